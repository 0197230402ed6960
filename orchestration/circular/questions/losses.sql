-- Which metrics cost the units most points, and how many units?
select
    parts.domain,
    parts.metric_code,
    any_value(metrics.name_zh) as metric,
    sum(parts.points_lost) / (select count(*) from chosen where is_asked) as points_lost,
    count(*) filter (where parts.points_lost > 0) as unit_count,
    count(*) filter (where parts.status = 'no_data') as silent_count,
from marts.fct_unit_score_part as parts
inner join chosen on chosen.unit_code = parts.unit_code and chosen.period_code = parts.period_code and chosen.is_asked
inner join marts.dim_metric as metrics on metrics.metric_code = parts.metric_code
group by parts.domain, parts.metric_code
having sum(parts.points_lost) > 0
order by points_lost desc, parts.metric_code
