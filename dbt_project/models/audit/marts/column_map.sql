with source as (

    select * from {{ source('audit', 'column_map') }}

),

submissions as (

    select distinct file_id
    from {{ ref('stg_intake__submissions') }}
    where status != 'withdrawn'

)

select
    source.file_id,
    source.sheet,
    source.field,
    source.column_letter,
from source
-- files that arrived after the as-of time are not known; withdrawn ones are not read again, so nothing may depend on
-- when they were
inner join submissions
    on source.file_id = submissions.file_id
order by source.file_id, source.sheet, source.field, source.column_letter
