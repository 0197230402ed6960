select
    unit_code,
    row_number() over (order by unit_code) as unit_number,
from (select distinct unit_code from {{ ref('int_units__periods') }})
