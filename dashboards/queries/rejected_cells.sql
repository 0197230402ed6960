-- Which cells were returned (first) or marked, with address and reason? Of files of some units, or of all.
select
    cell.file_id,
    cell.file_name,
    cell.sheet,
    cell.cell,
    cell.field,
    cell.value,
    cell.rule,
    cell.severity,
    cell.message_zh,
    cell.message_en,
-- is_open came after 0.3.0: of an older snapshot everything is open
from (select true as is_open) as untold
cross join lateral (select *, is_open as asks from audit.rejected_cell) as cell
where
    cell.asks <> $settled
    and (
        $units::varchar[] is null
        or cell.file_id in (
            select file_id from marts.fct_submission where unit_code in (select unnest($units::varchar[]))
        )
    )
order by cell.severity, cell.file_name, cell.sheet, cell.row_number, cell.cell
limit $most
