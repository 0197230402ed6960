-- Corrections × cases that were bad for the unit in the earlier ledger and are not so told in this one.
with corrections as (

    select * from {{ ref('int_review__corrections') }}

),

former_cases as (

    select * from {{ ref('int_review__former_cases') }}

),

told as (

    select
        unit_code,
        file_id,
        coalesce(case_id, cast(received_at as varchar)) as known_by,
        bool_or(not coalesce(satisfied, true)) as is_dissatisfied,
        bool_or(resolution_timeliness = 'late') as is_late,
        bool_or(resolution_timeliness = 'in_time') as is_in_time,
        bool_or(response_timeliness = 'late') as is_response_late,
    from {{ ref('fct_case') }}
    where file_id in (select file_id from corrections)
    group by unit_code, file_id, known_by

),

removed as (

    select
        former_cases.unit_code,
        former_cases.newer_file_id as file_id,
        count(*) as cases_removed,
    from former_cases
    left join told
        on former_cases.newer_file_id = told.file_id
        and former_cases.unit_code = told.unit_code
        and coalesce(former_cases.case_id, cast(former_cases.received_at as varchar)) = told.known_by
    where
        (not former_cases.satisfied and not coalesce(told.is_dissatisfied, false))
        or (former_cases.resolution_timeliness = 'late' and not coalesce(told.is_late, false))
        or (former_cases.resolution_timeliness = 'overdue' and coalesce(told.is_in_time, true))
        or (former_cases.response_timeliness = 'late' and not coalesce(told.is_response_late, false))
    group by former_cases.unit_code, former_cases.newer_file_id

)

select * from removed
