with weights as (

    select * from {{ ref('int_ranking__weights') }}

)

select
    scheme_code,
    unit_code,
    period_code,
    domain,
    metric_code,
    method,
    status,
    low,
    high,
    value,
    value_scored,
    numerator,
    denominator,
    total_share as weight,
    domain_share,
    points,
    total_share * (100 - points) as points_lost,
from weights
order by scheme_code, period_code, unit_code, domain, metric_code
