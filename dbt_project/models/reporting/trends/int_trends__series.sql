-- Units × metrics × period kinds: finished periods with a value, with the limits of their whole series (XmR).
-- run_number grows at every gap: what counts consecutive points stays inside one run. series_number stands for unit,
-- metric and kind: whole numbers sort several times faster than three texts.
with unit_metrics as (

    select
        unit_code,
        metric_code,
        period_code,
        value,
    from {{ ref('fct_unit_metric') }}
    where value is not null

),

units as (

    select
        unit_code,
        row_number() over (order by unit_code) as unit_number,
    from (select distinct unit_code from {{ ref('int_units__periods') }})

),

metrics as (

    select
        metric_code,
        row_number() over (order by metric_code) as metric_number,
    from {{ ref('metric') }}

),

periods as (

    select
        period_code,
        months,
        row_number() over (partition by period_kind order by starts_on) as period_number,
    from {{ ref('int_calendar__periods') }}
    where is_finished

),

numbered as (

    select
        (units.unit_number * 1000 + metrics.metric_number) * 100 + periods.months as series_number,
        unit_metrics.unit_code,
        unit_metrics.metric_code,
        unit_metrics.period_code,
        periods.period_number,
        unit_metrics.value,
    from unit_metrics
    inner join periods
        on unit_metrics.period_code = periods.period_code
    inner join units
        on unit_metrics.unit_code = units.unit_code
    inner join metrics
        on unit_metrics.metric_code = metrics.metric_code

),

points as (

    select
        *,
        lag(value) over (partition by series_number order by period_number) as previous_value,
        lag(period_number) over (partition by series_number order by period_number) as previous_number,
    from numbered

),

first_ranges as (

    select
        series_number,
        count(*) as points,
        {{ exact_mean('value') }} as mean,
        {{ exact_mean('abs(value - previous_value)') }} as mean_range,
    from points
    group by series_number

),

-- ranges as large as 3.267 times the mean range are dropped once
ranges as (

    select
        points.series_number,
        {{ exact_mean('case when abs(points.value - points.previous_value) < 3.267 * first_ranges.mean_range
            then abs(points.value - points.previous_value) end') }} as mean_range,
    from points
    inner join first_ranges
        on points.series_number = first_ranges.series_number
    group by points.series_number

)

select
    points.* exclude (previous_value, previous_number),
    first_ranges.points,
    first_ranges.mean,
    -- one point has no range; when all are dropped nothing has moved
    2.66 * coalesce(ranges.mean_range, case when first_ranges.points > 1 then 0.0 end) as reach,
    case when points.previous_number = points.period_number - 1 then points.previous_value end as value_before,
    sum(case when points.previous_number = points.period_number - 1 then 0 else 1 end) over (
        partition by points.series_number
        order by points.period_number
    ) as run_number,
from points
inner join first_ranges
    on points.series_number = first_ranges.series_number
inner join ranges
    on points.series_number = ranges.series_number
