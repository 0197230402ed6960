with source as (

    select * from {{ source('reference', 'obligation_unit_type') }}

)

select
    obligation_code,
    {{ open_start('valid_from') }} as valid_from,
    applies_to,
    unit_type,
from source
