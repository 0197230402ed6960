-- How does a unit stand in each domain?
select
    domain,
    peer_group,
    band,
    rank,
    rank_of,
    rank_low,
    rank_high,
    previous_rank,
    score,
from marts.fct_unit_rank
where period_code = $period and unit_code = $unit
