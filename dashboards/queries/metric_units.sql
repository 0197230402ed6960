-- What does each unit have on one metric in a period?
select
    metric.unit_code,
    ranked.peer_group,
    metric.status,
    metric.n,
    metric.numerator,
    metric.denominator,
    metric.value,
    metric.lower,
    metric.upper,
from marts.fct_unit_metric as metric
inner join marts.fct_unit_rank as ranked on ranked.unit_code = metric.unit_code and ranked.period_code = metric.period_code and ranked.domain = 'total'
where
    metric.period_code = $period
    and metric.metric_code = $metric
    and metric.status <> 'not_applicable'
    and metric.unit_code in (select unnest($units::varchar[]))
order by ranked.peer_group, metric.value desc nulls last, metric.unit_code
