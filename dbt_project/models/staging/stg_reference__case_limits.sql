with source as (

    select * from {{ source('reference', 'case_limit') }}

)

select
    channel,
    response_amount,
    response_unit,
    resolution_amount,
    resolution_unit,
    {{ open_start('valid_from') }} as valid_from,
    {{ open_end('valid_to') }} as valid_to,
from source
