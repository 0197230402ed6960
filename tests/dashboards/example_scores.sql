-- Spreads, scores, ranks and trends in the form of the contract; the intervals of ranks are null, as in a first release.
alter table marts.fct_unit_metric add column peer_group varchar;
update marts.fct_unit_metric as metric set peer_group = unit.peer_group from marts.dim_unit as unit where unit.unit_code = metric.unit_code;
insert into marts.fct_peer_group_metric
select metric_code, period_code, peer_group, count(*) filter (status in ('ok', 'summary_only', 'reported_only')), count(*) filter (status = 'small_n'),
    count(*) filter (status = 'no_data'), count(*) filter (status = 'not_applicable'), count(value), min(value), case when count(value) >= 4 then quantile_cont(value, 0.25) end,
    median(value), case when count(value) >= 4 then quantile_cont(value, 0.75) end, max(value), null, null, 1.0, 1.0, false
from marts.fct_unit_metric group by metric_code, period_code, peer_group order by period_code, peer_group, metric_code;

create table example.goal (domain varchar, metric_code varchar, weight double, low double, high double, per_month boolean);
insert into example.goal values
    ('study', 'study_fulfilment_rate', 0.75, 0, 1, false), ('study', 'study_attendance_rate', 0.25, 0.6, 0.95, false),
    ('reporting', 'report_on_time_rate', 0.6, 0.5, 1, false), ('reporting', 'report_completeness_rate', 0.4, 0.5, 1, false),
    ('case', 'case_on_time_resolution_rate', 0.5, 0.5, 1, false), ('case', 'case_response_rate', 0.2, 0.5, 1, false), ('case', 'case_satisfaction_rate', 0.3, 0.6, 1, false),
    ('outreach', 'outreach_items', 0.5, 0, 10, true), ('outreach', 'outreach_channels_used', 0.2, 1, 5, false), ('outreach', 'outreach_review_rate', 0.3, 0.8, 1, false);

insert into marts.dim_scheme_metric
select 'default', domain, metric_code, 'goalposts', per_month, 20, 0.25, weight, low, high from example.goal;

create table example.part as
select metric.unit_code, metric.period_code, goal.domain, goal.metric_code, metric.status, metric.value,
    goal.weight / sum(goal.weight) over (partition by metric.unit_code, metric.period_code, goal.domain) as weight,
    case when metric.value is null then 0 else 100 * greatest(least((metric.value - goal.low) / (goal.high * case when goal.per_month then (date_diff('day', period.starts_on, period.ends_on) + 1) / 30.4 else 1 end - goal.low), 1), 0) end as points
from marts.fct_unit_metric as metric inner join example.goal as goal using (metric_code) inner join marts.dim_period as period using (period_code)
where metric.status <> 'not_applicable' and period.ends_on <= getvariable('as_of')::date;

insert into marts.fct_unit_score
select 'default', unit_code, period_code, domain, sum(weight * points) / sum(weight) from example.part group by all;
insert into marts.fct_unit_score
select 'default', unit_code, period_code, 'total', avg(score) from marts.fct_unit_score group by all;

alter table marts.fct_unit_score add column weight_present double default 1;
alter table marts.fct_unit_score add column status varchar default 'ok';

-- As in the project's models: `weight` is the effective weight in the total.
insert into marts.fct_unit_score_part
select 'default', part.unit_code, part.period_code, part.domain, part.metric_code, part.status, part.value, part.value, part.weight / domains.n, part.weight, part.points,
    part.weight / domains.n * (100 - part.points)
from example.part as part
inner join (select unit_code, period_code, count(distinct domain) as n from example.part group by all) as domains using (unit_code, period_code);

alter table marts.fct_unit_score_part add column low double;
alter table marts.fct_unit_score_part add column high double;
update marts.fct_unit_score_part as part
set low = goal.low * goal.months, high = goal.high * goal.months
from (
    select goal.*, period.period_code, case when goal.per_month then date_diff('month', period.starts_on, period.ends_on) + 1 else 1 end as months
    from example.goal as goal cross join marts.dim_period as period
) as goal
where goal.metric_code = part.metric_code and goal.period_code = part.period_code;

create table example.ranked as
select score.*, unit.peer_group, period.period_kind, period.starts_on, round(score.score, 1) as shown,
    rank() over (partition by score.period_code, unit.peer_group, score.domain order by round(score.score, 1) desc) as rank,
    count(*) over (partition by score.period_code, unit.peer_group, score.domain) as rank_of
from marts.fct_unit_score as score inner join marts.dim_unit as unit using (unit_code) inner join marts.dim_period as period using (period_code);

