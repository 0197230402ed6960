-- All units of a period with their place in the total.
select
    ranked.unit_code,
    ranked.peer_group,
    ranked.band,
    ranked.rank,
    ranked.rank_of,
    ranked.score,
from marts.fct_unit_rank as ranked
where
    ranked.period_code = $period
    and ranked.domain = 'total'
    and ($group::varchar is null or ranked.peer_group = $group)
    and ($units::varchar[] is null or ranked.unit_code in (select unnest($units::varchar[])))
order by ranked.peer_group, ranked.rank nulls last, ranked.band, ranked.unit_code
