-- Months in which all sessions of a unit, three or more, were held on one day: all but the first taken away.
with sessions as (

    select
        *,
        strftime(held_on, '%Y-%m') as month_code,
    from {{ ref('fct_study_session') }}

),

one_day as (

    select
        *,
        count(*) over months as sessions,
        row_number() over months_in_order as place,
    from sessions
    window
        months as (partition by unit_code, month_code),
        months_in_order as (partition by unit_code, month_code order by file_id, sheet, row_number, part)
    qualify
        count(*) over months >= {{ review_limits().same_day_rows }}
        and min(held_on) over months = max(held_on) over months

)

select
    'same_day' as signal,
    facts.unit_code,
    facts.month_code as period_code,
    '' as subject,
    facts.sessions || ' 次学习都在 ' || facts.held_on as detail_zh,
    'all ' || facts.sessions || ' sessions on ' || facts.held_on as detail_en,
    {{ changed_row('sessions', change='case when facts.place > 1 then -1 else 0 end') }},
from one_day as facts
