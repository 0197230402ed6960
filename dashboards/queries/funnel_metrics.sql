-- Which rates of a peer group have limits in a period, and how many different n?
select
    limits.metric_code,
    any_value(dim.domain) as domain,
    count(*) as sizes,
from marts.fct_funnel_limit as limits
inner join marts.dim_metric as dim on dim.metric_code = limits.metric_code
where limits.period_code = $period and limits.peer_group = $group
group by limits.metric_code
order by
    case any_value(dim.domain) when 'study' then 1 when 'reporting' then 2 when 'case' then 3 when 'outreach' then 4 else 5 end,
    limits.metric_code
