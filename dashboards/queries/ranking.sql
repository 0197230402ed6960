-- How do the units of a peer group rank in a period, on how many rows does that rest, and how did each come here?
with chosen as (
    select * from marts.dim_period where period_code = $period
),

recent as (
    select
        period.period_code,
        period.starts_on,
    from marts.dim_period as period
    inner join chosen on chosen.period_kind = period.period_kind and period.starts_on <= chosen.starts_on
    qualify row_number() over (order by period.starts_on desc) <= 12
),

ranked as (
    select *
    from marts.fct_unit_rank
    where period_code = $period and peer_group = $group and domain = $domain
),

history as (
    select
        ranked.unit_code,
        list(score.score order by recent.starts_on) as scores,
    from ranked
    cross join recent
    left join marts.fct_unit_score as score
        on score.unit_code = ranked.unit_code and score.period_code = recent.period_code and score.domain = ranked.domain and score.scheme_code = ranked.scheme_code
    group by ranked.unit_code
),

resting as (
    select
        part.unit_code,
        count(*) filter (metric.value is not null) as metrics_used,
        count(*) as metrics_all,
        count(*) filter (metric.status = 'small_n') as metrics_small,
    from marts.fct_unit_score_part as part
    inner join marts.fct_unit_metric as metric
        on metric.unit_code = part.unit_code and metric.period_code = part.period_code and metric.metric_code = part.metric_code
    where part.period_code = $period and ($domain = 'total' or part.domain = $domain)
    group by part.unit_code
),

counted as (
    select
        unit_code,
        any_value(coalesce(n, value)) as base_n,
    from marts.fct_unit_metric
    where period_code = $period and metric_code = $base_metric
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
    history.scores,
from ranked
left join history on history.unit_code = ranked.unit_code
left join resting on resting.unit_code = ranked.unit_code
left join counted on counted.unit_code = ranked.unit_code
where $units::varchar[] is null or ranked.unit_code in (select unnest($units::varchar[]))
order by ranked.rank nulls last, ranked.unit_code
