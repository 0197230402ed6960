-- How much did each unit do in each of the 52 weeks up to the end of a period: sessions held or items published? Null: no ledger covers the month of that week.
with weeks as (
    select unnest(generate_series(date_trunc('week', $ends_on::date)::date - 51 * 7, date_trunc('week', $ends_on::date)::date, interval 7 day))::date as week_on
),

done as (
    select 'study_sessions' as metric_code, unit_code, held_on as done_on, 1 as amount from marts.fct_study_session
    union all
    select 'outreach_items', unit_code, published_on, items from marts.fct_outreach_item
),

happened as (
    select
        unit_code,
        date_trunc('week', done_on)::date as week_on,
        sum(amount) as amount,
    from done
    where
        metric_code = $metric
        and done_on between (select min(week_on) from weeks) and $ends_on::date
        and unit_code in (select unnest($units::varchar[]))
    group by unit_code, date_trunc('week', done_on)
),

covered as (
    select
        metric.unit_code,
        period.starts_on,
        period.ends_on,
    from marts.fct_unit_series as metric
    inner join marts.dim_period as period on period.period_code = metric.period_code and period.period_kind = 'month'
    where metric.metric_code = $metric and metric.status not in ('no_data', 'not_applicable') and metric.unit_code in (select unnest($units::varchar[]))
)

select
    covered.unit_code,
    weeks.week_on,
    coalesce(any_value(happened.amount), 0) as happened,
from weeks
inner join covered on covered.starts_on <= weeks.week_on + 6 and covered.ends_on >= weeks.week_on
left join happened on happened.unit_code = covered.unit_code and happened.week_on = weeks.week_on
group by covered.unit_code, weeks.week_on
order by covered.unit_code, weeks.week_on
