with source as (

    select * from {{ source('reference', 'unit') }}

)

select
    unit_code,
    unit_name,
    unit_type,
    parent_code,
    headcount,
    unit_name_en,
    {{ open_start('valid_from') }} as valid_from,
    {{ open_end('valid_to') }} as valid_to,
from source
