select count(*) as value
from marts.fct_study_session
where
    unit_code = 'QYB'
    and held_on between date '2020-07-01' and date '2020-09-30'
    and session_type = 'collective'
