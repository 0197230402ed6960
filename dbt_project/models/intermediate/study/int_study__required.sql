-- Units × duties × windows: how many sessions a window asks for. A window is a period no longer than the duty's
-- cadence; a shorter one asks for its share of days, and only days that have begun and on which the duty was theirs count.
with duties as (

    select * from {{ ref('int_study__duty_segments') }}

),

periods as (

    select
        *,
        case period_kind when 'month' then 1 when 'quarter' then 2 when 'half_year' then 3 else 4 end as kind_order,
    from {{ ref('int_calendar__periods') }}

),

windows as (

    select
        cadences.period_kind as cadence,
        periods.period_code,
        periods.period_kind = cadences.period_kind as is_whole_cadence,
        periods.starts_on,
        periods.elapsed_on,
        cadences.days as cadence_days,
    from periods
    inner join periods as cadences
        on periods.kind_order <= cadences.kind_order
        and periods.starts_on between cadences.starts_on and cadences.ends_on
    where periods.starts_on <= {{ as_of_on() }}

)

select
    duties.unit_code,
    duties.obligation_code,
    duties.cadence,
    windows.period_code as window_code,
    windows.is_whole_cadence,
    {{ exact_sum('cast(duties.minimum as double)
        * (least(duties.to_on, windows.elapsed_on) - greatest(duties.from_on, windows.starts_on) + 1)
        / windows.cadence_days') }} as required,
from duties
inner join windows
    on duties.cadence = windows.cadence
    and duties.from_on <= windows.elapsed_on
    and duties.to_on >= windows.starts_on
group by duties.unit_code, duties.obligation_code, duties.cadence, windows.period_code, windows.is_whole_cadence
