with arrivals as (

    select * from {{ ref('int_reports__arrivals') }}

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
    case when is_event_report then event_at end as event_at,
    received_at,
from arrivals
order by unit_code, obligation_code, duty_period_code, event_at, version
