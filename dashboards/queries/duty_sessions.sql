-- Which kinds of sessions count for which study duty?
select
    obligation_code,
    rule_valid_from,
    session_type,
    topic_class,
from marts.dim_obligation_session
