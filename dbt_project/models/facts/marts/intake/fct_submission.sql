with submissions as (

    select * from {{ ref('stg_intake__submissions') }}

),

measured as (

    select * from {{ ref('int_intake__first_versions') }}

)

select
    submissions.file_id,
    submissions.file_name,
    submissions.template,
    submissions.source_name,
    submissions.unit_code,
    submissions.period_code,
    submissions.status,
    submissions.is_open,
    submissions.verdict,
    submissions.version,
    submissions.rows_accepted,
    submissions.rows_rejected,
    cast(submissions.columns_count as bigint) as columns_count,
    cast(measured.accepted_first as bigint) as first_rows_accepted,
    cast(measured.sent_first as bigint) as first_rows_sent,
    cast(measured.cells as bigint) as typed_cells,
    submissions.is_nil,
    submissions.starts_on,
    submissions.ends_on,
    cast({{ local_time('submissions.received_at') }} as date) as received_on,
    submissions.received_at,
from submissions
left join measured
    on submissions.sequence = measured.sequence
order by
    submissions.unit_code, submissions.received_at, submissions.sequence, submissions.file_id, submissions.template,
    submissions.source_name
