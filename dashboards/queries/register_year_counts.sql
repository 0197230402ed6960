-- What became of the reports of twelve months up to a period's end, and how many units owe any until the last day shown; the first of them in the order of $units.
with by_unit as (
    select
        unit_code,
        count(*) filter (status = 'late' and due_at < $ends_on::date + interval 1 day) as late,
        count(*) filter (status = 'missing' and due_at < $ends_on::date + interval 1 day) as missing,
    from marts.fct_report
    where
        due_at >= $first_on::date
        and due_at < $last_on::date + interval 1 day
        and unit_code in (select unnest($units::varchar[]))
    group by unit_code
)

select
    count(*) as units,
    coalesce(sum(late), 0)::bigint as late,
    coalesce(sum(missing), 0)::bigint as missing,
    list(unit_code order by list_position($units::varchar[], unit_code))[:$most] as first_units,
from by_unit
