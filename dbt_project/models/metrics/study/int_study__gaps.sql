-- Units × periods with a session: the longest run of days without one, both edges of the elapsed period included.
with session_days as (

    select distinct
        ancestors.ancestor_code as unit_code,
        {{ month_number('sessions.held_on') }} as month_number,
        sessions.held_on,
    from {{ ref('fct_study_session') }} as sessions
    inner join {{ ref('int_units__ancestors') }} as ancestors
        on sessions.unit_code = ancestors.unit_code
        and sessions.held_on between ancestors.valid_from and ancestors.valid_to

),

period_months as (

    select * from {{ ref('int_calendar__period_months') }}

),

periods as (

    select * from {{ ref('int_calendar__periods') }}

),

days_before as (

    select
        session_days.unit_code,
        periods.period_code,
        session_days.held_on,
        periods.elapsed_on,
        session_days.held_on - coalesce(
            lag(session_days.held_on) over (
                partition by session_days.unit_code, periods.period_code
                order by session_days.held_on
            ),
            periods.starts_on - 1
        ) - 1 as empty_days,
    from session_days
    inner join period_months
        on session_days.month_number = period_months.month_number
    inner join periods
        on period_months.period_code = periods.period_code

)

select
    unit_code,
    period_code,
    greatest(max(empty_days), max(elapsed_on) - max(held_on)) as longest_gap_days,
from days_before
group by unit_code, period_code
