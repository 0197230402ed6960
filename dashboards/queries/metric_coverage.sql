-- For how many units does each metric have a figure in a period, and why not for the others?
select
    metric_code,
    count(*) filter (status in ('ok', 'summary_only', 'reported_only')) as known,
    count(*) filter (status = 'small_n') as small_n,
    count(*) filter (status = 'no_data') as no_data,
    count(*) filter (status = 'not_applicable') as not_applicable,
from marts.fct_unit_metric
where period_code = $period and unit_code in (select unnest($units::varchar[]))
group by metric_code
