-- Things to look at that change something × the days of their period on which the unit was valid.
with changes as (

    select * from {{ ref('int_review__changes') }}
    where change <> 0

),

periods as (

    select * from {{ ref('int_calendar__periods') }}
    where is_published

)

select distinct
    changes.signal,
    changes.unit_code,
    changes.period_code,
    changes.subject,
    changes.fact,
    periods.starts_on,
    periods.elapsed_on,
    periods.ends_on,
    units.days_before,
    units.active_days,
from changes
inner join periods
    on changes.period_code = periods.period_code
inner join {{ ref('int_units__periods') }} as units
    on changes.unit_code = units.unit_code
    and changes.period_code = units.period_code
