-- Units × duties (or events): when the first version arrived, when one was accepted, and the cells that say so.
with arrivals as (

    select
        *,
        {'file_id': file_id, 'sheet': sheet, 'row_number': row_number, 'is_claim': is_claim} as cell,
    from {{ ref('int_reports__arrivals') }}

)

select
    unit_code,
    obligation_code,
    duty_period_code,
    event_key,
    count(*) as versions,
    min(received_at) as first_arrived_at,
    min(received_at) filter (where result = 'accepted') as accepted_at,
    min_by(result, arrival_number) = 'accepted' as is_first_pass,
    min_by(cell, arrival_number) as first_cell,
    min_by(cell, arrival_number) filter (where result = 'accepted') as accepted_cell,
from arrivals
group by unit_code, obligation_code, duty_period_code, event_key
