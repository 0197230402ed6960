insert into marts.fct_submission
select file_id, folder || '/' || any_value(label) || '.xlsx', unit_code, template, '2025', 1 + (hash(file_id) % 3 = 0)::int,
    timestamptz '2026-01-02 09:00:00+08' + interval (hash(file_id) % 2000) minute,
    case when hash(file_id) % 5 = 0 then 'partly_accepted' else 'accepted' end, 'read', count(*), case when hash(file_id) % 5 = 0 then 2 else 0 end
from (
    select file_id, unit_code, unit_code as folder, 'study_session' as template, '学习台账' as label from marts.fct_study_session
    union all select file_id, unit_code, unit_code, 'case', '诉求台账' from marts.fct_case
    union all select file_id, unit_code, unit_code, 'outreach_item', '宣传台账' from marts.fct_outreach_item
) group by file_id, folder, unit_code, template;
insert into marts.fct_submission values
    ('0badc0ffee00-1', 'BU03/加密台账.xlsx', 'BU03', null, null, 1, timestamptz '2026-01-03 10:12:00+08', 'refused', 'encrypted', 0, 0),
    ('0badc0ffee01-1', 'TS02/宣传台账（旧）.xlsx', 'TS02', 'outreach_item', '2024', 1, timestamptz '2025-01-09 16:40:00+08', 'superseded', 'read', 88, 1);

insert into audit.rejected_cell
select file_id, file_name, unit_code, template, status, true, '学习台账', 'B' || (7 + number), 7 + number, 'held_on', '二月三十日', 'date_unreadable', case when number = 1 then 'error' else 'warning' end,
    '日期“二月三十日”无法识别：请填 2025-03-05 这样的日期', 'Date not understood: write it like 2025-03-05'
from marts.fct_submission, range(2) as numbers(number) where status = 'partly_accepted';
insert into audit.rejected_cell
select file_id, file_name, unit_code, template, status, true, '诉求台账', 'C19', 19, 'unit', '安平乡镇', 'unit_unknown', 'error', '单位“安平乡镇”不在单位表中，最接近：安平镇', 'Unknown unit; nearest: 安平镇'
from marts.fct_submission where status = 'partly_accepted' and template = 'case';
insert into audit.rejected_cell
select file_id, file_name, unit_code, template, status, false, '宣传台账', 'D' || (2 + number), 2 + number, 'channel', '报刊亭', 'unknown_value', case when number = 1 then 'error' else 'warning' end,
    '渠道“报刊亭”不在名单中', 'Channel not on the list'
from marts.fct_submission, range(3) as numbers(number) where status = 'superseded';
insert into audit.unmatched_unit values ('安平乡镇', 'ts0100000000-2', 3, 'TS01', 0.86, true), ('住建局', 'bu0400000000-1', 12, 'BU04', 0.71, true), ('旧城管局', '0badc0ffee01-1', 2, 'BU04', 0.6, false);
insert into audit.column_map values ('ts0100000000-1', '学习台账', 'held_on', 'B');
insert into audit.check_result values
    ('expect_column_values_to_not_be_null:held_on', 'raw.study_session', 'error', true, 0, 2, getvariable('created_at')),
    ('attended_at_most_invited', 'raw.study_session', 'warning', false, 4, 1, getvariable('created_at')),
    ('calendar_year_missing', 'reference.calendar_day', 'warning', true, 0, 0, getvariable('created_at'));
insert into audit.reconciliation values ('summary', 'BU03', '2025', 'study_sessions', 40, 38, 2, 'bu0300000000-1', '汇总', 5);
insert into audit.review_item values ('column_not_read', null, '2025-11', null, null, null, 'hotline_11.csv：数据源说明中的列“回访”在文件中没有，按空值处理。', 'hotline_11.csv: The column 回访 of the source description is not in the file; it counts as empty.', 'rx1100000000-1', '工单', null);
insert into audit.review_item values ('unusual_amount', 'TS05', '2025-11', 'study', 1.2, 4.8, '学习次数 9，常年为 2 左右', '9 sessions where 2 are usual', 'ts0500000000-1', '学习台账', 40);
insert into meta.snapshot values (getvariable('snapshot_id'), getvariable('created_at'), getvariable('as_of'), 'run-example', '0.1.0', 'default@2024-01-01', md5(getvariable('snapshot_id')));
-- what the reminders ask of the files
alter table marts.fct_submission add column received_on date;
alter table marts.fct_submission add column is_open boolean;
update marts.fct_submission set received_on = received_at::date, is_open = status in ('refused', 'partly_accepted');
insert into meta.snapshot_check values
    ('rows_kept', 'fct_case', 'error', 'S000001', false, 1200, 700, 0.4167, 0.2),
    ('rows_kept', 'fct_report', 'error', 'S000001', true, 500, 520, 0, 0.2),
    ('late_usual', '2025-12', 'warning', 'S000001', false, 0.1, 0.45, 0.35, 0.25),
    ('shape_usual', 'case_response_rate', 'warning', 'S000001', false, 0.96, 0.71, 2.31, 1.95);
insert into marts.fct_unit_burden
select unit_code, period_code, 4, 5 + hash(unit_code) % 7, 100 + hash(unit_code || period_code) % 900, 2 + hash(period_code) % 2,
    case when hash(unit_code) % 3 > 0 then 300 end
from marts.dim_unit cross join marts.dim_period where parent_code is not null;
insert into marts.fct_repeated_question
select unit_code, period_code, 'case', 'case', 'source', 'hotline', 3, 24, '数据源 hotline 已有这些件，单位台账可不再填。',
    'The source hotline tells of these cases: the ledger need not.'
from marts.dim_unit cross join marts.dim_period where unit_code in ('BU03', 'TS01') and period_kind = 'month'
union all
select 'BU03', '2025', 'period_summary', 'study_sessions', 'ledger', 'study_session', 1, 6, '台账（study_session）已能算出该数，汇总表可不再填。',
    'The ledger (study_session) gives this figure: the summary need not.';
