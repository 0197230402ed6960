-- How does a unit stand in each domain against its peers? Quartiles need four of them.
with peers as (
    select *
    from marts.fct_unit_rank
    where
        period_code = $period
        and peer_group = (select any_value(peer_group) from marts.fct_unit_rank where period_code = $period and unit_code = $unit)
)

select
    mine.domain,
    mine.peer_group,
    mine.band,
    mine.rank,
    mine.rank_of,
    mine.rank_low,
    mine.rank_high,
    mine.previous_rank,
    mine.score,
    count(peers.score) as peers,
    case when count(peers.score) >= 4 then quantile_cont(peers.score, 0.25) end as lower_quartile,
    median(peers.score) as median_score,
    case when count(peers.score) >= 4 then quantile_cont(peers.score, 0.75) end as upper_quartile,
from peers as mine
inner join peers on peers.domain = mine.domain
where mine.unit_code = $unit
group by all
