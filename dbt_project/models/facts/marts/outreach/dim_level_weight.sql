with weights as (

    select * from {{ source('reference', 'scheme_level') }}

)

select
    scheme_code,
    level,
    cast(weight as double) as weight,
from weights
order by scheme_code, level
