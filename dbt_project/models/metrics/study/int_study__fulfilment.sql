-- Units × periods: sessions required and fulfilled, for the unit and all units below it. More than required in one duty
-- never makes up for another.
with windows as (

    select * from {{ ref('fct_study_fulfilment') }}

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

met as (

    select
        unit_code,
        window_code,
        is_whole_cadence,
        window_months,
        window_starts_on,
        {{ exact_sum('required') }} as required,
        {{ exact_sum('counted') }} as fulfilled,
    from windows
    group by unit_code, window_code, is_whole_cadence, window_months, window_starts_on

),

-- a window is its own period; one that is a whole cadence also adds to every longer period around it
in_periods as (

    select
        met.unit_code,
        around.period_code,
        {{ exact_sum('met.required') }} as required,
        {{ exact_sum('met.fulfilled') }} as fulfilled,
    from met
    inner join periods as around
        on {{ window_counts_in('met', 'around') }}
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
