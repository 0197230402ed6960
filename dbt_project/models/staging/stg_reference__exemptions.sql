-- A decision taken after the as-of day is not known yet; one without a date has always been known.
with source as (

    select * from {{ source('reference', 'exemption') }}

)

select
    unit_code,
    obligation_code,
    period_code,
    kind,
    new_due_at,
    reason,
    coalesce(decided_on, date '0001-01-01') as decided_on,
from source
where coalesce(decided_on, date '0001-01-01') <= {{ as_of_on() }}
