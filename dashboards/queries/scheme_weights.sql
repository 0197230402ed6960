-- Which metrics count for the score of a period, and with which weight where all apply? (What does not apply to a unit gives its weight to the rest.)
select
    metric_code,
    scheme_code,
    domain_weight * weight as weight,
from marts.dim_scheme_metric
where scheme_code = (select any_value(scheme_code) from marts.fct_unit_rank where period_code = $period)
