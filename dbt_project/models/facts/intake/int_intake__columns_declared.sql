-- Sheets × contract columns that the sender gives at all, whether or not a cell is filled.
with column_map as (

    select * from {{ source('audit', 'column_map') }}

)

select distinct
    file_id,
    sheet,
    field,
from column_map
-- the only columns whose absence changes what a figure means
where field in ('closed_at', 'resolution_due_at', 'reviewed')
order by file_id, sheet, field
