-- Units × duties × months: sessions that count for the duty, held while it was the unit's.
with sessions as (

    select
        unit_code,
        session_type,
        topic_class,
        held_on,
        count(*) as sessions,
    from {{ ref('fct_study_session') }}
    group by unit_code, session_type, topic_class, held_on

),

matches as (

    select * from {{ ref('int_study__matches') }}

),

duties as (

    select * from {{ ref('int_study__duty_segments') }}

)

select
    sessions.unit_code,
    duties.obligation_code,
    duties.cadence,
    {{ month_number('sessions.held_on') }} as month_number,
    sum(sessions.sessions) as held,
from sessions
inner join matches
    on sessions.session_type is not distinct from matches.session_type
    and sessions.topic_class is not distinct from matches.topic_class
inner join duties
    on sessions.unit_code = duties.unit_code
    and matches.obligation_code = duties.obligation_code
    and matches.valid_from = duties.valid_from
    and sessions.held_on between duties.from_on and duties.to_on
group by sessions.unit_code, duties.obligation_code, duties.cadence, month_number
