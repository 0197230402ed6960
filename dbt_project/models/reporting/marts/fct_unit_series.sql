-- The same figures as fct_unit_metric in another order, with what fct_unit_trend says of them:
-- a page of one unit finds all its rows side by side.
with figures as (

    select * from {{ ref('fct_unit_metric') }}

),

trends as (

    select * from {{ ref('fct_unit_trend') }}

)

select
    figures.unit_code,
    figures.metric_code,
    figures.period_code,
    figures.peer_group,
    figures.status,
    figures.is_provisional,
    trends.signal,
    figures.numerator,
    figures.denominator,
    figures.value,
    figures.n,
    figures.lower,
    figures.upper,
    figures.unripe_count,
    trends.mean,
    trends.lower_limit,
    trends.upper_limit,
    trends.chart,
    trends.baseline_start,
    trends.baseline_reason,
from figures
left join trends
    on figures.unit_code = trends.unit_code
    and figures.metric_code = trends.metric_code
    and figures.period_code = trends.period_code
order by figures.unit_code, figures.metric_code, figures.period_code
