with ancestors as (

    select * from {{ ref('int_units__ancestors') }}

)

select
    unit_code,
    ancestor_code,
    nullif(valid_from, date '0001-01-01') as valid_from,
    nullif(valid_to, date '9999-12-31') as valid_to,
from ancestors
order by ancestor_code, unit_code, ancestors.valid_from
