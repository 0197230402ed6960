with source as (

    select * from {{ source('raw', 'submission') }}

)

select
    file_id,
    file_name,
    template,
    source as source_name,
    unit_code,
    claims_about,
    period_code,
    status,
    is_open,
    verdict,
    version,
    sequence,
    rows_accepted,
    rows_rejected,
    columns_count,
    is_nil,
    starts_on,
    ends_on,
    received_at,
from source
where received_at <= {{ as_of() }}
