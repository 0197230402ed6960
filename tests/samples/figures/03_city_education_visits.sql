select count(*) as value
from marts.fct_study_session
where
    unit_code = 'SYB'
    and held_on between date '2023-01-01' and date '2023-12-31'
    and session_type = 'visit'
