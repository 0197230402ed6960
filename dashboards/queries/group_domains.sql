-- The domain scores under a total ranking.
select
    total.unit_code,
    domain.domain,
    domain.score,
    domain.rank,
from marts.fct_unit_rank as total
inner join marts.fct_unit_rank as domain
    on domain.unit_code = total.unit_code and domain.period_code = total.period_code and domain.peer_group = total.peer_group and domain.domain <> 'total'
where
    total.period_code = $period
    and total.peer_group = $group
    and total.domain = 'total'
    and ($units::varchar[] is null or total.unit_code in (select unnest($units::varchar[])))
order by total.rank nulls last, total.unit_code
