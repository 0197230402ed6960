-- On which days did a unit hold study sessions, by kind?
select
    session_type,
    topic_class,
    held_on,
    count(*) as held,
from marts.fct_study_session
where unit_code = $unit and held_on between $first_on and $last_on
group by session_type, topic_class, held_on
