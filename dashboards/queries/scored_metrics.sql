-- Which metrics count for a domain in a period?
select distinct metric_code
from marts.fct_unit_score_part
where period_code = $period and domain = $domain
order by metric_code
