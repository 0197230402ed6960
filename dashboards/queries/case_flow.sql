-- How many cases came in and were closed each month, and how many stood open at its end (or at the as-of time)?
with months as (
    select
        period.period_code,
        period.starts_on,
        least(period.ends_on, snapshot.as_of::date) as ends_on,
    from marts.dim_period as period
    cross join meta.snapshot as snapshot
    where period.period_kind = 'month' and period.starts_on <= least($ends_on::date, snapshot.as_of::date)
    qualify row_number() over (order by period.starts_on desc) <= 24
),

counted as (
    select
        received_on,
        closed_on,
        count(*) as cases,
    from marts.fct_case
    where not coalesce(excluded, false) and unit_code in (select unnest($units::varchar[]))
    group by received_on, closed_on
)

select
    months.period_code,
    coalesce(sum(counted.cases) filter (counted.received_on between months.starts_on and months.ends_on), 0) as received,
    coalesce(sum(counted.cases) filter (counted.closed_on between months.starts_on and months.ends_on), 0) as closed,
    coalesce(sum(counted.cases) filter (counted.received_on <= months.ends_on and (counted.closed_on is null or counted.closed_on > months.ends_on)), 0) as backlog,
from months
left join counted on counted.received_on <= months.ends_on
group by months.period_code, months.starts_on
having months.starts_on >= (select min(received_on) - 31 from counted)
order by months.starts_on
