-- A count of all units in some months.
select
    period_code,
    sum(value) as value,
from marts.fct_unit_metric
where metric_code = $metric and list_contains($periods::varchar[], period_code)
group by period_code
