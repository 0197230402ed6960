with points as (

    select * from {{ ref('int_ranking__points') }}

),

parts as (

    select * from {{ ref('int_ranking__weights') }}

),

schemes as (

    select * from {{ ref('stg_reference__schemes') }}

),

-- the share of the weight meant for the unit type that has points
presence as (

    select
        scheme_code,
        unit_code,
        period_code,
        peer_group,
        coalesce(domain, 'total') as domain,
        {{ exact_sum('case when points is not null then level_weight end') }}
        / nullif({{ exact_sum('case when applies_to_type then level_weight end') }}, 0) as weight_present,
    from (
        select *, weight as level_weight from points
        union all
        select * replace (null as domain), weight * domain_weight from points
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
    from parts
    group by scheme_code, unit_code, period_code, domain

    union all

    select
        scheme_code,
        unit_code,
        period_code,
        'total',
        {{ exact_sum('total_share * points') }},
        {{ metric_counts() }},
    from parts
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
    case when presence.weight_present >= coalesce(schemes.presence_share, 0.75) - 1e-9
        then greatest(0.0, least(100.0, scores.score)) end as score,
from presence
left join scores
    on presence.scheme_code = scores.scheme_code
    and presence.unit_code = scores.unit_code
    and presence.period_code = scores.period_code
    and presence.domain = scores.domain
left join schemes
    on presence.scheme_code = schemes.scheme_code
order by presence.scheme_code, presence.period_code, presence.unit_code, presence.domain
