-- What never became a fact or does not decide: totals beside a ledger, files that do not count, rows held back.
totals as (
    select
        case
            when figure.status <> 'summary_only' then 'left_out'
            when figure.numerator is null then 'reported'
            else 'numerator'
        end as role,
        total.unit_code, total.file_id, total.sheet, total.row_number, null as part, 'value' as field, 'figure' as key_field,
        period.ends_on as happened_on, total.value as amount,
        case when figure.status = 'summary_only' then 'reported_total' else 'ledger_comes_first' end as reason,
        json_object('qualifier', total.qualifier)::varchar as detail,
    from marts.fct_period_summary as total
    cross join figure
    cross join period
    where total.unit_code = $unit and total.period_code = $period and total.figure = $metric and total.value is not null
),

files as (
    select distinct
        submission.unit_code,
        submission.file_id,
        submission.status,
        submission.template,
        submission.received_on,
    from marts.fct_submission as submission
    cross join period
    inner join marts.dim_metric as metric on metric.metric_code = $metric
    inner join members
        on submission.unit_code = members.unit_code
        and greatest(coalesce(submission.starts_on, submission.received_on), period.starts_on) between members.valid_from and members.valid_to
    where
        coalesce(submission.template, metric.template) = metric.template
        and coalesce(submission.starts_on, submission.received_on) <= period.ends_on
        and coalesce(submission.ends_on, submission.received_on) >= period.starts_on
),

unused_files as (
    select
        'left_out' as role, unit_code, file_id, null as sheet, null as row_number, null as part, null as field, null as key_field,
        received_on as happened_on, null::double as amount, 'file_' || status as reason, null as detail,
    from files
    where status in ('refused', 'superseded', 'duplicate', 'withdrawn')
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
    from audit.column_map as columns
    where columns.file_id in (select file_id from files)
    group by columns.file_id, columns.sheet
),

rows_held_back as (
    select
        'left_out' as role,
        files.unit_code, files.file_id, cells.sheet, cells.row_number, null as part, min(cells.field) as field, null as key_field,
        min(files.received_on) as happened_on, null::double as amount, 'row_held_back' as reason,
        json_object(
            'zh', string_agg(distinct cells.message_zh, ' ' order by cells.message_zh),
            'en', string_agg(distinct cells.message_en, ' ' order by cells.message_en)
        )::varchar as detail,
    from files
    inner join audit.rejected_cell as cells on files.file_id = cells.file_id and cells.severity = 'error'
    left join sheets on cells.file_id = sheets.file_id and cells.sheet = sheets.sheet
    where files.status in ('accepted', 'partly_accepted') and coalesce(sheets.template, files.template) = files.template
    group by files.unit_code, files.file_id, cells.sheet, cells.row_number
),

-- a reported total stands in for facts; without data there is no sum to make up
everything as (
    select contributions.*
    from contributions
    cross join figure
    where
        contributions.role = 'left_out'
        or (figure.status <> 'summary_only' and coalesce(figure.numerator, figure.denominator) is not null)
    union all
    select * from totals
    union all
    select * from unused_files
    union all
    select * from rows_held_back
)
