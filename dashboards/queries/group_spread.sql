-- Median and quartiles of every metric among the peers of a unit (the unit itself among them), with that peer group.
with peers as (
    select unit_code
    from marts.fct_unit_rank
    where period_code = $period and domain = 'total' and peer_group = $group
)

select
    metric_code,
    count(value) as peers,
    min(value) as lowest,
    quantile_cont(value, 0.25) as lower_quartile,
    median(value) as median_value,
    quantile_cont(value, 0.75) as upper_quartile,
    max(value) as highest,
from marts.fct_unit_metric
where period_code = $period and unit_code in (select unit_code from peers)
group by metric_code
order by metric_code
