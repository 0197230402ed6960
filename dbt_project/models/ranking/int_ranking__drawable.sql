-- As int_ranking__weights, with what a draw of ranks needs. Numerator and denominator stand only where the value is a
-- rate over cases, items or persons, which comes anew in every draw; all else stays as it is.
with weights as (

    select * from {{ ref('int_ranking__weights') }}

),

metrics as (

    select * from {{ ref('metric') }}

),

judged as (

    select
        weights.*,
        -- a share above one is no share (a ledger with a negative number): it stays
        metrics.is_over_few
            and weights.value is not null
            and weights.denominator > 0
            and weights.numerator between 0 and weights.denominator as is_drawn,
    from weights
    left join metrics
        on weights.metric_code = metrics.metric_code

)

select
    scheme_code,
    period_code,
    peer_group,
    unit_code,
    domain,
    metric_code,
    method,
    direction,
    domain_weight,
    weight,
    low,
    high,
    value,
    points,
    case when is_drawn then numerator end as numerator,
    case when is_drawn then denominator end as denominator,
from judged
order by scheme_code, period_code, peer_group, unit_code, domain, metric_code
