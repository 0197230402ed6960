-- As int_ranking__points, only what has points, with the weight after redistribution: shares inside the domain and
-- inside the total, each adding up to one.
with points as (

    select * from {{ ref('int_ranking__points') }}
    where points is not null and weight > 0

),

in_domain as (

    select
        *,
        weight / sum(weight) over (
            partition by scheme_code, unit_code, period_code, domain
            order by metric_code rows between unbounded preceding and unbounded following
        ) as domain_share,
        row_number() over (partition by scheme_code, unit_code, period_code, domain order by metric_code) as place,
    from points

),

domains as (

    select
        scheme_code,
        unit_code,
        period_code,
        {{ exact_sum('domain_weight') }} as weights,
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
