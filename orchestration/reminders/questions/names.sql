-- Which names of units match none, in whose files?
select
    files.unit_code,
    unmatched.name,
    any_value(units.unit_name) as nearest,
    min(files.received_on) as received_on,
    sum(unmatched.row_count) as row_count,
from audit.unmatched_unit as unmatched
left join (
    select file_id, any_value(unit_code) as unit_code, min(received_on) as received_on
    from marts.fct_submission
    group by file_id
) as files on files.file_id = unmatched.file_id
left join marts.dim_unit as units on units.unit_code = unmatched.nearest_unit_code and units.is_current
where unmatched.is_open
group by files.unit_code, unmatched.name
order by files.unit_code, unmatched.name
