-- How many items in each month, by level of the medium?
with monthly as (
    select
        date_trunc('month', published_on)::date as starts_on,
        coalesce(level, 'not_given') as level,
        sum(items) as items,
    from marts.fct_outreach_item
    where unit_code in (select unnest($units::varchar[]))
    group by all
)

select
    period.period_code,
    monthly.level,
    monthly.items,
from monthly
inner join marts.dim_period as period on period.period_kind = 'month' and period.starts_on = monthly.starts_on
order by period.period_code, monthly.level
