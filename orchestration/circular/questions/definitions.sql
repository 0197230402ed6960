-- How is each metric of the score made, and between which values does it earn its points?
select
    scored.domain,
    scored.metric_code,
    metrics.name_zh as metric,
    metrics.definition_zh as definition,
    scored.domain_weight * scored.weight as weight,
from marts.dim_scheme_metric as scored
inner join marts.dim_metric as metrics on metrics.metric_code = scored.metric_code
inner join marts.dim_period as period on period.period_code = $period
where scored.scheme_code = period.scheme_code
order by
    case scored.domain when 'study' then 1 when 'reporting' then 2 when 'case' then 3 else 4 end,
    weight desc,
    scored.metric_code
