with owed as (

    select * from {{ ref('int_reporting__owed_after_decisions') }}

),

handed_in as (

    select * from {{ ref('int_reporting__handed_in') }}

),

days as (

    select * from {{ ref('int_calendar__days') }}

),

judged as (

    select
        owed.*,
        handed_in.versions,
        handed_in.is_first_pass,
        handed_in.cell,
        handed_in.first_arrived_at,
        handed_in.accepted_at,
        case
            when owed.is_exempt then 'exempt'
            when handed_in.accepted_at <= owed.grace_until then 'on_time'
            when handed_in.first_arrived_at <= owed.grace_until
                and handed_in.accepted_at <= handed_in.repair_until then 'on_time'
            when handed_in.accepted_at is not null then 'late'
            when owed.due_at <= {{ as_of() }} then 'missing'
            else 'not_due'
        end as status,
    from owed
    left join handed_in
        on owed.unit_code = handed_in.unit_code
        and owed.obligation_code = handed_in.obligation_code
        and owed.period_code = handed_in.duty_period_code
        and owed.event_at is not distinct from handed_in.event_key
    where owed.is_listed or handed_in.versions > 0

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
from late_since
left join days as counted_day
    on cast({{ local_time('late_since.counted_at') }} as date) = counted_day.calendar_on
left join days as due_day
    on cast({{ local_time('late_since.due_at') }} as date) = due_day.calendar_on
order by unit_code, obligation_code, period_code, event_at
