-- Between which sessions lay how many days without any? The longest run is the figure.
with sessions as (
    select
        session.*,
        row_number() over (
            partition by session.held_on
            order by session.unit_code, session.file_id, session.sheet, session.row_number, session.part, session.source_name
        ) as place,
    from marts.fct_study_session as session
    inner join members
        on session.unit_code = members.unit_code and session.held_on between members.valid_from and members.valid_to
    inner join period on session.held_on between period.starts_on and period.ends_on
),

days as (
    select
        sessions.*,
        lag(sessions.held_on) over (order by sessions.held_on) as held_before,
    from sessions
    where sessions.place = 1
),

last_day as (
    select max(held_on) as held_on from days
)

select
    'numerator' as role,
    days.unit_code, days.file_id, days.sheet, days.row_number, days.part,
    null as field,
    'held_on' as key_field,
    days.held_on as happened_on,
    (days.held_on - coalesce(days.held_before, period.starts_on - 1) - 1)::double as amount,
    case
        when days.held_on = coalesce(days.held_before, period.starts_on - 1) + 1 then 'gap_none'
        when days.held_before is null then 'gap_from_start'
        else 'gap_between'
    end as reason,
    json_object('from', coalesce(days.held_before + 1, period.starts_on), 'to', days.held_on - 1)::varchar as detail,
from days
cross join period

union all

select
    'numerator', sessions.unit_code, sessions.file_id, sessions.sheet, sessions.row_number, sessions.part, null, 'held_on',
    sessions.held_on, 0.0, 'same_day', null,
from sessions
where sessions.place > 1

union all

select
    'numerator', $unit, null, null, null, null, null, null, coalesce(last_day.held_on + 1, period.starts_on),
    (period.elapsed_on - coalesce(last_day.held_on, period.starts_on - 1))::double,
    case
        when last_day.held_on is null then 'gap_whole_period'
        when last_day.held_on = period.elapsed_on then 'gap_none_to_end'
        else 'gap_to_end'
    end,
    json_object('from', coalesce(last_day.held_on + 1, period.starts_on), 'to', period.elapsed_on)::varchar,
from last_day
cross join period
