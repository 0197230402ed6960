-- Which cells were returned (first) or marked, with address and reason?
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
order by severity, file_name, sheet, row_number, cell
limit $most
