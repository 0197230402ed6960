-- Whose files were returned or marked most?
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
from audit.rejected_cell as cell
left join senders on senders.file_id = cell.file_id
where $units::varchar[] is null or senders.unit_code in (select unnest($units::varchar[]))
group by senders.unit_code
order by errors desc, warnings desc, senders.unit_code
