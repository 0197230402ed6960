-- How many items did each unit publish in each of the 52 weeks up to the end of a period? Null: no ledger covers the month of that week.
with weeks as (
    select unnest(generate_series(date_trunc('week', $ends_on::date)::date - 51 * 7, date_trunc('week', $ends_on::date)::date, interval 7 day))::date as week_on
),

published as (
    select
        unit_code,
        date_trunc('week', published_on)::date as week_on,
        sum(items) as happened,
    from marts.fct_outreach_item
    where published_on between (select min(week_on) from weeks) and $ends_on::date and unit_code in (select unnest($units::varchar[]))
    group by unit_code, date_trunc('week', published_on)
),

covered as (
    select
        metric.unit_code,
        period.starts_on,
        period.ends_on,
    from marts.fct_unit_series as metric
    inner join marts.dim_period as period on period.period_code = metric.period_code and period.period_kind = 'month'
    where metric.metric_code = 'outreach_items' and metric.status not in ('no_data', 'not_applicable') and metric.unit_code in (select unnest($units::varchar[]))
)

select
    covered.unit_code,
    weeks.week_on,
    coalesce(any_value(published.happened), 0) as happened,
from weeks
inner join covered on covered.starts_on <= weeks.week_on + 6 and covered.ends_on >= weeks.week_on
left join published on published.unit_code = covered.unit_code and published.week_on = weeks.week_on
group by covered.unit_code, weeks.week_on
order by covered.unit_code, weeks.week_on
