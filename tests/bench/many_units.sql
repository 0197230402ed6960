-- A warehouse of {units} units and {months} months, about {facts_each} facts a unit and month. No chance: everything follows
-- from hashes of unit, month and number, so that two runs measure the same rows.
insert into reference.unit (unit_code, unit_name, unit_type, parent_code, headcount, valid_from, valid_to, aliases)
select 'ROOT', '县', 'county', null, 100, null, null, null
union all
select 'P' || lpad(i::varchar, 3, '0'), '主管单位' || i, 'bureau', 'ROOT', 40, null, null, null
from range({units} // 50) as parents (i)
union all
select 'U' || lpad(i::varchar, 5, '0'), '单位' || i, ['township', 'section', 'centre'][1 + i % 3], 'P' || lpad((i % ({units} // 50))::varchar, 3, '0'),
    5 + i % 40, null, null, null
from range({units} - {units} // 50 - 1) as leaves (i);

create temp table ledger as
select
    unit_code,
    month_on,
    strftime(month_on, '%Y-%m') as period_code,
    last_day(month_on) as ends_on,
    template,
    row_number() over (order by month_on, unit_code, template) as sequence,
    cast(hash(unit_code, month_on, template) % 1000000007 as bigint) as seed,
from reference.unit
cross join (
    select cast(unnest(generate_series(date '2023-01-01', date '2023-01-01' + to_months({months} - 1), interval 1 month)) as date) as month_on
)
cross join (values ('study_session'), ('case'), ('outreach_item'), ('report_submission')) as templates (template)
where unit_type not in ('county', 'bureau');

alter table ledger add column file_id varchar;
update ledger set file_id = printf('%012x-1', sequence);

insert into raw.submission (file_id, file_name, template, unit_code, period_code, starts_on, ends_on, version, received_at, sequence,
    status, is_open, verdict, is_nil, rows_accepted, rows_rejected, columns_count)
select file_id, unit_code || '/' || period_code || '.xlsx', template, unit_code, period_code, month_on, ends_on, 1,
    (ends_on + 1)::timestamptz + interval 10 hour, sequence, 'accepted', false, 'read', false, 20, seed % 3, 8
from ledger;

insert into raw.coverage
select file_id, template, unit_code, period_code, month_on, ends_on, sequence, false
from ledger;

insert into audit.column_map
select file_id, '台账', unnest(['unit', 'received_at', 'first_response_at', 'closed_at', 'reviewed', 'published_on', 'held_on']), 'A'
from ledger;

create temp table fact as
select ledger.*, numbers.i, cast(hash(ledger.seed, numbers.i) % 1000000007 as bigint) as h, ledger.month_on + cast(hash(ledger.seed, numbers.i, 1) % 28 as integer) as day
from ledger
cross join range({facts_each}) as numbers (i)
where numbers.i < case template
    when 'case' then {facts_each} // 2 when 'outreach_item' then {facts_each} // 4 when 'study_session' then {facts_each} // 6 else 3 end;

insert into raw.study_session
select unit_code, day, ['collective', 'study_group', 'lecture', 'visit', 'online'][1 + h % 5], ['special', 'general'][1 + h % 2],
    10 + h % 30, 5 + h % 30, 60, file_id, null, '台账', i + 2, 1, 'Asia/Shanghai', null, 1
from fact where template = 'study_session';

insert into raw.outreach_item
select unit_code, day, ['wechat', 'weibo', 'website', 'tv', 'bulletin'][1 + h % 5], ['unit', 'county', 'city', 'province', 'national'][1 + h % 5],
    1 + h % 3, h % 4 > 0, file_id, null, '台账', i + 2, 1, 'Asia/Shanghai', null, 1
from fact where template = 'outreach_item';

insert into raw."case" (unit_code, case_id, channel, category, received_at, received_on, first_response_at, closed_at, closed_on, satisfied,
    reopened, _file_id, _sheet, _row, _part, _timezone, _occurrence)
select unit_code, file_id || i, ['hotline', 'petition', 'mailbox', 'app'][1 + h % 4], '咨询', received_at, day,
    case when h % 11 > 0 then received_at + to_hours(h % 60) end,
    case when h % 13 > 0 then closed_at end, case when h % 13 > 0 then closed_at::date end, [true, false, null][1 + h % 3], h % 17 = 0,
    file_id, '台账', i + 2, 1, 'Asia/Shanghai', 1
from (
    select *, day::timestamptz + to_minutes(h % 1440) as received_at,
        day::timestamptz + to_minutes(h % 1440) + to_hours(h % 300) as closed_at
    from fact where template = 'case'
);

insert into raw.report_submission
select unit_code, 'MONTHLY', strftime(month_on - 1, '%Y-%m'), month_on::timestamptz + to_hours(h % 300),
    (month_on::timestamptz + to_hours(h % 300))::date, ['accepted', 'returned'][1 + h % 2], null,
    file_id, null, '台账', i + 2, 1, 'Asia/Shanghai', null, 1
from fact where template = 'report_submission';
