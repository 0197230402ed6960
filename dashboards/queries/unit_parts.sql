-- Where did a unit lose points of its total score?
select
    part.metric_code,
    metric.status,
    part.weight,
    part.points,
    part.points_lost,
    part.value,
    metric.n,
from marts.fct_unit_score_part as part
left join marts.fct_unit_metric as metric
    on metric.unit_code = part.unit_code and metric.period_code = part.period_code and metric.metric_code = part.metric_code
where part.unit_code = $unit and part.period_code = $period
order by part.points_lost desc, part.metric_code
