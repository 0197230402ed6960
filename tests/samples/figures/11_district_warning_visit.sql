select count(*) as value
from marts.fct_study_session
where
    unit_code = 'QYB'
    and held_on = date '2020-08-27'
    and session_type = 'visit'
