-- Units × periods: sessions required and fulfilled, for the unit and all units below it.
with belonging as (

    select * from {{ ref('int_study__belonging') }}

),

periods as (

    select * from {{ ref('int_calendar__periods') }}

),

met as (

    select
        unit_code,
        window_code,
        is_whole_cadence,
        window_months,
        window_starts_on,
        {{ exact_sum('required') }} as required,
        {{ exact_sum('fulfilled') }} as fulfilled,
    from belonging
    group by unit_code, window_code, is_whole_cadence, window_months, window_starts_on

)

-- a window is its own period; one that is a whole cadence also adds to every longer period around it
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
