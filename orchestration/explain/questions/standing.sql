-- What score and place has a unit in a domain or in total, and which share of the applicable weight has values?
select
    ranks.scheme_code,
    ranks.unit_code,
    ranks.period_code,
    ranks.domain,
    ranks.peer_group,
    ranks.score,
    scores.weight_present,
    ranks.rank,
    ranks.rank_of,
    ranks.rank_low,
    ranks.rank_high,
    ranks.band,
    scores.status,
from marts.fct_unit_rank as ranks
left join marts.fct_unit_score as scores
    on
        scores.scheme_code = ranks.scheme_code
        and scores.unit_code = ranks.unit_code
        and scores.period_code = ranks.period_code
        and scores.domain = ranks.domain
where ranks.unit_code = $unit and ranks.period_code = $period and ranks.domain = $domain
