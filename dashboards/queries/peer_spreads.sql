-- How do the values of a peer group spread in a period, by metric?
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
