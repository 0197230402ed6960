-- What came in up to a snapshot, and what became of it?
select
    file_id,
    template,
    file_name,
    unit_code,
    status,
    version,
    received_at::timestamp as received_at,
from marts.fct_submission
order by file_id, template
