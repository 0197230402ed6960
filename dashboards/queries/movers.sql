-- Who is first in each peer group, and who moved most since the period before?
with ranked as (
    select
        *,
        previous_rank - rank as places_gained,
    from marts.fct_unit_rank
    where
        period_code = $period
        and domain = $domain
        and rank is not null
        and ($units::varchar[] is null or unit_code in (select unnest($units::varchar[])))
)

select
    peer_group,
    count(*) as units,
    min_by(unit_code, (rank, unit_code)) as first_unit,
    max(score) as first_score,
    max_by(unit_code, (places_gained, -rank)) filter (places_gained > 0) as risen_unit,
    max(places_gained) filter (places_gained > 0) as risen_places,
    min_by(unit_code, (places_gained, rank)) filter (places_gained < 0) as fallen_unit,
    -min(places_gained) filter (places_gained < 0) as fallen_places,
from ranked
group by peer_group
having count(*) > 1
order by units desc, peer_group
