-- Where does a unit stand on some metrics in a period, against the period before and the year before, and does the change mean anything?
with chosen as (
    select * from marts.dim_period where period_code = $period
),

compared as (
    select
        period.period_code,
        case
            when period.period_code = chosen.period_code then 'now'
            when period.ends_on = chosen.starts_on - 1 then 'before'
            else 'year_before'
        end as place,
    from marts.dim_period as period
    inner join chosen on chosen.period_kind = period.period_kind
    where
        period.period_code = chosen.period_code
        or period.ends_on = chosen.starts_on - 1
        or period.starts_on = chosen.starts_on - interval 1 year
),

measured as (
    select
        metric.metric_code,
        any_value(metric.value) filter (compared.place = 'now') as value,
        any_value(metric.n) filter (compared.place = 'now') as n,
        any_value(metric.status) filter (compared.place = 'now') as status,
        any_value(metric.lower) filter (compared.place = 'now') as lower,
        any_value(metric.upper) filter (compared.place = 'now') as upper,
        any_value(metric.value) filter (compared.place = 'before') as value_before,
        any_value(metric.value) filter (compared.place = 'year_before') as value_year_before,
    from marts.fct_unit_metric as metric
    inner join compared on compared.period_code = metric.period_code
    where metric.unit_code = $unit and metric.metric_code in (select unnest($metrics::varchar[]))
    group by metric.metric_code
),

last_month as (
    select max_by(period.period_code, period.ends_on) as period_code
    from marts.dim_period as period
    cross join chosen
    cross join meta.snapshot as snapshot
    where period.period_kind = 'month' and period.ends_on <= least(chosen.ends_on, snapshot.as_of::date)
)

select
    measured.metric_code,
    measured.status,
    trend.signal,
    monthly.signal as month_signal,
    measured.n,
    measured.value,
    measured.lower,
    measured.upper,
    measured.value - measured.value_before as change,
    measured.value - measured.value_year_before as change_year,
from measured
left join marts.fct_unit_trend as trend
    on trend.unit_code = $unit and trend.metric_code = measured.metric_code and trend.period_code = $period
left join marts.fct_unit_trend as monthly
    on monthly.unit_code = $unit and monthly.metric_code = measured.metric_code and monthly.period_code = (select period_code from last_month)
