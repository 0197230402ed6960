-- All units of a period with their place in the total, largest group first.
select
    ranked.unit_code,
    ranked.peer_group,
    ranked.band,
    ranked.rank,
    ranked.rank_of,
    ranked.score,
    ranked.previous_rank,
    ranked.previous_rank - ranked.rank as places_gained,
from marts.fct_unit_rank as ranked
where
    ranked.period_code = $period
    and ranked.domain = 'total'
    and ($group::varchar is null or ranked.peer_group = $group)
    and ($units::varchar[] is null or ranked.unit_code in (select unnest($units::varchar[])))
order by count(*) over (partition by ranked.peer_group) desc, ranked.peer_group, ranked.rank nulls last, ranked.band, ranked.unit_code
