-- Which metrics of a domain apply to at least one of some units in a period?
select metric.metric_code
from marts.fct_unit_metric as metric
inner join marts.dim_metric as dim on dim.metric_code = metric.metric_code
where
    metric.period_code = $period
    and dim.domain = $domain
    and metric.status <> 'not_applicable'
    and metric.unit_code in (select unnest($units::varchar[]))
group by metric.metric_code
order by metric.metric_code
