-- One row a case. A case is known by its source and number; of several files that hold it the newest is right. Without
-- a number each row is a case. A number repeated with other content inside one file is two occurrences.
with cases as (

    select * from {{ ref('stg_case__cases') }}

),

exclusions as (

    select
        case_id,
        unit_code,
        coalesce(min(reason), '') as reason,
    from {{ source('reference', 'case_exclusion') }}
    where coalesce(decided_on, date '0001-01-01') <= {{ as_of_on() }}
    group by case_id, unit_code

),

declared as (

    select distinct
        file_id,
        sheet,
    from {{ ref('int_intake__columns_declared') }}
    where field in ('closed_at', 'resolution_due_at')

),

counted as (

    {{ rows_that_count('cases', 'case', 'received_on') }}

),

named as (

    select
        *,
        coalesce(source_name, 'ledger:' || unit_code) as issuer,
    from counted

),

newest as (

    select
        *,
        max(sequence) over (partition by issuer, case_id) as newest_sequence,
    from named
    where case_id is not null

),

identified as (

    select
        * exclude (newest_sequence),
        issuer || '|' || case_id || '|' || occurrence as case_key,
    from newest
    where sequence = newest_sequence

    union all

    select
        *,
        issuer || '|' || file_id || '|' || sheet || '|' || row_number || '|' || occurrence,
    from named
    where case_id is null

)

select
    identified.*,
    coalesce(of_unit.case_id, of_any.case_id) is not null as is_excluded,
    nullif(coalesce(of_unit.reason, of_any.reason), '') as exclusion_reason,
    -- a source that gives neither a closing date nor a limit can only be taken at its word
    declared.file_id is null as is_reported_only,
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
