-- Which metrics apply to at least one unit of which peer group in a period?
select
    metric_code,
    peer_group,
from marts.fct_peer_group_metric
where period_code = $period and known_count + small_n_count + no_data_count > 0
