-- The median of all units on some metrics in some periods.
select
    metric_code,
    period_code,
    case when count(value) = 0 then 'no_data' else 'median' end as status,
    null as signal,
    count(value) as n,
    median(value) as value,
    null as mean,
    null as lower_limit,
    null as upper_limit,
    null as chart,
    null as baseline_start,
    null as baseline_reason,
from marts.fct_unit_metric
where list_contains($metrics::varchar[], metric_code) and list_contains($periods::varchar[], period_code)
group by metric_code, period_code
