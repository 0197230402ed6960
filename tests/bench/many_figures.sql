-- A published snapshot of {units} units and {months} months with {metrics} metrics, made inside DuckDB. Its tables have the columns of the demo
-- snapshot, attached as `demo`; no chance: everything follows from hashes, so that two runs measure the same rows.
insert into marts.dim_metric
select * from demo.marts.dim_metric
order by metric_code not in (select metric_code from demo.marts.fct_unit_score_part),
    metric_code not in ('study_sessions', 'reports_due', 'reports_missing', 'cases_received', 'case_backlog', 'outreach_items', 'outreach_high_level_items'), metric_code
limit {metrics};
insert into marts.dim_code from demo.marts.dim_code;
insert into marts.dim_obligation from demo.marts.dim_obligation;

insert into marts.dim_period by name
select strftime(first_on, '%Y-%m') as period_code, 'month' as period_kind, 'default' as scheme_code, 1 as months, true as is_finished,
    first_on as starts_on, last_day(first_on) as ends_on, strftime(first_on - 1, '%Y-%m') as previous_period_code
from (select cast(unnest(generate_series(date '2023-01-01', date '2023-01-01' + to_months({months} - 1), interval 1 month)) as date) as first_on);

insert into marts.dim_unit by name
select unit_code, unit_name, unit_type, unit_type as peer_group, parent_code, headcount, true as is_current
from (
    select 'ROOT' as unit_code, '青禾县' as unit_name, 'county' as unit_type, null as parent_code, 100 as headcount
    union all
    select printf('P%03d', i), '主管单位' || i, 'bureau', 'ROOT', 40 from range({units} // 50) as parents (i)
    union all
    select printf('U%05d', i), '第' || i || '单位', ['township', 'section', 'centre'][1 + i % 3], printf('P%03d', i % ({units} // 50)), 5 + i % 40
    from range({units} - {units} // 50 - 1) as leaves (i)
);

insert into marts.dim_unit_period by name
select unit.unit_code, period.period_code, period.period_kind, unit.unit_name, unit.unit_type, unit.peer_group, unit.parent_code, 'default' as scheme_code,
    unit.headcount, unit.unit_type in ('county', 'bureau') as has_children, true as has_study, true as has_reporting, true as has_case, true as has_outreach
from marts.dim_unit as unit cross join marts.dim_period as period;

create temp table drawn as
select unit.unit_code, unit.peer_group, period.period_code, period.starts_on, metric.metric_code, metric.unit = 'fraction' as is_rate,
    cast(hash(unit.unit_code, period.period_code, metric.metric_code) % 1000003 as double) / 1000003 as u,
    cast(hash(metric.metric_code, unit.unit_code) % 1009 as double) / 1009 as care,
    5 + cast(hash(unit.unit_code, metric.metric_code, 7) % 300 as double) as size,
from marts.dim_unit as unit cross join marts.dim_period as period cross join marts.dim_metric as metric;

insert into marts.fct_unit_metric by name
select unit_code, period_code, metric_code, peer_group, numerator, denominator, n,
    case when status not in ('no_data', 'not_applicable') then value end as value,
    case when is_rate then greatest((value + 1.92 / n - 1.96 * sqrt(value * (1 - value) / n + 0.96 / n / n)) / (1 + 3.84 / n), 0) end as lower,
    case when is_rate then least((value + 1.92 / n + 1.96 * sqrt(value * (1 - value) / n + 0.96 / n / n)) / (1 + 3.84 / n), 1) end as upper,
    status, false as is_provisional, 0 as unripe_count,
from (
    select *, case when is_rate then size end as denominator, size as n,
        case when is_rate then round(size * (0.5 + 0.3 * care + 0.2 * u)) else round(size * (0.4 + care * u)) end as numerator,
        case when is_rate then round(size * (0.5 + 0.3 * care + 0.2 * u)) / size else round(size * (0.4 + care * u)) end as value,
        case when u < 0.01 then 'no_data' when u > 0.99 then 'not_applicable' when is_rate and size < 20 then 'small_n' else 'ok' end as status
    from drawn
)
order by period_code, metric_code, unit_code;
drop table drawn;

insert into marts.fct_peer_group_metric
select metric_code, period_code, peer_group, count(*) filter (status in ('ok', 'summary_only', 'reported_only')), count(*) filter (status = 'small_n'),
    count(*) filter (status = 'no_data'), count(*) filter (status = 'not_applicable'), count(value), min(value), case when count(value) >= 4 then quantile_cont(value, 0.25) end,
    median(value), case when count(value) >= 4 then quantile_cont(value, 0.75) end, max(value), null, null, 1.0, 1.0, false
from marts.fct_unit_metric group by metric_code, period_code, peer_group order by period_code, peer_group, metric_code;

insert into marts.fct_unit_trend by name
select unit_code, metric_code, period_code, value, avg(value) over run as mean, avg(value) over run * 0.8 as lower_limit, avg(value) over run * 1.2 as upper_limit,
    case when value > avg(value) over run * 1.2 then 'improving' when value < avg(value) over run * 0.8 then 'worsening' else 'no_change' end as signal,
from marts.fct_unit_metric
where value is not null
window run as (partition by unit_code, metric_code)
order by unit_code, metric_code, period_code;

insert into marts.fct_unit_series by name
select figure.*, trend.signal, trend.mean, trend.lower_limit, trend.upper_limit
from marts.fct_unit_metric as figure
left join marts.fct_unit_trend as trend
    on trend.unit_code = figure.unit_code and trend.metric_code = figure.metric_code and trend.period_code = figure.period_code
order by figure.unit_code, figure.metric_code, figure.period_code;

insert into marts.fct_unit_score_part by name
select 'default' as scheme_code, figure.unit_code, figure.period_code, metric.domain, figure.metric_code, figure.status, figure.value, figure.value as value_scored, figure.numerator, figure.denominator,
    1.0 / 14 as weight, 0.25 as domain_share, round(50 + 50 * coalesce(least(figure.value, 1), 0), 1) as points, (50 - 50 * coalesce(least(figure.value, 1), 0)) / 14 as points_lost,
from marts.fct_unit_metric as figure
inner join marts.dim_metric as metric on metric.metric_code = figure.metric_code
where figure.metric_code in (select metric_code from demo.marts.fct_unit_score_part) and figure.status <> 'not_applicable' and figure.peer_group <> 'county'
order by figure.period_code, figure.unit_code, figure.metric_code;

-- weights and goals of the demo's scheme, for the metrics that are here
insert into marts.dim_scheme_metric by name
from demo.marts.dim_scheme_metric where metric_code in (select metric_code from marts.dim_metric);

insert into marts.fct_unit_rank by name
select 'default' as scheme_code, score.*, rank() over place as rank, count(*) over (partition by period_code, peer_group, domain) as rank_of,
    1 + cast(hash(unit_code, period_code, domain) % 300 as integer) as previous_rank,
from (
    select period_code, peer_group, coalesce(domain, 'total') as domain, unit_code, round(avg(points), 1) as score,
    from marts.fct_unit_score_part inner join (select unit_code, peer_group from marts.dim_unit) using (unit_code)
    group by grouping sets ((period_code, peer_group, domain, unit_code), (period_code, peer_group, unit_code))
) as score
window place as (partition by period_code, peer_group, domain order by score.score desc)
order by period_code, domain, peer_group, rank, unit_code;
update marts.fct_unit_rank set metric_count = case domain when 'total' then 14 else 3 end, value_count = case domain when 'total' then 13 else 3 end, small_n_count = 1, rank_low = greatest(rank - 20, 1), rank_high = least(rank + 20, rank_of),
    band = case when rank <= rank_of // 4 then 'top' when rank > rank_of - rank_of // 4 then 'bottom' else 'middle' end, band_share = 0.9;
insert into marts.fct_unit_score by name
select scheme_code, unit_code, period_code, domain, peer_group, metric_count, value_count, small_n_count, 1 as weight_present, score from marts.fct_unit_rank;
insert into marts.fct_rank_robustness by name
select distinct 'default' as scheme_code, period_code, peer_group, 4.1 as geometric_rank_shift, 3.2 as mean_rank_shift, 0.7 as firm_share, 'study_fulfilment_rate' as deciding_metric from marts.fct_unit_rank;
insert into marts.fct_funnel_limit by name
select metric_code, peer_group, period_code, n, n as effective_n, 0.8 as centre, greatest(0.8 - 0.8 / sqrt(n), 0) as lower_95, least(0.8 + 0.8 / sqrt(n), 1) as upper_95,
    greatest(0.8 - 1.2 / sqrt(n), 0) as lower_998, least(0.8 + 1.2 / sqrt(n), 1) as upper_998,
from (select metric_code from marts.dim_metric where unit = 'fraction') cross join (select distinct peer_group from marts.dim_unit) cross join marts.dim_period
cross join (select unnest([5, 10, 20, 40, 80, 160, 320]) as n);

create temp table worked as
select unit_code, starts_on, ends_on, period_code, i, cast(hash(unit_code, period_code, i) % 1000003 as bigint) as h, starts_on + cast(hash(i, unit_code, period_code) % 28 as integer) as day,
    substr(md5(unit_code || period_code), 1, 12) || '-1' as file_id
from marts.dim_unit cross join marts.dim_period cross join range(3) as numbers (i)
where unit_type not in ('county', 'bureau');

-- every unit owes what one bureau of the demo owes
insert into marts.dim_obligation_session from demo.marts.dim_obligation_session;
insert into marts.fct_study_duty by name
select units.unit_code, duties.* exclude (unit_code)
from marts.dim_unit as units
cross join (select * from demo.marts.fct_study_duty where unit_code = (select min(unit_code) from demo.marts.fct_study_duty)) as duties
where units.unit_type <> 'county'
order by units.unit_code, duties.obligation_code, duties.from_on, duties.to_on, duties.window_code;
insert into marts.fct_study_fulfilment by name
select units.unit_code, duties.* exclude (unit_code)
from marts.dim_unit as units
cross join (select * from demo.marts.fct_study_fulfilment where unit_code = (select min(unit_code) from demo.marts.fct_study_duty)) as duties
where units.unit_type <> 'county'
order by units.unit_code, duties.obligation_code, duties.cadence, duties.window_code;

insert into marts.fct_submission by name
select file_id, unit_code || '/' || period_code || '-' || i || '.xlsx' as file_name, ['study_session', 'case', 'outreach_item'][1 + i] as template, unit_code, period_code,
    ['accepted', 'accepted', 'accepted', 'partly_accepted', 'refused'][1 + h % 5] as status, 'read' as verdict, 1 as version, 10 + h % 40 as rows_accepted, h % 3 as rows_rejected,
    starts_on, ends_on, (ends_on + 1)::timestamptz + to_hours(h % 90) as received_at
from worked order by unit_code, received_at;
insert into marts.fct_study_session by name
select unit_code, file_id, '台账' as sheet, ['collective', 'study_group', 'lecture'][1 + h % 3] as session_type, 'general' as topic_class, i + 2 as row_number, 30 as invited, 20 + h % 10 as attended,
    60 as duration_minutes, day as held_on
from worked where i < 2 order by unit_code, held_on;
insert into marts.fct_outreach_item by name
select unit_code, file_id, '台账' as sheet, ['wechat', 'website', 'tv', 'bulletin'][1 + h % 4] as channel, ['unit', 'county', 'city', 'province', 'national'][1 + h % 5] as level, i + 2 as row_number,
    1 + h % 3 as items, h % 4 > 0 as reviewed, day as published_on
from worked where i < 2 order by published_on;
insert into marts.fct_case by name
select file_id || '-' || i as case_key, file_id || '-' || i as case_id, unit_code, file_id, '台账' as sheet, ['hotline', 'petition', 'mailbox'][1 + h % 3] as channel, '咨询' as category, i + 2 as row_number,
    h % 3 > 0 as satisfied, h % 17 = 0 as reopened, false as excluded, day::timestamptz + interval 9 hour as received_at, day as received_on, day::timestamptz + to_hours(9 + h % 50) as first_response_at,
    case when h % 13 > 0 then day::timestamptz + to_hours(9 + h % 500) end as closed_at, case when h % 13 > 0 then day + (h % 21)::integer end as closed_on,
    day::timestamptz + to_days(2) as response_due_at, day::timestamptz + to_days(15) as resolution_due_at,
    'in_time' as response_timeliness, case when h % 13 = 0 then 'overdue' when 9 + h % 500 > 360 then 'late' else 'in_time' end as resolution_timeliness
from worked order by received_on;
insert into marts.fct_report by name
select unit_code, 'REPORT_MONTH' as obligation_code, period_code, 'report' as kind, file_id, '台账' as sheet, 2 as row_number, 1 as versions, h % 30 as lateness_hours, false as is_provisional,
    case when day > date '2025-12-20' then 'not_due' when h % 11 = 0 then 'missing' when h % 5 = 0 then 'late' else 'on_time' end as status,
    ends_on as owed_on, day + 5 as due_on, (day + 5)::timestamptz as due_at, case when h % 11 > 0 then (day + 4)::timestamptz end as accepted_at
from worked where i = 0 order by unit_code, period_code;

insert into audit.rejected_cell by name
select file_id, unit_code || '/' || period_code || '-0.xlsx' as file_name, '台账' as sheet, 'C' || (2 + h % 90) as cell, 2 + h % 90 as row_number, 'held_on' as field, '2024-13-01' as value,
    'date' as rule, ['error', 'warning'][1 + h % 2] as severity, '日期无法识别' as message_zh, 'not a date' as message_en, unit_code, 'study_session' as template, 'partly_accepted' as submission_status, true as is_open
from worked where i = 0 and h % 17 = 0;
insert into audit.unmatched_unit by name select '某某单位' || i as name, file_id, 3 as row_count, unit_code as nearest_unit_code, 0.8 as similarity, true as is_open from (select * from worked limit 50);
insert into audit.check_result by name select * from demo.audit.check_result;
insert into audit.reconciliation by name
select 'period_summary' as kind, unit_code, period_code, 'cases_received' as figure, 10.0 as reported_value, 9.0 as ledger_value, 1.0 as difference, file_id from worked where i = 0 and h % 37 = 0;
insert into audit.review_item by name select 'unusual_amount' as signal, unit_code, period_code, '值变化很大' as detail_zh, 'a large change' as detail_en, file_id from worked where i = 0 and h % 97 = 0;
insert into meta.snapshot by name
select 'S000001' as snapshot_id, 'bench' as run_id, 'bench' as code_version, 'default' as scheme_version, 'bench' as inputs_digest, 0 as arrivals_count, 'bench' as arrivals_digest,
    timestamptz '2026-01-04 08:30:00+08:00' as created_at, timestamptz '2025-12-31 23:59:59+08:00' as as_of;
