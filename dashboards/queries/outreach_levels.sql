-- How many items a month, by level of the medium?
select
    period.period_code,
    coalesce(item.level, 'not_given') as level,
    sum(item.items) as items,
from marts.fct_outreach_item as item
inner join marts.dim_period as period on period.period_kind = 'month' and item.published_on between period.starts_on and period.ends_on
where
    item.published_on <= $ends_on
    and period.starts_on > $ends_on::date - 731
    and item.unit_code in (select unnest($units::varchar[]))
group by all
order by period.period_code, level
