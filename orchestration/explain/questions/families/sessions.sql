-- Which study sessions make the number of sessions, of topic sessions, or the attendance?
with sessions as (
    select
        session.*,
        session.attended is not null and session.invited is not null as is_counted_in,
    from marts.fct_study_session as session
    inner join members
        on session.unit_code = members.unit_code and session.held_on between members.valid_from and members.valid_to
    inner join period on session.held_on between period.starts_on and period.ends_on
),

judged as (
    select
        *,
        case $metric
            when 'study_topic_sessions' then topic_class is not distinct from 'special'
            when 'study_attendance_rate' then is_counted_in
            else true
        end as is_in,
    from sessions
)

select
    case when is_in then 'numerator' else 'left_out' end as role,
    unit_code, file_id, sheet, row_number, part,
    case when $metric = 'study_topic_sessions' then 'topic_class' when $metric = 'study_attendance_rate' then 'attended' end as field,
    'held_on' as key_field,
    held_on as happened_on,
    case when is_in and $metric = 'study_attendance_rate' then least(attended, invited) else 1 end::double as amount,
    case
        when not is_in and $metric = 'study_topic_sessions' then 'session_not_special'
        when not is_in then 'session_without_attendance'
        when $metric = 'study_attendance_rate' and attended > invited then 'attended_above_invited'
        when $metric = 'study_attendance_rate' then 'attended'
        when $metric = 'study_topic_sessions' then 'session_special'
        else 'session_held'
    end as reason,
    json_object('session_type', session_type, 'topic_class', topic_class, 'attended', attended, 'invited', invited)::varchar as detail,
from judged

union all

select
    'denominator', unit_code, file_id, sheet, row_number, part, 'invited', 'held_on', held_on, invited::double, 'invited',
    json_object('session_type', session_type, 'topic_class', topic_class, 'attended', attended, 'invited', invited)::varchar,
from judged
where $metric = 'study_attendance_rate' and is_in
