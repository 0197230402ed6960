-- Which value of each scored metric is worth all points to a unit in a period, fitted to the days on which it was valid?
select
    metric_code,
    high,
from marts.fct_unit_score_part
where unit_code = $unit and period_code = $period
