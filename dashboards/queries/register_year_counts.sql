-- What became of the reports of twelve months up to a period's end, and how many units owe any until the last day shown; the first of them by code.
select
    count(distinct unit_code) as units,
    count(*) filter (status = 'late' and due_at::date <= $ends_on) as late,
    count(*) filter (status = 'missing' and due_at::date <= $ends_on) as missing,
    list_sort(list(distinct unit_code))[:$most] as first_units,
from marts.fct_report
where due_at::date between $first_on and $last_on and unit_code in (select unnest($units::varchar[]))
