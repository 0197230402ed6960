with submissions as (

    select * from {{ ref('stg_intake__submissions') }}

)

select
    file_id,
    file_name,
    template,
    source_name,
    unit_code,
    period_code,
    status,
    verdict,
    version,
    rows_accepted,
    rows_rejected,
    cast(columns_count as bigint) as columns_count,
    is_nil,
    starts_on,
    ends_on,
    received_at,
from submissions
order by received_at, sequence, file_id, template, source_name
