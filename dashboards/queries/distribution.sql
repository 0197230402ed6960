-- Where do the ranked units of each peer group stand?
select
    peer_group,
    unit_code,
    rank,
    rank_of,
    score,
from marts.fct_unit_rank
where
    period_code = $period
    and domain = $domain
    and rank is not null
    and ($units::varchar[] is null or unit_code in (select unnest($units::varchar[])))
order by peer_group, unit_code
