-- Some units in the order of one metric; those without a value last.
select asked.unit_code
from (select unnest($units::varchar[]) as unit_code) as asked
left join marts.fct_unit_metric as metric
    on metric.unit_code = asked.unit_code and metric.period_code = $period and metric.metric_code = $metric
order by case when $descending then -metric.value else metric.value end nulls last, asked.unit_code
