-- unit_code is null where the line speaks of all units.
with source as (

    select * from {{ source('reference', 'baseline') }}

)

select distinct
    nullif(unit_code, 'all') as unit_code,
    metric_code,
    from_period,
    reason,
from source
