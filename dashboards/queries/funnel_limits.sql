-- The limits of chance around the rate of a peer group, by n.
select
    n,
    centre,
    lower_95,
    upper_95,
    lower_998,
    upper_998,
from marts.fct_funnel_limit
where period_code = $period and peer_group = $group and metric_code = $metric
order by n
