-- What was sent, newest first, and what of it still asks for something? is_open and template came after 0.3.0.
with sent as (
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
),

cells as (
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
    where cell.file_id in (select file_id from sent)
)

select
    sent.*,
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
from sent
order by sent.received_at desc, sent.file_name, sent.template
