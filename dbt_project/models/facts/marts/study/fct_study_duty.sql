-- A window is a period no longer than the duty's cadence; a shorter one asks for its share of days, and only days that
-- have begun and on which the duty was theirs count.
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

),

final as (

    select
        duties.unit_code,
        duties.obligation_code,
        windows.period_code as window_code,
        duties.cadence,
        cast(duties.minimum as bigint) as minimum,
        cast(windows.cadence_days as integer) as cadence_days,
        windows.is_whole_cadence,
        duties.valid_from as rule_valid_from,
        greatest(duties.from_on, windows.starts_on) as from_on,
        least(duties.to_on, windows.elapsed_on) as to_on,
    from duties
    inner join windows
        on duties.cadence = windows.cadence
        and duties.from_on <= windows.elapsed_on
        and duties.to_on >= windows.starts_on

)

select
    unit_code,
    obligation_code,
    window_code,
    cadence,
    minimum,
    cadence_days,
    {{ sessions_required() }} as required,
    is_whole_cadence,
    nullif(rule_valid_from, date '0001-01-01') as rule_valid_from,
    from_on,
    to_on,
from final
order by unit_code, obligation_code, from_on, to_on, window_code
