-- What was sent, newest first?
select
    file_id,
    file_name,
    unit_code,
    template,
    period_code,
    status,
    verdict,
    version,
    rows_accepted,
    rows_rejected,
    received_at::timestamp as received_at,
from marts.fct_submission
where
    ($units::varchar[] is null or unit_code in (select unnest($units::varchar[])))
    and ($status::varchar is null or status = $status)
order by received_at desc, file_name, template
limit $most
