-- Where did a unit lose points of its total score?
select
    metric_code,
    weight,
    points,
    points_lost,
    value,
from marts.fct_unit_score_part
where unit_code = $unit and period_code = $period
order by points_lost desc, metric_code
