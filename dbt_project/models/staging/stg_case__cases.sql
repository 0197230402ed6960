-- What happened after the as-of time is not known yet: the case is still unanswered, open and unrated.
with source as (

    select * from {{ raw_rows('case') }}

)

select
    _file_id as file_id,
    _source as source_name,
    _sheet as sheet,
    _row as row_number,
    _part as part,
    unit_code,
    case_id,
    _occurrence as occurrence,
    channel,
    category,
    case when closed_at > {{ as_of() }} then null else satisfied end as satisfied,
    reopened,
    reported_on_time,
    received_at,
    received_on,
    case when first_response_at <= {{ as_of() }} then first_response_at end as first_response_at,
    case when closed_at <= {{ as_of() }} then closed_at end as closed_at,
    case when closed_at <= {{ as_of() }} then closed_on end as closed_on,
    resolution_due_at as given_resolution_due_at,
    _timezone as timezone_name,
from source
where received_at <= {{ as_of() }}
