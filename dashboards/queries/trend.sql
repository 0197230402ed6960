-- How did some metrics of a unit move up to a period? By months where the kind of period has fewer than twelve points, so that limits exist.
-- Without a unit: the median of all units, without limits.
with chosen as (
    select * from marts.dim_period where period_code = $period
),

long_enough as (
    select count(distinct trend.period_code) >= 12 as is_so
    from marts.fct_unit_trend as trend
    inner join marts.dim_period as period on period.period_code = trend.period_code
    inner join chosen on chosen.period_kind = period.period_kind
    where trend.unit_code = $unit
),

periods as (
    select period.*
    from marts.dim_period as period
    cross join chosen
    cross join meta.snapshot as snapshot
    where
        period.period_kind = case when (select is_so from long_enough) then chosen.period_kind else 'month' end
        and period.ends_on <= chosen.ends_on
        and period.starts_on <= snapshot.as_of::date
        and period.starts_on >= (
            select min(first.starts_on)
            from marts.fct_unit_metric as metric
            inner join marts.dim_period as first on first.period_code = metric.period_code
            where metric.unit_code = coalesce($unit, metric.unit_code) and metric.metric_code in (select unnest($metrics::varchar[])) and metric.value is not null
        )
    qualify row_number() over (order by period.starts_on desc) <= 36
),

measured as (
    select
        metric_code,
        period_code,
        any_value(status) as status,
        case when $unit is null then count(value) else any_value(n) end as n,
        median(value) as value,
    from marts.fct_unit_metric
    where unit_code = coalesce($unit, unit_code) and metric_code in (select unnest($metrics::varchar[])) and period_code in (select period_code from periods)
    group by metric_code, period_code
)

select
    asked.metric_code,
    periods.period_code,
    periods.period_kind,
    measured.status,
    trend.signal,
    measured.n,
    measured.value,
    trend.mean,
    trend.lower_limit,
    trend.upper_limit,
from periods
cross join (select unnest($metrics::varchar[]) as metric_code) as asked
left join measured on measured.metric_code = asked.metric_code and measured.period_code = periods.period_code
left join marts.fct_unit_trend as trend
    on trend.unit_code = $unit and trend.metric_code = asked.metric_code and trend.period_code = periods.period_code
order by asked.metric_code, periods.starts_on
