with source as (

    select * from {{ source('reference', 'scheme') }}

)

select
    scheme_code,
    minimum_n,
    {{ open_start('valid_from') }} as valid_from,
    {{ open_end('valid_to') }} as valid_to,
from source
