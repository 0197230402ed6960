-- What do the units have on the metrics of a domain in a period?
select
    metric.unit_code,
    metric.metric_code,
    metric.status,
    metric.n,
    metric.value,
from marts.fct_unit_metric as metric
inner join marts.dim_metric as dim on dim.metric_code = metric.metric_code
where
    metric.period_code = $period
    and dim.domain = $domain
    and metric.unit_code in (select unnest($units::varchar[]))
order by metric.unit_code
