{# A score as it is published: half away from zero to one decimal, in exact decimals and not in binary fractions. #}
{% macro one_decimal(score) -%}
    cast(round(cast({{ score }} as decimal(18, 8)), 1) as double)
{%- endmacro %}

{# On how many metrics a score rests: those that apply, those with a value, those whose sample is too small. #}
{% macro metric_counts() -%}
    cast(count(*) as integer) as metric_count,
        cast(count(value) as integer) as value_count,
        cast(count(*) filter (where status = 'small_n') as integer) as small_n_count
{%- endmacro %}

{#
    The scheme's formula, for the published scores and for those under other weights. `points`: a relation with the points of each metric of a unit
    and period (null where it does not apply), its weight in the domain and the weight of the domain.
#}

{#
    A goalpost as it fits the days on which the unit was valid in the period: per_month ones by the months of these days.
    The bad end of a gap is at most all of these days, and its good end a day less: who held nothing has no points.
#}
{% macro goalpost(end) -%}
    {%- set gaps = metrics_of_kind(['longest_gap']) | map(attribute='code') | join("', '") -%}
    case
            when scheme_metrics.metric_code in ('{{ gaps }}') and scheme_metrics.low > scheme_metrics.high then least(
                scheme_metrics.{{ end }} * case when scheme_metrics.per_month then units.active_months else 1 end,
                units.active_days{{ ' - 1' if end == 'high' }}
            )
            else scheme_metrics.{{ end }} * case when scheme_metrics.per_month then units.active_months else 1 end
        end
{%- endmacro %}

{# Weights inside a domain add up to one; ordered, so that the sum comes out the same in every run. #}
{% macro share_of(weight, partition, metric='metric_code') -%}
    {{ weight }} / nullif(sum({{ weight }}) over (
        partition by {{ partition }}
        order by {{ metric }} rows between unbounded preceding and unbounded following
    ), 0)
{%- endmacro %}

{# Only what has points, with its weight after redistribution: shares inside domain and total, each adding up to one. #}
{% macro redistributed(points) -%}
    with in_domain as (

        select
            *,
            {{ share_of('weight', 'scheme_code, unit_code, period_code, domain') }} as domain_share,
            row_number() over (partition by scheme_code, unit_code, period_code, domain order by metric_code) as place,
        from {{ points }}
        where points is not null and weight > 0

    ),

    domains as (

        select
            scheme_code,
            unit_code,
            period_code,
            nullif({{ exact_sum('domain_weight') }}, 0) as weights,
        from in_domain
        where place = 1
        group by scheme_code, unit_code, period_code

    )

    select
        in_domain.* exclude (place),
        in_domain.domain_share * in_domain.domain_weight / domains.weights as total_share,
    from in_domain
    left join domains
        on in_domain.scheme_code = domains.scheme_code
        and in_domain.unit_code = domains.unit_code
        and in_domain.period_code = domains.period_code
{%- endmacro %}

{#
    Scores of domains and in total. `points`: as above; `parts`: redistributed points.
    status: `ok` where a metric that weighs has a value; `no_data` where only things that were owed and not sent weigh,
    which is worth nothing; `not_applicable` where nothing weighs. weight_present: share of the weight that has values.
#}
{% macro scores(points, parts) -%}
    with asked as (

        select scheme_code, unit_code, period_code, peer_group, domain
        from {{ points }}
        union
        select scheme_code, unit_code, period_code, peer_group, 'total'
        from {{ points }}

    ),

    shares as (

        select scheme_code, unit_code, period_code, domain, status, value, points, domain_share as share
        from {{ parts }}
        union all
        select scheme_code, unit_code, period_code, 'total', status, value, points, total_share
        from {{ parts }}
        where total_share > 0

    ),

    sums as (

        select
            scheme_code,
            unit_code,
            period_code,
            domain,
            {{ exact_sum('share * points') }} as score,
            {{ exact_sum('case when value is not null then share end') }} as weight_present,
            {{ metric_counts() }},
        from shares
        group by scheme_code, unit_code, period_code, domain

    )

    select
        asked.scheme_code,
        asked.unit_code,
        asked.period_code,
        asked.domain,
        asked.peer_group,
        case
            when sums.value_count > 0 then 'ok'
            when sums.metric_count > 0 then 'no_data'
            else 'not_applicable'
        end as status,
        coalesce(sums.metric_count, 0) as metric_count,
        coalesce(sums.value_count, 0) as value_count,
        coalesce(sums.small_n_count, 0) as small_n_count,
        -- shares are fractions: all of them are exactly one
        case when sums.value_count = sums.metric_count then 1.0 else coalesce(sums.weight_present, 0.0) end
            as weight_present,
        case when sums.score is not null then greatest(0.0, least(100.0, sums.score)) end as score,
    from asked
    left join sums
        on asked.scheme_code = sums.scheme_code
        and asked.unit_code = sums.unit_code
        and asked.period_code = sums.period_code
        and asked.domain = sums.domain
{%- endmacro %}

{# Places by rounded score inside `partition`; only who has a value has one. #}
{% macro rank_columns(score, partition) -%}
    {%- set ranked = "case when status = 'ok' then " ~ score ~ " end" -%}
    case when status = 'ok' then
            cast(rank() over (partition by {{ partition }} order by {{ ranked }} desc nulls last) as integer)
        end as place,
        cast(count({{ ranked }}) over (partition by {{ partition }}) as integer) as rank_of
{%- endmacro %}

{# So many units must be ranked before there is a top and a bottom. #}
{% macro least_in_bands() -%} 4 {%- endmacro %}

{# Whether a published band holds in nine of ten draws; in whole numbers, so that exactly nine are enough. #}
{% macro is_firm(standings) -%}
    10 * {{ standings }}.draws_in_band >= 9 * {{ standings }}.draws
{%- endmacro %}

{# Weights of a scheme, and the ones that are asked for instead where the arguments of a table function name them. #}
{% macro weights_asked(scheme) -%}
    select
        scheme.scheme_code,
        scheme.domain,
        scheme.metric_code,
        scheme.domain_weight,
        scheme.weight,
        coalesce(asked.domain_weight, scheme.domain_weight) as trial_domain_weight,
        {{ share_of('coalesce(asked.weight, scheme.weight)', 'scheme.domain', 'scheme.metric_code') }} as trial_weight,
    from {{ ref('dim_scheme_metric') }} as scheme
    left join ({{ arguments_as_rows() }}) as asked
        on scheme.metric_code = asked.metric_code
    where scheme.scheme_code = ({{ scheme }})
{%- endmacro %}

{# The three lists of a table function, place by place as rows. #}
{% macro arguments_as_rows() -%} {{ adapter.dispatch('arguments_as_rows')() }} {%- endmacro %}

{% macro default__arguments_as_rows() -%}
    select
            unnest(cast(asked_metrics as varchar[])) as metric_code,
            unnest(cast(asked_weights as double[])) as weight,
            unnest(cast(asked_domain_weights as double[])) as domain_weight
{%- endmacro %}

{% macro spark__arguments_as_rows() -%}
    select inline(arrays_zip(asked_metrics, asked_weights, asked_domain_weights)) as (metric_code, weight, domain_weight)
{%- endmacro %}
