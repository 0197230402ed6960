-- One row a case. A case is known by its source and number; of several files that hold it the newest is right. Without
-- a number each row is a case. A number repeated with other content inside one file is two occurrences.
-- What a ledger says of a case that a source tells of the same unit is kept here and counts nowhere.
with cases as (

    select * from {{ ref('stg_case__cases') }}

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

),

of_sources as (

    select distinct
        unit_code,
        case_id,
    from identified
    where source_name is not null and case_id is not null

)

select
    identified.*,
    identified.source_name is null and of_sources.case_id is not null as is_told_by_source,
from identified
left join of_sources
    on identified.unit_code = of_sources.unit_code
    and identified.case_id = of_sources.case_id
