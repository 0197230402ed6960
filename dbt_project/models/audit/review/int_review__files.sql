-- Files that count although something in them was not read as it was meant: a column under a header that nobody knows,
-- one that a description names and the export lacks, or rows outside the period that the path of an export promises.
with submissions as (

    select * from {{ ref('stg_intake__submissions') }}
    where is_open and status in ('accepted', 'partly_accepted')

),

findings as (

    select
        submissions.sequence,
        submissions.unit_code,
        submissions.period_code,
        submissions.source_name,
        submissions.file_name,
        findings.file_id,
        findings.template,
        findings.sheet,
        cast(findings.row_number as integer) as row_number,
        findings.field,
        findings.rule,
        findings.message_zh,
        findings.message_en,
    from {{ source('audit', 'rejected_cell') }} as findings
    inner join submissions
        on findings.file_id = submissions.file_id
        and findings.template = submissions.template
        and findings.source is not distinct from submissions.source_name

),

-- one for all files of a source, or all ledgers of a unit: told by the newest
columns_not_read as (

    select
        'column_not_read' as signal,
        max(findings) as newest,
        count(distinct file_id) as files,
    from findings
    where rule in ('extra_column', 'absent_column') and field <> ''
    group by source_name, case when source_name is null then unit_code end, template, field

),

rows_outside as (

    select
        'outside_expected_period' as signal,
        min(findings) as first_row,
        count(distinct {'sheet': sheet, 'row_number': row_number}) as rows_count,
    from findings
    where source_name is not null and rule like '%within\_period' escape '\'
    group by file_id, template, source_name

)

select
    signal,
    newest.unit_code as unit_code,
    newest.period_code as period_code,
    newest.file_name || '：' || newest.message_zh
    || case when files > 1 then '同样的文件共 ' || files || ' 个。' else '' end as detail_zh,
    newest.file_name || ': ' || newest.message_en
    || case when files > 1 then ' ' || files || ' files are like this.' else '' end as detail_en,
    {'file_id': newest.file_id, 'sheet': newest.sheet, 'row_number': newest.row_number} as cell,
from columns_not_read

union all

select
    signal,
    first_row.unit_code,
    first_row.period_code,
    first_row.file_name || '：' || rows_count || ' 行不在路径所示的期间内，首先是第 ' || first_row.row_number || ' 行',
    first_row.file_name || ': ' || rows_count || ' rows lie outside the period that its path promises, first row '
    || first_row.row_number,
    {'file_id': first_row.file_id, 'sheet': first_row.sheet, 'row_number': first_row.row_number},
from rows_outside
