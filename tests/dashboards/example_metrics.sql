-- Facts as published, and a metric table from them. The formulas follow the contract closely enough to look real; the true ones are the project's models.
create table marts.fct_study_session as select * from example.fct_study_session;
create table marts.fct_report as
select unit_code, obligation_code, period_code, due_at, due_at::date as due_on, (select any_value(applies_to) from marts.dim_obligation as duty where duty.obligation_code = fct_report.obligation_code) as applies_to, false as is_provisional, grace_until, first_arrived_at, accepted_at, versions, status,
    lateness_hours, lateness_hours / 3 as lateness_working_hours
from example.fct_report;
create macro example.timeliness(due_at, done_at) as case
    when due_at is null then 'without_limit' when done_at <= due_at then 'in_time' when done_at is not null then 'late'
    when due_at <= getvariable('as_of') then 'overdue' else 'inside_limit'
end;
create table marts.fct_case as
select case_key, case_id, unit_code, channel, category, received_at, received_on, first_response_at, closed_at, closed_on, response_due_at,
    resolution_due_at, satisfied, reopened, null::boolean as reported_on_time, example.timeliness(response_due_at, first_response_at) as response_timeliness,
    example.timeliness(resolution_due_at, closed_at) as resolution_timeliness, false as excluded, file_id, sheet, row_number
from example.fct_case;
create table marts.fct_outreach_item as select * from example.fct_outreach_item;

insert into marts.dim_metric select *, '主管科室', 'Section in charge' from (values
    ('study_sessions', 'study', 'sessions', 'higher', '学习次数', 'Study sessions', '期间内举行的学习场次。', 'Sessions held in the period.'),
    ('study_fulfilment_rate', 'study', 'fraction', 'higher', '学习达标率', 'Study fulfilment rate', '各项最低次数任务的完成数（不超过要求数）之和 ÷ 要求数之和。', 'Sum of sessions held, at most the required number, over the sum required.'),
    ('study_attendance_rate', 'study', 'fraction', 'higher', '出勤率', 'Attendance rate', '实到人数 ÷ 应到人数，仅计两项都填的场次。', 'Attended over invited, over sessions that give both.'),
    ('reports_due', 'reporting', 'reports', 'none', '应报数', 'Reports due', '截至时点已到期的报送事项数，免报不计。', 'Reports due by the as-of time, exempt ones left out.'),
    ('reports_missing', 'reporting', 'reports', 'lower', '未报数', 'Reports missing', '到期而没有被接收版本的事项数。', 'Due reports without an accepted version.'),
    ('report_completeness_rate', 'reporting', 'fraction', 'higher', '报送完成率', 'Report completeness rate', '已报 ÷ 应报。', 'Received over due.'),
    ('report_on_time_rate', 'reporting', 'fraction', 'higher', '报送及时率', 'Report on-time rate', '按时 ÷ 应报。', 'On time over due.'),
    ('cases_received', 'case', 'cases', 'none', '受理件数', 'Cases received', '期间内受理的诉求件数。', 'Cases received in the period.'),
    ('case_response_rate', 'case', 'fraction', 'higher', '按时响应率', 'Response rate', '按时首次回复 ÷（已回复 + 超限未回复）。', 'First response within the limit over responded plus overdue.'),
    ('case_on_time_resolution_rate', 'case', 'fraction', 'higher', '按时办结率', 'On-time resolution rate', '限内办结 ÷（已办结 + 超限未办结）。', 'Closed within the limit over closed plus overdue open.'),
    ('case_closure_rate', 'case', 'fraction', 'higher', '办结率', 'Closure rate', '已办结 ÷ 受理。', 'Closed over received.'),
    ('case_satisfaction_rate', 'case', 'fraction', 'higher', '满意率', 'Satisfaction rate', '满意 ÷ 已评价。', 'Satisfied over rated.'),
    ('case_rating_coverage', 'case', 'fraction', 'none', '评价覆盖率', 'Rating coverage', '已评价 ÷ 已办结。', 'Rated over closed.'),
    ('case_backlog', 'case', 'cases', 'lower', '积压件数', 'Backlog', '期末未办结的件数。', 'Cases not closed at the end of the period.'),
    ('outreach_items', 'outreach', 'items', 'higher', '宣传篇数', 'Outreach items', '期间内发布的篇数。', 'Items published in the period.'),
    ('outreach_high_level_items', 'outreach', 'items', 'higher', '省级以上篇数', 'High-level items', '省级与国家级媒体的篇数。', 'Items at province or national level.'),
    ('outreach_channels_used', 'outreach', 'channels', 'higher', '使用渠道数', 'Channels used', '不同发布渠道的个数。', 'Distinct channels.'),
    ('outreach_review_rate', 'outreach', 'fraction', 'higher', '三审率', 'Review rate', '经三审的篇数 ÷ 篇数。', 'Reviewed items over items.')) as metrics;

