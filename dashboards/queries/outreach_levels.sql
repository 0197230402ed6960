-- How many items a month, by level of the medium?
with monthly as (
    select
        date_trunc('month', published_on)::date as starts_on,
        coalesce(level, 'not_given') as level,
        sum(items) as items,
    from marts.fct_outreach_item
    where
        published_on <= $ends_on
        and published_on > $ends_on::date - 731
        and unit_code in (select unnest($units::varchar[]))
    group by all
)

select
    period.period_code,
    monthly.level,
    monthly.items,
from monthly
inner join marts.dim_period as period on period.period_kind = 'month' and period.starts_on = monthly.starts_on
where period.starts_on > $ends_on::date - 731
order by period.period_code, monthly.level
