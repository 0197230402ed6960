with source as (

    select * from {{ source('audit', 'check_result') }}

),

reports as (

    select count(*) as failing_rows
    from {{ ref('fct_report') }}
    where is_provisional

),

cases as (

    select count(*) as failing_rows
    from {{ ref('fct_case') }}
    where is_provisional

),

-- due dates that rest on a year without an official calendar; it never blocks
calendar_year_missing as (

    select 'fct_report' as table_name, failing_rows from reports
    union all
    select 'fct_case', failing_rows from cases

),

final as (

    select
        check_name,
        table_name,
        severity,
        passed,
        failing_rows,
        settled_rows,
        checked_at,
    from source

    union all

    select
        'calendar_year_missing',
        table_name,
        'warning',
        failing_rows = 0,
        failing_rows,
        0,
        {{ as_of() }},
    from calendar_year_missing

)

select * from final
order by check_name, table_name, severity
