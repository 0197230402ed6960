with source as (

    select * from {{ source('raw', 'coverage') }}

)

select
    file_id,
    template,
    unit_code,
    period_code,
    sequence,
    starts_on,
    ends_on,
    is_claim,
from source
