-- What became of everything that was sent?
select
    status,
    count(*) as submissions,
    sum(rows_accepted) as rows_accepted,
    sum(rows_rejected) as rows_rejected,
from marts.fct_submission
where $units::varchar[] is null or unit_code in (select unnest($units::varchar[]))
group by status
