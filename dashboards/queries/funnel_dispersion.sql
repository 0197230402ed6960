-- How far do the units of a peer group lie around its rate beside chance, and what is a case worth that comes in clumps?
select
    design_effect,
    overdispersion,
    -- as int_peers__funnel_sizes widens the limits
    overdispersion > 2 + 1e-9 as is_wide,
from marts.fct_peer_group_metric
where period_code = $period and peer_group = $group and metric_code = $metric
