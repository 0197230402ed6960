-- Above which of the units that it is compared with does each of some units stand with 95 % confidence?
select
    pairs.unit_code,
    count(*) as compared,
    count(*) filter (where pairs.share_above >= 0.95) as surely_above,
    list(pairs.other_unit_code order by others.rank, others.unit_code) filter (where pairs.share_above >= 0.95) as surely_below,
from marts.fct_rank_pair as pairs
inner join marts.fct_unit_rank as others
    on others.period_code = pairs.period_code
    and others.domain = pairs.domain
    and others.unit_code = pairs.other_unit_code
    and others.scheme_code = pairs.scheme_code
where
    pairs.period_code = $period
    and pairs.peer_group = $group
    and pairs.domain = $domain
    and pairs.unit_code in (select unnest($units::varchar[]))
group by pairs.unit_code
