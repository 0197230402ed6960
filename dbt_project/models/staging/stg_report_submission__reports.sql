with source as (

    select * from {{ raw_rows('report_submission') }}

)

select
    _file_id as file_id,
    _source as source_name,
    _sheet as sheet,
    _row as row_number,
    _part as part,
    unit_code,
    obligation_code,
    period_code,
    result,
    event_at,
    received_at,
    received_on,
    _timezone as timezone_name,
from source
where received_at <= {{ as_of() }}
