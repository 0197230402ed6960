-- One row a case: by when it was to be answered and closed. A limit that the source gives comes before ours; a case
-- that can only be taken at its source's word gets none.
with cases as (

    select * from {{ ref('int_cases__counted') }}

),

limits as (

    select * from {{ ref('stg_reference__case_limits') }}

),

days as (

    select * from {{ ref('int_calendar__days') }}

),

working_days as (

    select * from {{ ref('int_calendar__working_days') }}

),

final as (

    select
        cases.case_key,
        cases.unit_code,
        limits.response_unit,
        limits.resolution_unit,
        {{ case_limit_at('limits.response_amount', 'limits.response_unit', 'response_day.calendar_on') }}
            as response_due_at,
        coalesce(
            cases.given_resolution_due_at,
            {{ case_limit_at('limits.resolution_amount', 'limits.resolution_unit', 'resolution_day.calendar_on') }}
        ) as resolution_due_at,
        coalesce(limits.response_unit = 'working days'
            and response_day.provisional_day_number > received_day.provisional_day_number, false)
        or coalesce(limits.resolution_unit = 'working days' and cases.given_resolution_due_at is null
            and resolution_day.provisional_day_number > received_day.provisional_day_number, false) as is_provisional,
    from cases
    left join limits
        on cases.channel = limits.channel
        and not cases.is_reported_only
        and cases.received_on between limits.valid_from and limits.valid_to
    left join days as received_day
        on cases.received_on = received_day.calendar_on
    left join working_days as response_day
        on received_day.working_day_number + limits.response_amount = response_day.working_day_number
    left join working_days as resolution_day
        on received_day.working_day_number + limits.resolution_amount = resolution_day.working_day_number

)

select * from final
