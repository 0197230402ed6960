with statements as (

    select * from {{ ref('int_reports__statements') }}

)

select
    unit_code,
    obligation_code,
    period_code,
    duty_period_code,
    file_id,
    source_name,
    sheet,
    result,
    row_number,
    part,
    arrival_number as version,
    is_claim,
    is_set_aside,
    case when is_event_report then event_at end as event_at,
    received_at,
    stated_at,
from statements
order by unit_code, obligation_code, duty_period_code, event_at, version, received_at, file_id, sheet, row_number, part
