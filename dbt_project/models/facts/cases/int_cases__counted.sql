-- One row a case, as its source tells it, else as the ledger of its unit does.
with identified as (

    select * from {{ ref('int_cases__identified') }}
    where not is_told_by_source

),

exclusions as (

    select * from {{ ref('int_cases__exclusions') }}

),

declared as (

    select distinct
        file_id,
        sheet,
    from {{ ref('int_intake__columns_declared') }}
    where field in ('closed_at', 'resolution_due_at')

)

select
    identified.* exclude (is_told_by_source),
    coalesce(of_unit.case_id, of_any.case_id) is not null as is_excluded,
    nullif(coalesce(of_unit.reason, of_any.reason), '') as exclusion_reason,
    -- neither a closing date nor a limit: there is a flag at best
    declared.file_id is null as has_flag_alone,
from identified
left join declared
    on identified.file_id = declared.file_id
    and identified.sheet = declared.sheet
left join exclusions as of_unit
    on identified.case_id = of_unit.case_id
    and identified.unit_code = of_unit.unit_code
left join exclusions as of_any
    on identified.case_id = of_any.case_id
    and of_any.unit_code is null
