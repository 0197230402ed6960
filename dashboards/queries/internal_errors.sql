-- Which files could not be read by a fault of ours, newest first?
select distinct
    file_id,
    file_name,
    received_at,
from marts.fct_submission
where
    verdict = 'internal_error'
    and status <> 'withdrawn'
order by received_at desc, file_name
