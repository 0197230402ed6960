with source as (

    select * from {{ source('audit', 'rejected_cell') }}

),

submissions as (

    select distinct file_id
    from {{ ref('stg_intake__submissions') }}

)

select
    source.file_id,
    source.file_name,
    source.sheet,
    source.cell,
    cast(source.row_number as bigint) as row_number,
    source.field,
    source.value,
    source.rule,
    source.severity,
    source.message_zh,
    source.message_en,
from source
-- files that arrived after the as-of time are not known
inner join submissions
    on source.file_id = submissions.file_id
order by source.file_id, source.sheet, source.row_number, source.cell, source.rule, source.field, source.value
