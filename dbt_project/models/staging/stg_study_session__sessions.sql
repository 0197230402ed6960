with source as (

    select * from {{ raw_rows('study_session') }}

)

select
    _file_id as file_id,
    _source as source_name,
    _sheet as sheet,
    _row as row_number,
    _part as part,
    _identity as row_identity,
    unit_code,
    session_type,
    topic_class,
    invited,
    attended,
    duration_minutes,
    held_on,
from source
where held_on <= {{ as_of_on() }}
