-- What a duty asked for in each window, how many sessions that count for it were held, and how it stood at the window's
-- end. More than required never makes up for another window or duty.
with duties as (

    select * from {{ ref('fct_study_duty') }}

),

held as (

    select * from {{ ref('int_study__held') }}

),

periods as (

    select * from {{ ref('int_calendar__periods') }}

),

required as (

    select
        unit_code,
        obligation_code,
        cadence,
        window_code,
        is_whole_cadence,
        max(minimum) as minimum,
        {{ exact_sum('required') }} as required,
    from duties
    group by unit_code, obligation_code, cadence, window_code, is_whole_cadence

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

windows as (

    select
        required.*,
        cadences.period_code as cadence_code,
        periods.period_kind as window_kind,
        periods.months as window_months,
        periods.starts_on as window_starts_on,
        extract(year from periods.ends_on) as calendar_year,
        cast(coalesce(held_in_windows.held, 0) as bigint) as held,
    from required
    inner join periods
        on required.window_code = periods.period_code
    inner join periods as cadences
        on required.cadence = cadences.period_kind
        and periods.starts_on between cadences.starts_on and cadences.ends_on
    left join held_in_windows
        on required.unit_code = held_in_windows.unit_code
        and required.obligation_code = held_in_windows.obligation_code
        and required.cadence = held_in_windows.cadence
        and required.window_code = held_in_windows.window_code

),

added_up as (

    select
        *,
        max(minimum) over (partition by unit_code, obligation_code, cadence, cadence_code) as whole_minimum,
        {% for since, group in [('cadence', 'cadence, cadence_code'), ('year', 'calendar_year')] -%}
        {%- set run = 'partition by unit_code, obligation_code, window_kind, ' ~ group -%}
        {%- set run = run ~ ' order by window_starts_on' -%}
        cast(sum(cast(required as decimal(38, 12))) over ({{ run }}) as double) as required_in_{{ since }},
        cast(sum(held) over ({{ run }}) as bigint) as held_in_{{ since }},
        {% endfor %}
    from windows

)

select
    unit_code,
    obligation_code,
    window_code,
    cadence,
    cadence_code,
    -- a part of a session is nobody's debt
    case
        when held_in_cadence >= whole_minimum then 'fulfilled'
        when held_in_cadence >= {{ whole_sessions('required_in_cadence') }} then 'on_pace'
        else 'behind'
    end as standing,
    whole_minimum as minimum,
    required,
    held,
    least(required, held) as counted,
    {{ exact('required - least(required, held)') }} as missing,
    required_in_cadence,
    held_in_cadence,
    required_in_year,
    held_in_year,
    cast(window_months as integer) as window_months,
    is_whole_cadence,
    held_in_year < {{ whole_sessions('required_in_year') }} as is_behind_in_year,
    window_starts_on,
from added_up
order by unit_code, obligation_code, cadence, window_code
