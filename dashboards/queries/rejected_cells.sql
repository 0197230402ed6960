-- Which cells were returned (first) or marked, with address and reason? Of files of some units, or of all.
select
    file_id,
    file_name,
    sheet,
    cell,
    field,
    value,
    rule,
    severity,
    message_zh,
    message_en,
from audit.rejected_cell
where
    $units::varchar[] is null
    or file_id in (select file_id from marts.fct_submission where unit_code in (select unnest($units::varchar[])))
order by severity, file_name, sheet, row_number, cell
limit $most
