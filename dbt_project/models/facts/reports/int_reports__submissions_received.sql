-- Units × duties (or events): when the first version arrived, when one was accepted, until when a returned one could be
-- repaired, and the cell that decides.
with arrivals as (

    select * from {{ ref('int_reports__arrivals') }}

),

days as (

    select * from {{ ref('int_calendar__days') }}

),

working_days as (

    select * from {{ ref('int_calendar__working_days') }}

),

submissions_received as (

    select
        unit_code,
        obligation_code,
        duty_period_code,
        event_key,
        count(*) as versions,
        min(received_at) as first_arrived_at,
        min(received_at) filter (where result = 'accepted') as accepted_at,
        min_by(result, arrival_number) = 'accepted' as is_first_pass,
        -- the cell that decides: the first accepted version, or else the first one
        min_by(
            {'file_id': file_id, 'sheet': sheet, 'row_number': row_number},
            arrival_number + case when result = 'accepted' then 0 else 1000000000 end
        ) as cell,
    from arrivals
    group by unit_code, obligation_code, duty_period_code, event_key

),

final as (

    select
        submissions_received.*,
        {{ end_of_day('working_days.calendar_on') }} as repair_until,
    from submissions_received
    left join days
        on cast({{ local_time('submissions_received.first_arrived_at') }} as date) = days.calendar_on
    left join working_days
        on days.working_day_number + {{ var('repair_window_days') }} = working_days.working_day_number

)

select * from final
