-- Units × metrics × period kinds: finished periods with a value, with the limits of their whole series (XmR).
-- run_number grows at every gap: what counts consecutive points stays inside one run.
with unit_metrics as (

    select
        unit_code,
        metric_code,
        period_code,
        value,
    from {{ ref('fct_unit_metric') }}
    where value is not null

),

periods as (

    select
        period_code,
        period_kind,
        row_number() over (partition by period_kind order by starts_on) as period_number,
    from {{ ref('int_calendar__periods') }}
    where is_finished

),

points as (

    select
        unit_metrics.*,
        periods.period_kind,
        periods.period_number,
        lag(unit_metrics.value) over series as previous_value,
        lag(periods.period_number) over series as previous_number,
    from unit_metrics
    inner join periods
        on unit_metrics.period_code = periods.period_code
    window series as (
        partition by unit_metrics.unit_code, unit_metrics.metric_code, periods.period_kind
        order by periods.period_number
    )

),

first_ranges as (

    select
        unit_code,
        metric_code,
        period_kind,
        count(*) as points,
        avg(value) as mean,
        avg(abs(value - previous_value)) as mean_range,
    from points
    group by unit_code, metric_code, period_kind

),

-- ranges as large as 3.267 times the mean range are dropped once
ranges as (

    select
        points.unit_code,
        points.metric_code,
        points.period_kind,
        avg(abs(points.value - points.previous_value)) filter (
            where abs(points.value - points.previous_value) < 3.267 * first_ranges.mean_range
        ) as mean_range,
    from points
    inner join first_ranges
        on points.unit_code = first_ranges.unit_code
        and points.metric_code = first_ranges.metric_code
        and points.period_kind = first_ranges.period_kind
    group by points.unit_code, points.metric_code, points.period_kind

)

select
    points.unit_code,
    points.metric_code,
    points.period_kind,
    points.period_code,
    points.period_number,
    points.value,
    first_ranges.points,
    first_ranges.mean,
    -- one point has no range; when all are dropped nothing has moved
    2.66 * coalesce(ranges.mean_range, case when first_ranges.points > 1 then 0.0 end) as reach,
    case when points.previous_number = points.period_number - 1 then points.previous_value end as value_before,
    sum(case when points.previous_number = points.period_number - 1 then 0 else 1 end) over (
        partition by points.unit_code, points.metric_code, points.period_kind
        order by points.period_number
    ) as run_number,
from points
inner join first_ranges
    on points.unit_code = first_ranges.unit_code
    and points.metric_code = first_ranges.metric_code
    and points.period_kind = first_ranges.period_kind
inner join ranges
    on points.unit_code = ranges.unit_code
    and points.metric_code = ranges.metric_code
    and points.period_kind = ranges.period_kind
