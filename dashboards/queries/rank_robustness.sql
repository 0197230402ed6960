-- How much of a total ranking would survive other weights and other samples?
select
    mean_rank_shift,
    firm_share,
    geometric_rank_shift,
    deciding_metric,
from marts.fct_rank_robustness
where period_code = $period and peer_group = $group
