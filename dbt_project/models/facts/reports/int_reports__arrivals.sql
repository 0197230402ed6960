-- Report rows that decide about a report, each with its place among the versions of the same duty (or of the same
-- event).
with statements as (

    select * from {{ ref('int_reports__statements') }}

)

select * from statements
where not is_set_aside
