with matches as (

    select * from {{ ref('int_study__matches') }}

)

select
    obligation_code,
    session_type,
    topic_class,
    nullif(valid_from, date '0001-01-01') as rule_valid_from,
from matches
order by obligation_code, valid_from, session_type, topic_class