insert into marts.fct_unit_rank
select scheme_code, period_code, peer_group, domain, unit_code, shown, rank, rank_of, null, null,
    lag(rank) over (partition by unit_code, domain, period_kind order by starts_on),
    case when rank <= greatest(rank_of // 4, 1) then 'top' when rank > rank_of - greatest(rank_of // 4, 1) then 'bottom' else 'middle' end, null
from example.ranked;
alter table marts.fct_unit_rank add column metric_count integer;
alter table marts.fct_unit_rank add column value_count integer;
alter table marts.fct_unit_rank add column small_n_count integer;
update marts.fct_unit_rank as ranked
set metric_count = part.metric_count, value_count = part.value_count, small_n_count = part.small_n_count
from (
    select unit_code, period_code, coalesce(domain, 'total') as domain, count(*) as metric_count, count(value) as value_count, count(*) filter (status = 'small_n') as small_n_count
    from marts.fct_unit_score_part group by grouping sets ((unit_code, period_code, domain), (unit_code, period_code))
) as part
where part.unit_code = ranked.unit_code and part.period_code = ranked.period_code and part.domain = ranked.domain;
-- One unit that sent nothing keeps a row without a rank.
update marts.fct_unit_rank set score = 0, rank = null, band = 'no_data' where unit_code = 'SE04' and period_code = '2025-Q3' and domain = 'total';
insert into marts.fct_rank_pair
select mine.scheme_code, mine.period_code, mine.peer_group, mine.domain, mine.unit_code, others.unit_code, greatest(least(0.5 + (mine.score - others.score) / 20, 1), 0)
from marts.fct_unit_rank as mine inner join marts.fct_unit_rank as others using (scheme_code, period_code, peer_group, domain)
where mine.unit_code <> others.unit_code and mine.rank is not null and others.rank is not null
order by all;

create table example.series as
select metric.unit_code, metric.metric_code, metric.period_code, metric.value, period.period_kind, period.starts_on, dim.direction,
    abs(metric.value - lag(metric.value) over run) as moved,
    avg(metric.value) over (partition by metric.unit_code, metric.metric_code, period.period_kind) as mean,
    count(*) over (partition by metric.unit_code, metric.metric_code, period.period_kind) as points
from marts.fct_unit_metric as metric inner join marts.dim_period as period using (period_code) inner join marts.dim_metric as dim using (metric_code)
where metric.value is not null and period.ends_on <= getvariable('as_of')::date
window run as (partition by metric.unit_code, metric.metric_code, period.period_kind order by period.starts_on);

insert into marts.fct_unit_trend
select unit_code, metric_code, period_code, value, case when points >= 12 then mean end, case when points >= 12 then mean - reach end, case when points >= 12 then mean + reach end,
    case
        when points < 12 then 'too_few' when value between mean - reach and mean + reach then 'no_change' when direction = 'none' then 'changed'
        when (value > mean) = (direction = 'higher') then 'improving' else 'worsening'
    end
from (select *, 2.66 * avg(moved) over (partition by unit_code, metric_code, period_kind) as reach from example.series);

create table marts.fct_unit_series as
select metric.unit_code, metric.metric_code, metric.period_code, metric.peer_group, metric.status, trend.signal,
    metric.numerator, metric.denominator, metric.value, metric.n, metric.lower, metric.upper, trend.mean, trend.lower_limit, trend.upper_limit,
    case when trend.mean is not null then 'xmr' end as chart, null::varchar as baseline_start, null::varchar as baseline_reason
from marts.fct_unit_metric as metric left join marts.fct_unit_trend as trend using (unit_code, metric_code, period_code);

-- Limits of chance by the normal approximation; the true ones are exact.
insert into marts.fct_funnel_limit
select metric_code, peer_group, period_code, n, n, centre,
    greatest(centre - 1.96 * deviation, 0), least(centre + 1.96 * deviation, 1), greatest(centre - 3.09 * deviation, 0), least(centre + 3.09 * deviation, 1)
from (
    select distinct metric_code, peer_group, period_code, n, centre, sqrt(centre * (1 - centre) / n) as deviation
    from (
        select metric.metric_code, unit.peer_group, metric.period_code, metric.n, sum(numerator) over peers / sum(denominator) over peers as centre
        from marts.fct_unit_metric as metric inner join marts.dim_unit as unit using (unit_code)
        where metric.denominator > 0 and metric.n > 0
        window peers as (partition by metric.metric_code, unit.peer_group, metric.period_code)
    )
);
