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

{# Duties may be laid on no unit of a type in a period; every other metric applies to every type. #}
{% macro applies_to_type() -%}
    case
        when domain = 'reporting' or metric_code = 'study_fulfilment_rate' then bool_or(status <> 'not_applicable') over (
            partition by
                scheme_code, period_code, peer_group,
                case when domain = 'reporting' then domain else metric_code end
        )
        else true
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

{# Scores of domains and in total, and which share of the weight has points. `parts`: redistributed points. #}
{% macro scores(points, parts, schemes) -%}
    with presence as (

        select
            scheme_code,
            unit_code,
            period_code,
            peer_group,
            coalesce(domain, 'total') as domain,
            {{ exact_sum('case when points is not null then level_weight end') }}
            / nullif({{ exact_sum('case when applies_to_type then level_weight end') }}, 0) as weight_present,
        from (
            select *, weight as level_weight from {{ points }}
            union all
            select * replace (null as domain), weight * domain_weight from {{ points }}
        )
        group by scheme_code, unit_code, period_code, peer_group, domain

    ),

    scores as (

        select
            scheme_code,
            unit_code,
            period_code,
            domain,
            {{ exact_sum('domain_share * points') }} as score,
            {{ metric_counts() }},
        from {{ parts }}
        group by scheme_code, unit_code, period_code, domain

        union all

        select
            scheme_code,
            unit_code,
            period_code,
            'total',
            {{ exact_sum('total_share * points') }},
            {{ metric_counts() }},
        from {{ parts }}
        group by scheme_code, unit_code, period_code

    )

    select
        presence.scheme_code,
        presence.unit_code,
        presence.period_code,
        presence.domain,
        presence.peer_group,
        coalesce(scores.metric_count, 0) as metric_count,
        coalesce(scores.value_count, 0) as value_count,
        coalesce(scores.small_n_count, 0) as small_n_count,
        coalesce(presence.weight_present, 0.0) as weight_present,
        -- shares are sums of fractions: exactly three quarters must not fail by the last bit
        case when presence.weight_present >= schemes.presence_share - 1e-9
            then greatest(0.0, least(100.0, scores.score)) end as score,
    from presence
    left join scores
        on presence.scheme_code = scores.scheme_code
        and presence.unit_code = scores.unit_code
        and presence.period_code = scores.period_code
        and presence.domain = scores.domain
    left join {{ schemes }} as schemes
        on presence.scheme_code = schemes.scheme_code
{%- endmacro %}

{# Places by rounded score inside `partition`; nobody without a score has one. #}
{% macro rank_columns(score, partition) -%}
    case when {{ score }} is not null then
            cast(rank() over (partition by {{ partition }} order by {{ score }} desc nulls last) as integer)
        end as place,
        cast(count({{ score }}) over (partition by {{ partition }}) as integer) as rank_of
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
