with owed as (

    select * from {{ ref('int_reporting__owed_after_decisions') }}

),

arrivals as (

    select * from {{ ref('int_reporting__arrivals') }}

),

days as (

    select * from {{ ref('int_calendar__days') }}

),

working_days as (

    select * from {{ ref('int_calendar__working_days') }}

),

handed_in as (

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

repairable as (

    select
        handed_in.*,
        {{ end_of_day('working_days.calendar_on') }} as repair_until,
    from handed_in
    left join days
        on cast({{ local_time('handed_in.first_arrived_at') }} as date) = days.calendar_on
    left join working_days
        on days.working_day_number + {{ var('repair_window_days') }} = working_days.working_day_number

),

judged as (

    select
        owed.*,
        repairable.versions,
        repairable.is_first_pass,
        repairable.cell,
        repairable.first_arrived_at,
        repairable.accepted_at,
        case
            when owed.is_exempt then 'exempt'
            when repairable.accepted_at <= owed.grace_until then 'on_time'
            when repairable.first_arrived_at <= owed.grace_until
                and repairable.accepted_at <= repairable.repair_until then 'on_time'
            when repairable.accepted_at is not null then 'late'
            when owed.due_at <= {{ as_of() }} then 'missing'
            else 'not_due'
        end as status,
    from owed
    left join repairable
        on owed.unit_code = repairable.unit_code
        and owed.obligation_code = repairable.obligation_code
        and owed.period_code = repairable.duty_period_code
        and owed.event_at is not distinct from repairable.event_key
    where owed.is_listed or repairable.versions > 0

),

late_since as (

    select
        *,
        case
            when status = 'late' and first_arrived_at <= grace_until then accepted_at
            when status = 'late' then first_arrived_at
        end as counted_at,
    from judged

)

select
    late_since.unit_code,
    late_since.obligation_code,
    late_since.period_code,
    late_since.kind,
    late_since.status,
    late_since.cell.file_id as file_id,
    late_since.cell.sheet as sheet,
    late_since.cell.row_number as row_number,
    coalesce(late_since.versions, 0) as versions,
    {{ hours_between('late_since.due_at', 'late_since.counted_at') }} as lateness_hours,
    {{ working_hours_until('counted_day', local_time('late_since.counted_at')) }}
    - {{ working_hours_until('due_day', local_time('late_since.due_at')) }} as lateness_working_hours,
    coalesce(late_since.is_first_pass, false) as is_first_pass,
    late_since.is_extended,
    late_since.is_provisional,
    late_since.owed_on,
    cast({{ local_time('late_since.due_at') }} as date) as due_on,
    late_since.event_at,
    late_since.due_at,
    late_since.grace_until,
    late_since.first_arrived_at,
    late_since.accepted_at,
from late_since
left join days as counted_day
    on cast({{ local_time('late_since.counted_at') }} as date) = counted_day.calendar_on
left join days as due_day
    on cast({{ local_time('late_since.due_at') }} as date) = due_day.calendar_on
order by unit_code, obligation_code, period_code, event_at
