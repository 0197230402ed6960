-- One row a case: by when it was to be answered and closed. A limit that a source gives comes before the department's,
-- and a case that can only be taken at its source's word gets none. A unit's own limit or flag comes after both.
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

listed as (

    select
        cases.case_key,
        cases.unit_code,
        cases.source_name is not null as is_of_source,
        cases.has_flag_alone,
        cases.given_resolution_due_at,
        {{ case_limit_at('limits.response_amount', 'limits.response_unit', 'response_day.calendar_on') }}
            as response_due_at,
        {{ case_limit_at('limits.resolution_amount', 'limits.resolution_unit', 'resolution_day.calendar_on') }}
            as listed_resolution_due_at,
        coalesce(limits.response_unit = 'working days'
            and response_day.provisional_day_number > received_day.provisional_day_number, false)
            as is_response_provisional,
        coalesce(limits.resolution_unit = 'working days'
            and resolution_day.provisional_day_number > received_day.provisional_day_number, false)
            as is_resolution_provisional,
    from cases
    {{ case_limit_joins('not (cases.has_flag_alone and cases.source_name is not null)') }}

)

select
    case_key,
    unit_code,
    response_due_at,
    case
        when is_of_source then coalesce(given_resolution_due_at, listed_resolution_due_at)
        else coalesce(listed_resolution_due_at, given_resolution_due_at)
    end as resolution_due_at,
    has_flag_alone and (is_of_source or listed_resolution_due_at is null) as is_reported_only,
    not is_of_source and given_resolution_due_at is not null and listed_resolution_due_at is null as is_own_limit,
    is_response_provisional
    or (is_resolution_provisional and not (is_of_source and given_resolution_due_at is not null)) as is_provisional,
from listed