create table example.scope as
select child.unit_code, child.unit_code as of_unit from marts.dim_unit as child
union all
select parent_code, unit_code from marts.dim_unit where parent_code is not null;

create table example.session as
select scope.unit_code, period.period_code, fact.* exclude (unit_code)
from example.scope as scope inner join marts.fct_study_session as fact on fact.unit_code = scope.of_unit
inner join marts.dim_period as period on fact.held_on between period.starts_on and period.ends_on;
create table example.report as
select scope.unit_code, period.period_code, fact.status
from example.scope as scope inner join marts.fct_report as fact on fact.unit_code = scope.of_unit
inner join marts.dim_period as period on fact.due_at::date between period.starts_on and period.ends_on
where fact.status in ('on_time', 'late', 'missing');
create table example.kase as
select scope.unit_code, period.period_code, fact.* exclude (unit_code)
from example.scope as scope inner join marts.fct_case as fact on fact.unit_code = scope.of_unit
inner join marts.dim_period as period on fact.received_on between period.starts_on and period.ends_on;
create table example.item as
select scope.unit_code, period.period_code, fact.* exclude (unit_code)
from example.scope as scope inner join marts.fct_outreach_item as fact on fact.unit_code = scope.of_unit
inner join marts.dim_period as period on fact.published_on between period.starts_on and period.ends_on;

