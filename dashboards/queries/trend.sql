-- How did some metrics of a unit move up to a day? Each by the kind of period chosen, or by months where only months have the twelve points
-- that limits need. Without a unit: the median of all units, without limits.
with measured as (
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
    where
        ($unit is null or metric.unit_code = $unit)
        and list_contains($metrics::varchar[], metric.metric_code)
        and period.period_kind in ('month', $kind)
        and period.ends_on <= $ends_on
    group by metric.metric_code, period.period_code, period.period_kind
),

kinds as (
    select
        metric_code,
        min(starts_on) filter (value is not null) as first_on,
        case
            when count(value) filter (period_kind = $kind) < 12 and count(value) filter (period_kind = 'month') >= 12 then 'month'
            else $kind
        end as period_kind,
    from measured
    group by metric_code
)

select
    $unit::varchar as unit_code,
    kinds.metric_code,
    period.period_code,
    period.period_kind,
    measured.status,
    trend.signal,
    measured.n,
    measured.value,
    trend.mean,
    trend.lower_limit,
    trend.upper_limit,
from kinds
inner join marts.dim_period as period on period.period_kind = kinds.period_kind and period.starts_on >= kinds.first_on
left join measured on measured.metric_code = kinds.metric_code and measured.period_code = period.period_code
left join marts.fct_unit_trend as trend
    on trend.unit_code = $unit
    and list_contains($metrics::varchar[], trend.metric_code)
    and trend.metric_code = kinds.metric_code
    and trend.period_code = period.period_code
where period.ends_on <= $ends_on and period.starts_on <= $until
qualify row_number() over (partition by kinds.metric_code order by period.starts_on desc) <= 36
order by kinds.metric_code, period.starts_on
