-- Median and quartiles of every metric in a peer group.
select
    metric_code,
    value_count as peers,
    lowest,
    lower_quartile,
    median_value,
    upper_quartile,
    highest,
from marts.fct_peer_group_metric
where period_code = $period and peer_group = $group
order by metric_code
