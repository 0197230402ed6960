-- Files × units: the first and the last day that the rows of an accepted file speak of, up to the as-of time.
with row_spans as (

    select * from {{ ref('stg_intake__row_spans') }}

),

submissions as (

    select * from {{ ref('int_intake__submissions_counted') }}

)

select
    row_spans.template,
    row_spans.file_id,
    row_spans.source_name,
    row_spans.unit_code,
    row_spans.rows_count,
    row_spans.first_on,
    row_spans.last_on,
from row_spans
inner join submissions
    on row_spans.file_id = submissions.file_id
    and row_spans.template = submissions.template
    and row_spans.source_name is not distinct from submissions.source_name
order by row_spans.template, row_spans.file_id, row_spans.source_name, row_spans.unit_code
