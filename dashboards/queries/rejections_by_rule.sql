-- Why were cells returned or marked, how often, and in how many files? Of what is open, or of what is settled.
select
    cell.rule,
    cell.severity,
    count(*) as cells,
    count(distinct cell.file_id) as files,
    any_value(cell.message_zh) as message_zh,
    any_value(cell.message_en) as message_en,
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
group by cell.rule, cell.severity
order by cell.severity, cells desc, cell.rule
