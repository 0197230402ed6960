-- How would a peer group rank under other weights, beside its published places?
select
    official.unit_code,
    official.band,
    trial.place as trial_rank,
    trial.rank_of as trial_rank_of,
    coalesce(trial.is_tied, false) as is_tied,
    trial.score as trial_score,
    official.rank,
    official.rank_of,
    official.rank_low,
    official.rank_high,
    official.score,
    official.rank - trial.place as places_gained,
    case when trial.place is not null then trial.score - official.score end as score_gained,
from marts.fct_unit_rank as official
left join marts.scores_under_weights($period, $group, $domain, $metrics, $weights, $domain_weights) as trial
    on trial.unit_code = official.unit_code
where
    official.period_code = $period
    and official.peer_group = $group
    and official.domain = $domain
    and ($units::varchar[] is null or official.unit_code in (select unnest($units::varchar[])))
order by trial_rank nulls last, official.band, official.unit_code
