-- As int_ranking__weights, with what a draw of ranks needs. Numerator and denominator stand only where the value is a
-- rate over cases, items or persons, which comes anew in every draw; all else stays as it is.
with weights as (

    select * from {{ ref('int_ranking__weights') }}

),

judged as (

    select
        *,
        -- goalposts of events or days fit the validity of each unit: they belong to counts, which are not drawn
        is_over_few and is_share and not per_month as is_drawn,
    from weights

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
