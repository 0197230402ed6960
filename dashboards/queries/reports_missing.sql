-- How many reports of a period are missing?
select count(*) as reports_missing
from marts.fct_report
where
    status = 'missing'
    and due_at >= $starts_on::date
    and due_at < $ends_on::date + interval 1 day
    and ($units::varchar[] is null or unit_code in (select unnest($units::varchar[])))
