-- What did a unit send?
select
    file_id,
    file_name,
    template,
    period_code,
    version,
    status,
    verdict,
    rows_accepted,
    rows_rejected,
    received_at::timestamp as received_at,
from marts.fct_submission
where unit_code = $unit
