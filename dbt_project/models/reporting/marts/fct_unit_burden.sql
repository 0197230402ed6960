-- What a unit handed in itself, by the day it came: the parts of its metric burden_cells, not pooled up the tree.
with submissions as (

    select * from {{ ref('fct_submission') }}
    where source_name is null and unit_code is not null and status <> 'withdrawn'

),

column_map as (

    select * from {{ ref('column_map') }}

),

periods as (

    select * from {{ ref('dim_period') }}

),

sheets as (

    select
        file_id,
        count(distinct sheet) as sheets,
    from column_map
    group by file_id

),

-- a file may hold several templates: it is one file, and came on one day
files as (

    select
        submissions.unit_code,
        submissions.file_id,
        any_value(submissions.received_on) as received_on,
        any_value(sheets.sheets) as sheets,
        sum(submissions.typed_cells) as cells,
    from submissions
    left join sheets
        on submissions.file_id = sheets.file_id
    group by submissions.unit_code, submissions.file_id

),

burdens as (

    select
        files.unit_code,
        periods.period_code,
        count(*) as files_count,
        cast(coalesce(sum(files.sheets), 0) as bigint) as sheets_count,
        cast(coalesce(sum(files.cells), 0) as bigint) as typed_cells,
        count(distinct files.received_on) as sending_days,
        periods.same_period_last_year_code,
    from files
    inner join periods
        on files.received_on between periods.starts_on and periods.ends_on
    group by files.unit_code, periods.period_code, periods.same_period_last_year_code

)

select
    burdens.unit_code,
    burdens.period_code,
    burdens.files_count,
    burdens.sheets_count,
    burdens.typed_cells,
    burdens.sending_days,
    last_year.typed_cells as cells_last_year,
from burdens
left join burdens as last_year
    on burdens.unit_code = last_year.unit_code
    and burdens.same_period_last_year_code = last_year.period_code
order by burdens.unit_code, burdens.period_code
