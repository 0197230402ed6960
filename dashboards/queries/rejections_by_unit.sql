-- Whose files were returned or marked most? Of what is open, or of what is settled.
with senders as (
    select
        file_id,
        any_value(unit_code) as unit_code,
    from marts.fct_submission
    group by file_id
)

select
    senders.unit_code,
    count(*) filter (cell.severity = 'error') as errors,
    count(*) filter (cell.severity <> 'error') as warnings,
    count(distinct cell.file_id) as files,
-- is_open came after 0.3.0: of an older snapshot everything is open
from (select true as is_open) as untold
cross join lateral (select *, is_open as asks from audit.rejected_cell) as cell
left join senders on senders.file_id = cell.file_id
where
    cell.asks <> $settled
    and ($units::varchar[] is null or senders.unit_code in (select unnest($units::varchar[])))
group by senders.unit_code
order by errors desc, warnings desc, senders.unit_code
