-- Units × periods: sessions required and fulfilled, for the unit and all units below it. More than required in one duty
-- never makes up for another.
with required as (

    select * from {{ ref('int_study__required') }}

),

held as (

    select * from {{ ref('int_study__held') }}

),

periods as (

    select * from {{ ref('int_calendar__periods') }}

),

units as (

    select * from {{ ref('int_units__periods') }}

),

ancestors as (

    select * from {{ ref('int_units__ancestors') }}

),

held_in_windows as (

    select
        held.unit_code,
        held.obligation_code,
        held.cadence,
        periods.period_code as window_code,
        sum(held.held) as held,
    from held
    inner join periods
        on held.month_number between periods.last_month_number - periods.months + 1 and periods.last_month_number
    group by held.unit_code, held.obligation_code, held.cadence, periods.period_code

),

met as (

    select
        required.unit_code,
        required.window_code,
        required.is_whole_cadence,
        {{ exact_sum('required.required') }} as required,
        {{ exact_sum('least(required.required, coalesce(held_in_windows.held, 0))') }} as fulfilled,
    from required
    left join held_in_windows
        on required.unit_code = held_in_windows.unit_code
        and required.obligation_code = held_in_windows.obligation_code
        and required.cadence = held_in_windows.cadence
        and required.window_code = held_in_windows.window_code
    group by required.unit_code, required.window_code, required.is_whole_cadence

),

-- a window is its own period; one that is a whole cadence also adds to every longer period around it
in_periods as (

    select
        met.unit_code,
        around.period_code,
        {{ exact_sum('met.required') }} as required,
        {{ exact_sum('met.fulfilled') }} as fulfilled,
    from met
    inner join periods as windows
        on met.window_code = windows.period_code
    inner join periods as around
        on windows.starts_on between around.starts_on and around.ends_on
        and (windows.period_code = around.period_code or (met.is_whole_cadence and windows.months < around.months))
    where around.is_published
    group by met.unit_code, around.period_code

)

select
    ancestors.ancestor_code as unit_code,
    in_periods.period_code,
    {{ exact_sum('in_periods.required') }} as required,
    {{ exact_sum('in_periods.fulfilled') }} as fulfilled,
from in_periods
inner join units
    on in_periods.unit_code = units.unit_code
    and in_periods.period_code = units.period_code
inner join ancestors
    on in_periods.unit_code = ancestors.unit_code
    and units.reference_on between ancestors.valid_from and ancestors.valid_to
group by ancestors.ancestor_code, in_periods.period_code
