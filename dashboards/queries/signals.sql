-- Which figures of a unit changed by more than their usual swing in a period? Where the kind of period is too short a series, the period's last month speaks.
with chosen as (
    select * from marts.dim_period where period_code = $period
),

last_month as (
    select max_by(period.period_code, period.ends_on) as period_code
    from marts.dim_period as period
    cross join chosen
    cross join meta.snapshot as snapshot
    where period.period_kind = 'month' and period.ends_on <= least(chosen.ends_on, snapshot.as_of::date)
),

spoken as (
    select
        trend.metric_code,
        any_value(trend.signal) filter (trend.period_code = $period) as own_signal,
        any_value(trend.signal) filter (trend.period_code = (select period_code from last_month)) as month_signal,
    from marts.fct_unit_trend as trend
    where trend.unit_code = $unit and (trend.period_code = $period or trend.period_code = (select period_code from last_month))
    group by trend.metric_code
)

select
    spoken.metric_code,
    dim.domain,
    case when coalesce(own_signal, 'too_few') = 'too_few' then coalesce(month_signal, own_signal) else own_signal end as signal,
    coalesce(own_signal, 'too_few') = 'too_few' and coalesce(month_signal, 'too_few') <> 'too_few' as is_by_month,
from spoken
inner join marts.dim_metric as dim on dim.metric_code = spoken.metric_code
order by
    case dim.domain when 'study' then 1 when 'reporting' then 2 when 'case' then 3 when 'outreach' then 4 else 5 end,
    dim.unit <> 'fraction',
    spoken.metric_code
