-- What became of the reports of twelve months up to a period's end and of the 45 days after it, and of how many units; the first of them by code.
select
    count(*) as reports,
    count(distinct unit_code) as units,
    count(*) filter (status = 'late') as late,
    count(*) filter (status = 'missing') as missing,
    list_sort(list(distinct unit_code))[:$most] as first_units,
from marts.fct_report
where
    due_at::date > $ends_on::date - interval 12 month
    and due_at::date <= $ends_on::date + 45
    and unit_code in (select unnest($units::varchar[]))
