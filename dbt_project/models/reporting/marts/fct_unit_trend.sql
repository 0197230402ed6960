-- Arithmetic of int_trends__judged in words: state 0 judged, 1 too few, 2 not suitable; start 1 listed, 2 step.
with points as (

    select * from {{ ref('int_trends__points') }}

),

judged as (

    select * from {{ ref('int_trends__judged') }}

),

metrics as (

    select * from {{ ref('int_trends__metrics') }}

),

periods as (

    select
        period_code,
        months,
        last_month_number // months as period_number,
    from {{ ref('int_calendar__periods') }}

),

changes as (

    select distinct
        line_number,
        reason,
    from {{ ref('int_trends__changes') }}

)

select
    points.unit_code,
    points.metric_code,
    points.period_code,
    case
        when judged.state = 1 then 'too_few'
        when coalesce(judged.state, 2) = 2 then 'not_suitable'
        when judged.moves = 0 then 'no_change'
        when metrics.direction = 'none' then 'changed'
        when (judged.moves > 0) = (metrics.direction = 'higher') then 'improving'
        else 'worsening'
    end as signal,
    points.value,
    judged.mean,
    judged.lower as lower_limit,
    judged.upper as upper_limit,
    case when judged.state <> 2 then points.chart end as chart,
    first_periods.period_code as baseline_from,
    last_periods.period_code as baseline_to,
    case judged.start when 1 then 'listed' when 2 then 'step' end as baseline_start,
    changes.reason as baseline_reason,
from points
left join judged
    on points.series_number = judged.series_number
    and points.period_number = judged.period_number
inner join metrics
    on points.metric_code = metrics.metric_code
left join periods as first_periods
    on points.series_number % 100 = first_periods.months
    and judged.base_from = first_periods.period_number
left join periods as last_periods
    on points.series_number % 100 = last_periods.months
    and judged.base_to = last_periods.period_number
left join changes
    on judged.line = changes.line_number
order by points.series_number, points.period_number
