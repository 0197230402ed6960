with obligations_due as (

    select * from {{ ref('int_reports__obligations_decided') }}

),

submissions_received as (

    select * from {{ ref('int_reports__submissions_received') }}

),

days as (

    select * from {{ ref('int_calendar__days') }}

),

working_days as (

    select * from {{ ref('int_calendar__working_days') }}

),

matched as (

    select
        obligations_due.*,
        submissions_received.versions,
        submissions_received.is_first_pass,
        submissions_received.first_cell,
        submissions_received.accepted_cell,
        submissions_received.first_arrived_at,
        submissions_received.accepted_at,
        submissions_received.first_arrived_at <= obligations_due.grace_until as is_first_in_time,
        {{ end_of_day('working_days.calendar_on') }} as repair_until,
    from obligations_due
    left join submissions_received
        on obligations_due.unit_code = submissions_received.unit_code
        and obligations_due.obligation_code = submissions_received.obligation_code
        and obligations_due.period_code = submissions_received.duty_period_code
        and obligations_due.event_at is not distinct from submissions_received.event_key
    left join days
        on cast({{ local_time('submissions_received.first_arrived_at') }} as date) = days.calendar_on
    left join working_days
        on days.working_day_number + obligations_due.repair_days = working_days.working_day_number
    where obligations_due.is_listed or submissions_received.versions > 0

),

judged as (

    select
        *,
        case when is_exempt then 'exempt' else {{ report_status() }} end as status,
    from matched

),

late_since as (

    select
        *,
        case when status = 'late' then case when is_first_in_time then accepted_at else first_arrived_at end end
            as counted_at,
        -- the row that decides: one that came late from the first on is late by that one
        case when status = 'late' and not is_first_in_time then first_cell else coalesce(accepted_cell, first_cell) end
            as cell,
    from judged

)

select
    late_since.unit_code,
    late_since.obligation_code,
    late_since.period_code,
    late_since.kind,
    late_since.applies_to,
    late_since.status,
    late_since.decision_reason,
    late_since.cell.file_id as file_id,
    late_since.cell.sheet as sheet,
    late_since.cell.row_number as row_number,
    coalesce(late_since.versions, 0) as versions,
    {{ hours_between('late_since.due_at', 'late_since.counted_at') }} as lateness_hours,
    {{ working_hours_until('counted_day', local_time('late_since.counted_at')) }}
    - {{ working_hours_until('due_day', local_time('late_since.due_at')) }} as lateness_working_hours,
    coalesce(late_since.is_first_pass, false) as is_first_pass,
    coalesce(late_since.cell.is_claim, false) as is_self_reported,
    late_since.is_extended,
    late_since.is_provisional,
    late_since.owed_on,
    late_since.exempted_on,
    cast({{ local_time('late_since.due_at') }} as date) as due_on,
    late_since.event_at,
    late_since.due_at,
    late_since.grace_until,
    case when late_since.is_first_in_time and not late_since.is_first_pass then late_since.repair_until end
        as repair_until,
    late_since.first_arrived_at,
    late_since.accepted_at,
from late_since
left join days as counted_day
    on cast({{ local_time('late_since.counted_at') }} as date) = counted_day.calendar_on
left join days as due_day
    on cast({{ local_time('late_since.due_at') }} as date) = due_day.calendar_on
order by unit_code, obligation_code, period_code, event_at
