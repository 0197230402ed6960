with source as (

    select * from {{ raw_rows('period_summary') }}

)

select
    _file_id as file_id,
    _source as source_name,
    _sheet as sheet,
    _row as row_number,
    _part as part,
    unit_code,
    period_code,
    figure,
    value,
    numerator,
    denominator,
    qualifier,
from source
