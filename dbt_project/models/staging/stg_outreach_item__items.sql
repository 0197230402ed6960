with source as (

    select * from {{ raw_rows('outreach_item') }}

)

select
    _file_id as file_id,
    _source as source_name,
    _sheet as sheet,
    _row as row_number,
    _part as part,
    _identity as row_identity,
    unit_code,
    channel,
    level,
    items,
    reviewed,
    published_on,
from source
where published_on <= {{ as_of_on() }}
