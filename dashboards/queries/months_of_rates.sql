-- Two rates of a unit side by side by month, the last 24 months up to a period's end.
select
    metric.period_code,
    max(metric.value) filter (metric.metric_code = $first) as first_value,
    max(metric.n) filter (metric.metric_code = $first) as first_n,
    max(metric.status) filter (metric.metric_code = $first) as first_status,
    max(metric.value) filter (metric.metric_code = $second) as second_value,
    max(metric.n) filter (metric.metric_code = $second) as second_n,
from marts.fct_unit_metric as metric
inner join marts.dim_period as period on period.period_code = metric.period_code
where
    period.period_kind = 'month'
    and period.starts_on <= $ends_on::date
    and period.starts_on > $ends_on::date - interval 24 month
    and metric.unit_code = $unit
    and metric.metric_code in ($first, $second)
group by metric.period_code
order by metric.period_code
