-- What do some units have on some metrics in a period?
select
    unit_code,
    metric_code,
    status,
    n,
    value,
    lower,
    upper,
from marts.fct_unit_metric
where
    period_code = $period
    and unit_code in (select unnest($units::varchar[]))
    and metric_code in (select unnest($metrics::varchar[]))
