-- How do the units of a peer group rank in a period, and on how many figures does that rest?
with ranked as (
    select *
    from marts.fct_unit_rank
    where period_code = $period and peer_group = $group and domain = $domain
),

resting as (
    select
        unit_code,
        count(value) as metrics_used,
        count(*) as metrics_all,
        count(*) filter (status = 'small_n') as metrics_small,
    from marts.fct_unit_score_part
    where
        period_code = $period
        and ($domain = 'total' or domain = $domain)
        and unit_code in (select unit_code from ranked)
    group by unit_code
),

counted as (
    select
        unit_code,
        any_value(coalesce(n, value)) as base_n,
    from marts.fct_unit_metric
    where period_code = $period and metric_code = $base_metric and peer_group = $group
    group by unit_code
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
    count(*) over (partition by ranked.rank) > 1 and ranked.rank is not null as is_tied,
    ranked.score,
    median(ranked.score) over () as median_score,
    ranked.band_share,
    counted.base_n,
    resting.metrics_used,
    resting.metrics_all,
    resting.metrics_small,
from ranked
left join resting on resting.unit_code = ranked.unit_code
left join counted on counted.unit_code = ranked.unit_code
where $units::varchar[] is null or ranked.unit_code in (select unnest($units::varchar[]))
order by ranked.rank nulls last, ranked.unit_code
