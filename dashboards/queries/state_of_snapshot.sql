-- What does a snapshot say about a period, so that it can be laid beside another snapshot?
select 'metric' as kind, metric_code as code, value
from marts.fct_unit_metric
where unit_code = $unit and period_code = $period and metric_code in (select unnest($metrics::varchar[]))
union all
select 'rank' as kind, peer_group || '/' || unit_code as code, rank as value
from marts.fct_unit_rank
where period_code = $period and domain = 'total'
union all
select 'submission' as kind, file_id || '/' || coalesce(template, '') as code, null as value
from marts.fct_submission
