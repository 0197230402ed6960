-- What never became a fact: files that do not count, rows that were held back.
with {{ contribution_scope() }},

files as (

    select distinct
        submissions.unit_code,
        submissions.file_id,
        submissions.status,
        submissions.template,
        submissions.received_on,
    from {{ ref('fct_submission') }} as submissions
    cross join period
    inner join {{ ref('dim_metric') }} as metrics
        on metrics.metric_code = asked_metric
    inner join members
        on submissions.unit_code = members.unit_code
        and greatest(coalesce(submissions.starts_on, submissions.received_on), period.starts_on)
        between members.valid_from and members.valid_to
    where
        coalesce(submissions.template, metrics.template) = metrics.template
        and coalesce(submissions.starts_on, submissions.received_on) <= period.ends_on
        and coalesce(submissions.ends_on, submissions.received_on) >= period.starts_on

),

-- a sheet belongs to the template whose own column was found in it; one whose columns are unknown may belong to any
sheets as (

    select
        columns.file_id,
        columns.sheet,
        case
            when bool_or(columns.field = 'held_on') then 'study_session'
            when bool_or(columns.field = 'published_on') then 'outreach_item'
            when bool_or(columns.field = 'obligation') then 'report_submission'
            when bool_or(columns.field = 'figure') then 'period_summary'
            else 'case'
        end as template,
    from {{ ref('column_map') }} as columns
    where columns.file_id in (select files.file_id from files)
    group by columns.file_id, columns.sheet

)

select
    'left_out' as role,
    unit_code,
    file_id,
    null as sheet,
    null as row_number,
    null as part,
    null as field,
    null as key_field,
    received_on as happened_on,
    cast(null as double) as amount,
    'file_' || status as reason,
    null as detail,
from files
where status in ('refused', 'superseded', 'duplicate', 'withdrawn')

union all

select
    'left_out',
    files.unit_code,
    files.file_id,
    cells.sheet,
    cells.row_number,
    null,
    min(cells.field),
    null,
    min(files.received_on),
    null,
    'row_held_back',
    {{ details({'zh': sentences('cells.message_zh'), 'en': sentences('cells.message_en')}) }},
from files
inner join {{ ref('rejected_cell') }} as cells
    on files.file_id = cells.file_id
    and cells.severity = 'error'
left join sheets
    on cells.file_id = sheets.file_id
    and cells.sheet = sheets.sheet
where
    files.status in ('accepted', 'partly_accepted')
    and coalesce(sheets.template, files.template) = files.template
group by files.unit_code, files.file_id, cells.sheet, cells.row_number
