-- As int_ranking__weights, with what a draw of ranks needs. Numerator, denominator and prior stand only where the value
-- is a rate, which comes anew in every draw, also one over duties: that what was done would be done again is not sure.
-- All else stays as it is.
with judged as (

    select
        *,
        -- goalposts of events or days fit the validity of each unit: they belong to counts, which are not drawn
        is_share and not per_month as is_drawn,
    from {{ ref('int_ranking__weights') }}

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
    value_scored as value,
    points,
    case when is_drawn then numerator end as numerator,
    case when is_drawn then denominator end as denominator,
    case when is_drawn then prior_mean end as prior_mean,
    case when is_drawn then prior_strength end as prior_strength,
    case when is_drawn then design_effect end as design_effect,
from judged
order by scheme_code, period_code, peer_group, unit_code, domain, metric_code
