-- How many cases came in and were closed in each month from the first on, and how many stood open at its end (or at the as-of time)?
with months as (
    select
        period.period_code,
        period.starts_on,
    from marts.dim_period as period
    cross join meta.snapshot as snapshot
    where period.period_kind = 'month' and period.starts_on <= snapshot.as_of::date
),

-- a snapshot knows of no day after its as-of time, so that whole months can be counted
counted as (
    select
        date_trunc('month', received_on) as received_on,
        date_trunc('month', closed_on) as closed_on,
        count(*) as cases,
        min(received_on) as first_on,
    from marts.fct_case
    where not coalesce(excluded, false) and unit_code in (select unnest($units::varchar[]))
    group by date_trunc('month', received_on), date_trunc('month', closed_on)
)

select
    months.period_code,
    coalesce(sum(counted.cases) filter (counted.received_on = months.starts_on), 0) as received,
    coalesce(sum(counted.cases) filter (counted.closed_on = months.starts_on), 0) as closed,
    coalesce(sum(counted.cases) filter (counted.closed_on is null or counted.closed_on > months.starts_on), 0) as backlog,
from months
left join counted on counted.received_on <= months.starts_on
group by months.period_code, months.starts_on
having months.starts_on >= (select min(first_on) - 31 from counted)
order by months.starts_on
