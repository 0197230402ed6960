-- Units (with all units below them) × periods: cases received and not closed by the end of the period, or by the
-- as-of time where the period still runs. A case counts under the unit tree of the day it was received.
with cases as (

    select * from {{ ref('fct_case') }}
    where not excluded

),

ancestors as (

    select * from {{ ref('int_units__ancestors') }}

),

periods as (

    select * from {{ ref('int_calendar__periods') }}
    where is_published

),

pooled as (

    select
        ancestors.ancestor_code as unit_code,
        cases.received_on,
        -- a closing date before the receipt takes the case out on the day it came
        case when cases.closed_on < cases.received_on then cases.received_on else cases.closed_on end as closed_on,
    from cases
    inner join ancestors
        on cases.unit_code = ancestors.unit_code
        and cases.received_on between ancestors.valid_from and ancestors.valid_to

),

-- periods end with a month, and nothing later than the as-of time is known: months are fine enough
moves as (

    select unit_code, {{ month_number('received_on') }} as month_number, count(*) as change
    from pooled
    group by unit_code, month_number

    union all

    select unit_code, {{ month_number('closed_on') }} as month_number, -count(*) as change
    from pooled
    where closed_on is not null
    group by unit_code, month_number

)

select
    moves.unit_code,
    periods.period_code,
    sum(moves.change) as backlog,
from moves
inner join periods
    on moves.month_number <= periods.last_month_number
group by moves.unit_code, periods.period_code
