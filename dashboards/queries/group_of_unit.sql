-- In which peer group is a unit ranked in a period?
select any_value(peer_group) as peer_group
from marts.fct_unit_rank
where period_code = $period and unit_code = $unit
