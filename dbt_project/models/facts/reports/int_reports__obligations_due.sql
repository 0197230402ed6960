-- The register before anybody reports: units × duties × periods, and one row an event that somebody reported.
with deadlines as (

    select * from {{ ref('int_reports__deadlines') }}

),

obligations as (

    select * from {{ ref('stg_reference__obligations') }}

),

segments as (

    select * from {{ ref('int_units__segments') }}

),

arrivals as (

    select * from {{ ref('int_reports__arrivals') }}

),

for_periods as (

    select
        segments.unit_code,
        deadlines.obligation_code,
        deadlines.period_code,
        'report' as kind,
        deadlines.applies_to,
        cast(null as timestamptz) as event_at,
        deadlines.is_provisional,
        deadlines.grace_days,
        deadlines.repair_days,
        deadlines.ends_on as owed_on,
        deadlines.due_at,
        -- duties of a period to come are listed once they are due or once something arrived for them
        deadlines.is_on_record and (deadlines.starts_on <= {{ as_of_on() }} or deadlines.due_at <= {{ as_of() }})
            as is_listed,
    from deadlines
    inner join segments
        on deadlines.ends_on between segments.segment_from and segments.segment_to
    where {{ applies_to_type('deadlines', 'segments') }}

),

events as (

    select distinct
        unit_code,
        obligation_code,
        duty_period_code as period_code,
        event_at,
        cast({{ local_time('event_at') }} as date) as event_on,
    from arrivals
    where is_event_report and event_at is not null

),

for_events as (

    select
        events.unit_code,
        events.obligation_code,
        events.period_code,
        'event_report' as kind,
        obligations.applies_to,
        events.event_at,
        false as is_provisional,
        obligations.grace_days,
        obligations.repair_days,
        events.event_on as owed_on,
        case obligations.due_offset_unit
            when 'hours' then events.event_at + to_hours(obligations.due_offset)
            when 'days' then {{ end_of_day('events.event_on + cast(obligations.due_offset as integer)') }}
            else {{ end_of_day('events.event_on') }}
        end as due_at,
        true as is_listed,
    from events
    inner join obligations
        on events.obligation_code = obligations.obligation_code
        and obligations.kind = 'event_report'
        and events.event_on between obligations.valid_from and obligations.valid_to
    inner join segments
        on events.unit_code = segments.unit_code
        and events.event_on between segments.segment_from and segments.segment_to
    where {{ applies_to_type('obligations', 'segments') }}

)

select * from for_periods
union all
select * from for_events
