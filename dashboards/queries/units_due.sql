-- Of which units was something due in a period: a report, or study in a period that is over?
select distinct metric.unit_code
from marts.fct_unit_metric as metric
inner join marts.dim_period as period on period.period_code = metric.period_code
cross join meta.snapshot as snapshot
where
    metric.period_code = $period
    and (
        metric.metric_code = 'reports_due' and metric.value > 0
        or metric.metric_code = 'study_fulfilment_rate' and metric.n > 0 and period.ends_on <= snapshot.as_of::date
    )
