-- With which units is a unit's place compared, in which share of the draws is it above each and below it, best first?
select
    pairs.other_unit_code,
    pairs.share_above,
    reverses.share_above as share_below,
from marts.fct_rank_pair as pairs
inner join marts.fct_rank_pair as reverses
    on
        reverses.scheme_code = pairs.scheme_code
        and reverses.period_code = pairs.period_code
        and reverses.peer_group = pairs.peer_group
        and reverses.domain = pairs.domain
        and reverses.unit_code = pairs.other_unit_code
        and reverses.other_unit_code = pairs.unit_code
inner join marts.fct_unit_rank as others
    on
        others.scheme_code = pairs.scheme_code
        and others.period_code = pairs.period_code
        and others.domain = pairs.domain
        and others.unit_code = pairs.other_unit_code
where pairs.unit_code = $unit and pairs.period_code = $period and pairs.domain = $domain
order by others.rank, pairs.other_unit_code
