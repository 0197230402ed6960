-- Units × metrics × periods: values that waiting alone cannot change, so of finished periods. series_number stands for
-- unit, metric and kind of period, period_number grows by one with each period of a kind: whole numbers sort several
-- times faster than texts. chart is null where none fits: stocks, and shares of an unknown number of things (reported
-- totals).
with unit_metrics as (

    select
        unit_code,
        metric_code,
        period_code,
        numerator,
        denominator,
        value,
    from {{ ref('fct_unit_metric') }}
    where value is not null and not is_provisional

),

units as (

    select * from {{ ref('int_trends__units') }}

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

)

select
    (units.unit_number * 1000 + metrics.metric_number) * 100 + periods.months as series_number,
    periods.period_number,
    unit_metrics.unit_code,
    unit_metrics.metric_code,
    unit_metrics.period_code,
    case when metrics.chart <> 'p' or unit_metrics.denominator > 0 then metrics.chart end as chart,
    metrics.chart = 'p' as is_share,
    unit_metrics.value,
    unit_metrics.numerator,
    unit_metrics.denominator,
from unit_metrics
inner join periods
    on unit_metrics.period_code = periods.period_code
inner join units
    on unit_metrics.unit_code = units.unit_code
inner join metrics
    on unit_metrics.metric_code = metrics.metric_code
