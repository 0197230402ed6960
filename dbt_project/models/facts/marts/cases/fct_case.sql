with cases as (

    select * from {{ ref('int_cases__counted') }}

),

limits as (

    select * from {{ ref('int_cases__limits') }}

),

days as (

    select * from {{ ref('int_calendar__days') }}

),

clocked as (

    select
        *,
        {{ local_time('received_at', 'timezone_name') }} as received_local,
        {{ local_time('first_response_at', 'timezone_name') }} as response_local,
        {{ local_time('closed_at', 'timezone_name') }} as closed_local,
    from cases

),

measured as (

    select
        clocked.*,
        {{ hours_between('clocked.received_at', 'clocked.first_response_at') }} as first_response_hours,
        {{ hours_between('clocked.received_at', 'clocked.closed_at') }} as resolution_hours,
        {{ working_hours_until('response_day', 'clocked.response_local') }}
        - {{ working_hours_until('received_day', 'clocked.received_local') }} as first_response_working_hours,
        {{ working_hours_until('closed_day', 'clocked.closed_local') }}
        - {{ working_hours_until('received_day', 'clocked.received_local') }} as resolution_working_hours,
    from clocked
    left join days as received_day
        on cast(clocked.received_local as date) = received_day.calendar_on
    left join days as response_day
        on cast(clocked.response_local as date) = response_day.calendar_on
    left join days as closed_day
        on cast(clocked.closed_local as date) = closed_day.calendar_on

),

final as (

    select
        measured.case_key,
        measured.case_id,
        measured.unit_code,
        measured.file_id,
        measured.source_name,
        measured.sheet,
        measured.channel,
        measured.category,
        measured.exclusion_reason,
        measured.row_number,
        measured.occurrence,
        {% for hours in [
            'first_response_hours', 'resolution_hours', 'first_response_working_hours', 'resolution_working_hours',
        ] -%}
        case when measured.{{ hours }} < 0 then 0.0 else measured.{{ hours }} end as {{ hours }},
        {% endfor -%}
        measured.satisfied,
        measured.reopened,
        measured.reported_on_time,
        {{ case_timeliness('limits.response_due_at', 'measured.first_response_at') }} as response_timeliness,
        case
            when not limits.is_reported_only
                then {{ case_timeliness('limits.resolution_due_at', 'measured.closed_at') }}
            when measured.reported_on_time is null then 'flag_missing'
            when measured.reported_on_time then 'flag_on_time'
            else 'flag_late'
        end as resolution_timeliness,
        limits.is_reported_only,
        limits.is_own_limit,
        measured.is_excluded as excluded,
        limits.is_provisional,
        measured.received_at,
        measured.received_on,
        measured.first_response_at,
        measured.closed_at,
        measured.closed_on,
        limits.response_due_at,
        limits.resolution_due_at,
        {{ outcome_ripe_at('measured') }} as outcome_ripe_at,
    from measured
    left join limits
        on measured.case_key = limits.case_key

)

select * from final
order by received_on, unit_code, received_at, case_key