create table example.counted as
select unit_code, period_code, 'study_sessions' as metric_code, count(*)::double as numerator, null::double as denominator from example.session group by all
union all by name select unit_code, period_code, 'study_attendance_rate' as metric_code, sum(attended)::double as numerator, sum(invited)::double as denominator from example.session group by all
union all by name
select session.unit_code, session.period_code, 'study_fulfilment_rate' as metric_code,
    least(count(*), any_value(members.units) * greatest(any_value(date_diff('day', period.starts_on, period.ends_on)) // 15, 1))::double as numerator,
    (any_value(members.units) * greatest(any_value(date_diff('day', period.starts_on, period.ends_on)) // 15, 1))::double as denominator
from example.session as session inner join marts.dim_period as period using (period_code)
inner join (select unit_code, greatest(count(*) - 1, 1) as units from example.scope group by all) as members using (unit_code)
group by session.unit_code, session.period_code
union all by name select unit_code, period_code, 'reports_due' as metric_code, count(*)::double as numerator, null as denominator from example.report group by all
union all by name select unit_code, period_code, 'reports_missing' as metric_code, count(*) filter (status = 'missing')::double as numerator, null as denominator from example.report group by all
union all by name select unit_code, period_code, 'report_completeness_rate' as metric_code, count(*) filter (status <> 'missing')::double as numerator, count(*)::double as denominator from example.report group by all
union all by name select unit_code, period_code, 'report_on_time_rate' as metric_code, count(*) filter (status = 'on_time')::double as numerator, count(*)::double as denominator from example.report group by all
union all by name select unit_code, period_code, 'cases_received' as metric_code, count(*)::double as numerator, null as denominator from example.kase group by all
union all by name select unit_code, period_code, 'case_response_rate' as metric_code, count(*) filter (first_response_at <= response_due_at)::double as numerator, count(response_due_at)::double as denominator from example.kase group by all
union all by name select unit_code, period_code, 'case_on_time_resolution_rate' as metric_code, count(*) filter (closed_at <= resolution_due_at and resolution_due_at <= getvariable('as_of'))::double as numerator, count(*) filter (resolution_due_at <= getvariable('as_of'))::double as denominator from example.kase group by all
union all by name select unit_code, period_code, 'case_closure_rate' as metric_code, count(closed_at)::double as numerator, count(*)::double as denominator from example.kase group by all
union all by name select unit_code, period_code, 'case_satisfaction_rate' as metric_code, count(*) filter (satisfied)::double as numerator, count(satisfied)::double as denominator from example.kase group by all
union all by name select unit_code, period_code, 'case_rating_coverage' as metric_code, count(satisfied)::double as numerator, count(closed_at)::double as denominator from example.kase group by all
union all by name select unit_code, period_code, 'case_backlog' as metric_code, count(*) filter (closed_at is null)::double as numerator, null as denominator from example.kase group by all
union all by name select unit_code, period_code, 'outreach_items' as metric_code, sum(items)::double as numerator, null as denominator from example.item group by all
union all by name select unit_code, period_code, 'outreach_high_level_items' as metric_code, count(*) filter (level in ('province', 'national'))::double as numerator, null as denominator from example.item group by all
union all by name select unit_code, period_code, 'outreach_channels_used' as metric_code, count(distinct channel)::double as numerator, null as denominator from example.item group by all
union all by name select unit_code, period_code, 'outreach_review_rate' as metric_code, count(*) filter (reviewed)::double as numerator, count(*)::double as denominator from example.item group by all;

-- A row for every unit, period and metric: a section has no cases (not applicable), a silent unit no data.
create table example.metric as
select unit.unit_code, period.period_code, metric.metric_code, counted.numerator, counted.denominator,
    case when metric.unit <> 'fraction' then counted.numerator when counted.denominator > 0 then counted.numerator / counted.denominator end as value,
    case when metric.unit = 'fraction' then coalesce(counted.denominator, 0) else counted.numerator end::bigint as n,
    metric.unit = 'fraction' as is_rate, metric.domain, unit.unit_type
from marts.dim_unit as unit cross join marts.dim_period as period cross join marts.dim_metric as metric
left join example.counted as counted
    on counted.unit_code = unit.unit_code and counted.period_code = period.period_code and counted.metric_code = metric.metric_code
where unit.valid_from <= period.ends_on and period.starts_on <= getvariable('as_of')::date and not (unit.unit_type = 'section' and metric.domain = 'case');

insert into marts.fct_unit_metric
select unit_code, period_code, metric_code, numerator, denominator, value, n,
    case when is_rate and n > 0 then greatest((value + 1.92073 / n - 1.959964 * sqrt(greatest(value * (1 - value), 0) / n + 0.960365 / n / n)) / (1 + 3.841459 / n), 0) end,
    case when is_rate and n > 0 then least((value + 1.92073 / n + 1.959964 * sqrt(greatest(value * (1 - value), 0) / n + 0.960365 / n / n)) / (1 + 3.841459 / n), 1) end,
    case
        when value is null and domain = 'reporting' then 'not_applicable' when value is null then 'no_data'
        when is_rate and n < 20 and domain in ('case', 'outreach') then 'small_n' else 'ok'
    end,
    domain = 'case' and metric_code not in ('cases_received', 'case_backlog')
    and period_code in (select period_code from marts.dim_period where ends_on > getvariable('as_of')::date - 60),
    null
from example.metric;
