with sessions as (

    select * from {{ ref('stg_study_session__sessions') }}

),

counted as (

    {{ rows_that_count('sessions', 'study_session', 'held_on') }}

),

distinct_sessions as (

    {{ one_per_identity('counted', 'held_on') }}

)

select
    unit_code,
    file_id,
    source_name,
    sheet,
    session_type,
    topic_class,
    row_number,
    part,
    invited,
    attended,
    duration_minutes,
    held_on,
from distinct_sessions
order by unit_code, held_on, file_id, source_name, sheet, row_number, part
