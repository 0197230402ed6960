-- How do the units of a peer group rank in a period, and on how many figures does that rest? Below them stand those that sent nothing.
with counted as (
    select
        unit_code,
        any_value(coalesce(n, value)) as base_n,
    from marts.fct_unit_metric
    where period_code = $period and metric_code = $base_metric and peer_group = $group
    group by unit_code
),

a_year_before as (
    select
        before.unit_code,
        before.rank,
    from marts.fct_unit_rank as before
    inner join marts.dim_period as period on period.period_code = before.period_code
    inner join marts.dim_period as chosen
        on chosen.period_code = $period
        and period.period_kind = chosen.period_kind
        and period.starts_on = chosen.starts_on - interval 1 year
    where before.peer_group = $group and before.domain = $domain
)

select
    ranked.unit_code,
    ranked.band,
    ranked.rank,
    ranked.rank_of,
    ranked.rank_low,
    ranked.rank_high,
    ranked.previous_rank,
    ranked.previous_rank - ranked.rank as places_gained,
    a_year_before.rank as year_rank,
    a_year_before.rank - ranked.rank as year_gained,
    count(*) over (partition by ranked.rank) > 1 and ranked.rank is not null as is_tied,
    ranked.score,
    ranked.band_share,
    counted.base_n,
    ranked.value_count as metrics_used,
    ranked.metric_count as metrics_all,
    ranked.small_n_count as metrics_small,
    scores.weight_present,
from marts.fct_unit_rank as ranked
left join marts.fct_unit_score as scores
    on
        scores.scheme_code = ranked.scheme_code
        and scores.unit_code = ranked.unit_code
        and scores.period_code = ranked.period_code
        and scores.domain = ranked.domain
left join counted on counted.unit_code = ranked.unit_code
left join a_year_before on a_year_before.unit_code = ranked.unit_code
where
    ranked.period_code = $period
    and ranked.peer_group = $group
    and ranked.domain = $domain
    and ($units::varchar[] is null or ranked.unit_code in (select unnest($units::varchar[])))
order by ranked.rank nulls last, ranked.band, ranked.unit_code
