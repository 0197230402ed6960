-- Study sessions in the scope of a figure: which make the number of sessions, of topic sessions, the attendance?
with {{ contribution_scope() }},

sessions as (

    select
        facts.*,
        {{ details({
            'session_type': 'facts.session_type', 'topic_class': 'facts.topic_class',
            'attended': 'facts.attended', 'invited': 'facts.invited',
        }) }} as detail,
    {{ from_scope(ref('fct_study_session'), 'held_on') }}

)

{% set attendance -%}
case
    when role = 'denominator' then 'invited'
    when role = 'left_out' then 'session_without_attendance'
    when attended > invited then 'attended_above_invited'
    else 'attended'
end
{%- endset -%}
select * from ({{ contributions_of(
    'sessions', 'sessions', key_field="'held_on'",
    reasons={
        'study_sessions': "'session_held'",
        'study_topic_sessions': "case role when 'numerator' then 'session_special' else 'session_not_special' end",
        'study_attendance_rate': attendance,
    },
    fields={
        'study_topic_sessions': "'topic_class'",
        'study_attendance_rate': "case role when 'denominator' then 'invited' else 'attended' end",
    }
) }})
