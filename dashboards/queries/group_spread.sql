-- Median and quartiles of every metric in a peer group; quartiles need four values.
with peers as (
    select unit_code
    from marts.fct_unit_rank
    where period_code = $period and domain = 'total' and peer_group = $group
)

select
    metric_code,
    count(value) as peers,
    min(value) as lowest,
    case when count(value) >= 4 then quantile_cont(value, 0.25) end as lower_quartile,
    median(value) as median_value,
    case when count(value) >= 4 then quantile_cont(value, 0.75) end as upper_quartile,
    max(value) as highest,
from marts.fct_unit_metric
where period_code = $period and unit_code in (select unit_code from peers)
group by metric_code
order by metric_code
