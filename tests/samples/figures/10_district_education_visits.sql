select count(*) as value
from marts.fct_study_session
where
    unit_code = 'QYB'
    and held_on between date '2020-07-31' and date '2020-08-01'
    and session_type = 'visit'
