-- How did some metrics of a unit move up to a period? Each by the kind of period chosen, or by months where only months have the twelve points
-- that limits need. Without a unit: the median of all units, without limits.
with chosen as (
    select * from marts.dim_period where period_code = $period
),

measured as (
    select
        metric.metric_code,
        period.period_code,
        period.period_kind,
        any_value(period.starts_on) as starts_on,
        any_value(metric.status) as status,
        case when $unit is null then count(metric.value) else any_value(metric.n) end as n,
        median(metric.value) as value,
    from marts.fct_unit_metric as metric
    inner join marts.dim_period as period on period.period_code = metric.period_code
    cross join chosen
    where
        ($unit is null or metric.unit_code = $unit)
        and list_contains($metrics::varchar[], metric.metric_code)
        and period.period_kind in ('month', chosen.period_kind)
        and period.ends_on <= chosen.ends_on
    group by metric.metric_code, period.period_code, period.period_kind
),

kinds as (
    select
        measured.metric_code,
        min(measured.starts_on) filter (measured.value is not null) as first_on,
        case
            when count(measured.value) filter (measured.period_kind = chosen.period_kind) < 12
                and count(measured.value) filter (measured.period_kind = 'month') >= 12
                then 'month'
            else chosen.period_kind
        end as period_kind,
    from measured
    cross join chosen
    group by measured.metric_code, chosen.period_kind
),

periods as (
    select
        kinds.metric_code,
        period.period_code,
        period.period_kind,
        period.starts_on,
    from kinds
    inner join marts.dim_period as period on period.period_kind = kinds.period_kind and period.starts_on >= kinds.first_on
    cross join chosen
    cross join meta.snapshot as snapshot
    where period.ends_on <= chosen.ends_on and period.starts_on <= snapshot.as_of::date
    qualify row_number() over (partition by kinds.metric_code order by period.starts_on desc) <= 36
)

select
    $unit::varchar as unit_code,
    periods.metric_code,
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
left join measured on measured.metric_code = periods.metric_code and measured.period_code = periods.period_code
left join marts.fct_unit_trend as trend
    on trend.unit_code = $unit
    and list_contains($metrics::varchar[], trend.metric_code)
    and trend.metric_code = periods.metric_code
    and trend.period_code = periods.period_code
order by periods.metric_code, periods.starts_on
