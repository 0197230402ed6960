-- How far do the units of a peer group lie around its rate beside chance, and what is a case worth that comes in clumps?
-- Snapshots of earlier versions do not say whether that widens the limits.
select columns(lambda name: name in ('design_effect', 'overdispersion', 'is_overdispersed')),
from marts.fct_peer_group_metric
where period_code = $period and peer_group = $group and metric_code = $metric
