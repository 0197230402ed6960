-- The figures of some units in one or two periods.
select
    metric.unit_code,
    metric.period_code,
    metric.metric_code,
    metric.status,
    metric.n,
    metric.value,
from marts.fct_unit_metric as metric
where
    metric.unit_code in (select unnest($units::varchar[]))
    and metric.period_code in (select unnest($periods::varchar[]))
    and metric.status <> 'not_applicable'
