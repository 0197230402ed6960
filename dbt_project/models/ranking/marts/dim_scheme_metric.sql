-- Weights and goalposts of every scheme, as they hold before anything is left out for a unit.
with metrics as (

    select * from {{ source('reference', 'scheme_metric') }}

),

schemes as (

    select * from {{ ref('stg_reference__schemes') }}

)

select
    metrics.scheme_code,
    metrics.domain,
    metrics.metric_code,
    metrics.method,
    metrics.per_month,
    cast(coalesce(schemes.minimum_n, 20) as bigint) as minimum_n,
    metrics.domain_weight,
    -- weights of one domain add up to one, whatever the scheme writes
    metrics.weight / sum(metrics.weight) over (
        partition by metrics.scheme_code, metrics.domain
        order by metrics.metric_code rows between unbounded preceding and unbounded following
    ) as weight,
    metrics.low,
    metrics.high,
    coalesce(schemes.presence_share, 0.75) as presence_share,
from metrics
left join schemes
    on metrics.scheme_code = schemes.scheme_code
order by metrics.scheme_code, metrics.domain, metrics.metric_code
