-- The day on which a working-day number is reached: a limit of n working days ends on number + n.
with days as (

    select * from {{ ref('int_calendar__days') }}

)

select
    working_day_number,
    provisional_day_number,
    calendar_on,
from days
where is_working_day
order by working_day_number
