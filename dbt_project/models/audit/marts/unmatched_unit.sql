with source as (

    select * from {{ source('audit', 'unmatched_unit') }}

),

submissions as (

    select
        file_id,
        bool_or(is_open) as is_open,
    from {{ ref('stg_intake__submissions') }}
    where status != 'withdrawn'
    group by file_id

)

select
    source.name,
    source.file_id,
    source.row_count,
    source.nearest_unit_code,
    source.similarity,
    submissions.is_open,
from source
-- files that arrived after the as-of time are not known; withdrawn ones are not read again, so nothing may depend on
-- when they were
inner join submissions
    on source.file_id = submissions.file_id
order by source.file_id, source.name
