-- Median and quartiles of the scores of the ranked units of a peer group, by domain; quartiles need four of them.
with ranks as (
    select
        domain,
        case when rank is not null then score end as score,
    from marts.fct_unit_rank
    where period_code = $period and peer_group = $group
)

select
    domain,
    count(score) as peers,
    case when count(score) >= 4 then quantile_cont(score, 0.25) end as lower_quartile,
    median(score) as median_score,
    case when count(score) >= 4 then quantile_cont(score, 0.75) end as upper_quartile,
from ranks
group by domain
