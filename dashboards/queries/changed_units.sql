-- Which units have figures of the score that changed by more than their usual swing in a period, and which figure costs
-- most? Where a kind of period is too short a series its newest month that a rule judged speaks.
with chosen as (
    select * from marts.dim_period where period_code = $period
),

judged as (
    select
        trend.unit_code,
        trend.metric_code,
        trend.period_code,
        trend.signal,
        trend.value,
        trend.mean,
        row_number() over (
            partition by trend.unit_code, trend.metric_code
            order by period.period_kind = chosen.period_kind desc, period.ends_on desc
        ) as place,
    from marts.fct_unit_trend as trend
    inner join marts.dim_period as period on period.period_code = trend.period_code
    cross join chosen
    where
        (
            period.period_code = chosen.period_code
            or period.period_kind = 'month' and period.starts_on >= chosen.starts_on and period.ends_on <= chosen.ends_on
        )
        and trend.signal not in ('too_few', 'not_suitable')
        and list_contains($units::varchar[], trend.unit_code)
),

scored as (
    select
        judged.*,
        part.points_lost,
    from judged
    inner join marts.fct_unit_score_part as part
        on part.unit_code = judged.unit_code and part.metric_code = judged.metric_code and part.period_code = $period
    where judged.place = 1 and part.weight > 0
),

totals as (
    select
        score.unit_code,
        max(score.score) filter (where period.period_code = chosen.period_code)
        - max(score.score) filter (where period.ends_on = chosen.starts_on - 1) as score_change,
    from marts.fct_unit_score as score
    inner join marts.dim_period as period on period.period_code = score.period_code
    inner join chosen on chosen.period_kind = period.period_kind
    where score.domain = 'total' and period.ends_on in (chosen.ends_on, chosen.starts_on - 1)
    group by score.unit_code
),

turned as (
    select
        unit_code,
        count(*) as watched_count,
        count(*) filter (where signal = 'improving') as better_count,
        count(*) filter (where signal = 'worsening') as worse_count,
        arg_max(struct_pack(metric_code, period_code, value, mean), (points_lost, metric_code)) filter (
            where signal = 'worsening'
        ) as worst,
        arg_min(struct_pack(metric_code, period_code, value, mean), (points_lost, metric_code)) filter (
            where signal = 'improving'
        ) as best,
    from scored
    group by unit_code
)

select
    turned.unit_code,
    turned.better_count,
    turned.worse_count,
    turned.worst,
    turned.best,
    totals.score_change,
    sum(turned.watched_count) over () as watched_count,
    count(*) over () as unit_count,
from turned
left join totals on totals.unit_code = turned.unit_code
-- a unit without a change says how many were watched where none changed
qualify turned.better_count + turned.worse_count > 0 or row_number() over (order by turned.better_count + turned.worse_count desc, turned.unit_code) = 1
order by turned.worse_count > turned.better_count desc, totals.score_change nulls last, turned.unit_code
