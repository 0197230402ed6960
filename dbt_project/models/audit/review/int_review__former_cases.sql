-- Cases of ledgers that were corrected: they have left the facts, and when they were due is computed again.
with corrections as (

    select * from {{ ref('int_review__corrections') }}

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

exclusions as (

    select * from {{ ref('int_cases__exclusions') }}

),

former as (

    select
        cases.*,
        corrections.file_id as newer_file_id,
        {{ case_limit_at('limits.response_amount', 'limits.response_unit', 'response_day.calendar_on') }}
            as response_due_at,
        coalesce(
            {{ case_limit_at('limits.resolution_amount', 'limits.resolution_unit', 'resolution_day.calendar_on') }},
            cases.given_resolution_due_at
        ) as resolution_due_at,
    from corrections
    inner join {{ ref('stg_case__cases') }} as cases
        on corrections.older_file_id = cases.file_id
        and corrections.unit_code = cases.unit_code
        and cases.received_on between corrections.from_on and corrections.to_on
    {{ case_limit_joins() }}
    where corrections.template = 'case' and cases.source_name is null

),

former_cases as (

    select
        *,
        {{ case_timeliness('response_due_at', 'first_response_at') }} as response_timeliness,
        {{ case_timeliness('resolution_due_at', 'closed_at') }} as resolution_timeliness,
        exists(
            select 1 from exclusions
            where
                exclusions.case_id = former.case_id
                and coalesce(exclusions.unit_code, former.unit_code) = former.unit_code
        ) as excluded,
    from former

)

select * from former_cases
