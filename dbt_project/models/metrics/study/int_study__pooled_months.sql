-- Units (with all units below them) × months: sums over their sessions.
with sessions as (

    select * from {{ ref('fct_study_session') }}

),

ancestors as (

    select * from {{ ref('int_units__ancestors') }}

)

select
    ancestors.ancestor_code as unit_code,
    {{ month_number('sessions.held_on') }} as month_number,
    count(*) as sessions,
    count(*) filter (where sessions.topic_class = 'special') as topic_sessions,
    sum(least(sessions.attended, sessions.invited))
        filter (where sessions.attended is not null and sessions.invited is not null) as attended,
    sum(sessions.invited)
        filter (where sessions.attended is not null and sessions.invited is not null) as invited,
from sessions
inner join ancestors
    on sessions.unit_code = ancestors.unit_code
    and sessions.held_on between ancestors.valid_from and ancestors.valid_to
group by ancestors.ancestor_code, month_number
