with source as (

    select * from {{ source('reference', 'obligation_condition') }}

)

select
    obligation_code,
    {{ open_start('valid_from') }} as valid_from,
    conjunct,
    column_name,
    value,
from source
