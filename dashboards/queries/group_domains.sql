-- The domain scores of some units of a peer group in a period.
select
    unit_code,
    domain,
    band,
    rank,
    score,
from marts.fct_unit_rank
where
    period_code = $period
    and peer_group = $group
    and domain <> 'total'
    and unit_code in (select unnest($units::varchar[]))
