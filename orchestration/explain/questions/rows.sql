-- The rows of a figure (of one part, or of all), so many after so many, each with the cell it came from.
with page as (
    select
        *,
        case role when 'numerator' then 1 when 'reported' then 2 when 'denominator' then 3 else 4 end as role_order,
    from marts.contributions_of_{domain}($metric, $unit, $period)
    where coalesce($role, role) = role
    order by role_order, happened_on, unit_code, file_id, sheet, row_number, part, reason, detail
    limit $most offset $skipped
),

names as (
    select file_id, any_value(file_name) as file_name
    from marts.fct_submission
    where file_id in (select file_id from page)
    group by file_id
),

-- a file that came as a ledger and through a source too is read twice: a letter that is not the same stays unsaid
letters as (
    select file_id, sheet, field, case when count(distinct column_letter) = 1 then min(column_letter) end as column_letter
    from audit.column_map
    where file_id in (select file_id from page)
    group by file_id, sheet, field
)

select
    page.role,
    page.unit_code,
    page.file_id,
    names.file_name,
    page.sheet,
    page.row_number,
    coalesce(own.column_letter, by_key.column_letter) || page.row_number as cell,
    page.happened_on,
    page.amount,
    page.reason,
    page.detail,
from page
left join names on page.file_id = names.file_id
left join letters as own
    on page.file_id = own.file_id and page.sheet = own.sheet and page.field = own.field
left join letters as by_key
    on page.file_id = by_key.file_id and page.sheet = by_key.sheet and page.key_field = by_key.field
order by page.role_order, page.happened_on, page.unit_code, page.file_id, page.sheet, page.row_number, page.part, page.reason, page.detail
