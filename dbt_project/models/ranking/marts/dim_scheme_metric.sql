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
    {{ share_of('metrics.weight', 'metrics.scheme_code, metrics.domain', 'metrics.metric_code') }} as weight,
    metrics.low,
    metrics.high,
from metrics
left join schemes
    on metrics.scheme_code = schemes.scheme_code
order by metrics.scheme_code, metrics.domain, metrics.metric_code
