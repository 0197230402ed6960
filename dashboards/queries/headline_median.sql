-- Without a unit above the others: the median of all units on some metrics in a period, with the change of that median.
with chosen as (
    select * from marts.dim_period where period_code = $period
),

medians as (
    select
        metric.metric_code,
        median(metric.value) filter (period.period_code = chosen.period_code) as value,
        count(metric.value) filter (period.period_code = chosen.period_code) as n,
        median(metric.value) filter (period.ends_on = chosen.starts_on - 1) as value_before,
        median(metric.value) filter (period.starts_on = chosen.starts_on - interval 1 year) as value_year_before,
    from marts.fct_unit_metric as metric
    inner join marts.dim_period as period on period.period_code = metric.period_code
    inner join chosen on chosen.period_kind = period.period_kind
    where metric.metric_code in (select unnest($metrics::varchar[]))
    group by metric.metric_code
)

select
    metric_code,
    case when value is null then 'no_data' else 'median' end as status,
    null as signal,
    null as month_signal,
    n,
    value,
    null as lower,
    null as upper,
    value - value_before as change,
    value - value_year_before as change_year,
from medians
