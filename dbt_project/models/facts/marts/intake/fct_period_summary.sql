with totals as (

    select * from {{ ref('int_intake__reported_totals') }}

)

select
    unit_code,
    period_code,
    figure,
    qualifier,
    file_id,
    source_name,
    sheet,
    row_number,
    value,
    numerator,
    denominator,
from totals
order by unit_code, period_code, figure
