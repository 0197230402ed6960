-- Which metrics count for the score of a period, and with which weight where all apply? (What does not apply to a unit gives its weight to the rest.)
select
    metric_code,
    any_value(scheme_code) as scheme_code,
    min(weight) as weight,
from marts.fct_unit_score_part
where period_code = $period
group by metric_code
