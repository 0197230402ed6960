with obligations_due as (

    select * from {{ ref('int_reports__obligations_decided') }}

),

submissions_received as (

    select * from {{ ref('int_reports__submissions_received') }}

),

days as (

    select * from {{ ref('int_calendar__days') }}

),

judged as (

    select
        obligations_due.*,
        submissions_received.versions,
        submissions_received.is_first_pass,
        submissions_received.cell,
        submissions_received.first_arrived_at,
        submissions_received.accepted_at,
        submissions_received.repair_until,
        case
            when obligations_due.is_exempt then 'exempt'
            when submissions_received.accepted_at <= obligations_due.grace_until then 'on_time'
            when submissions_received.first_arrived_at <= obligations_due.grace_until
                and submissions_received.accepted_at <= submissions_received.repair_until then 'on_time'
            when submissions_received.accepted_at is not null then 'late'
            when obligations_due.grace_until <= {{ as_of() }} then 'missing'
            else 'not_due'
        end as status,
    from obligations_due
    left join submissions_received
        on obligations_due.unit_code = submissions_received.unit_code
        and obligations_due.obligation_code = submissions_received.obligation_code
        and obligations_due.period_code = submissions_received.duty_period_code
        and obligations_due.event_at is not distinct from submissions_received.event_key
    where obligations_due.is_listed or submissions_received.versions > 0

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
    late_since.decision_reason,
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
    late_since.repair_until,
from late_since
left join days as counted_day
    on cast({{ local_time('late_since.counted_at') }} as date) = counted_day.calendar_on
left join days as due_day
    on cast({{ local_time('late_since.due_at') }} as date) = due_day.calendar_on
order by unit_code, obligation_code, period_code, event_at
