-- What did a unit send, and what of it still asks for something? is_open and template came after 0.3.0.
with cells as (
    select
        cell.file_id,
        cell.found_in,
        cell.asks,
    from (
        select
            true as is_open,
            null::varchar as template,
    ) as untold
    cross join lateral (select *, is_open as asks, template as found_in from audit.rejected_cell) as cell
)

select
    sent.file_id,
    sent.file_name,
    sent.template,
    sent.period_code,
    sent.version,
    sent.status,
    sent.verdict,
    sent.rows_accepted,
    sent.rows_rejected,
    (
        select count(*) from cells
        where
            cells.asks and cells.file_id = sent.file_id
            and coalesce(cells.found_in, sent.template) is not distinct from sent.template
    ) as open_findings,
    (
        select count(*) from cells
        where
            not cells.asks and cells.file_id = sent.file_id
            and coalesce(cells.found_in, sent.template) is not distinct from sent.template
    ) as settled_findings,
    sent.received_at::timestamp as received_at,
from marts.fct_submission as sent
where sent.unit_code = $unit
