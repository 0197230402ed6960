-- What a page is about, as macros and tables for the questions of sentences.toml and cells.toml. $period, $unit, $type and $domain are bound by the test.
create or replace temp table chosen as
select
    period.*,
    least(period.ends_on, snapshot.as_of::date) as until,
    snapshot.as_of,
    (select parent_code from marts.dim_unit where unit_code = $unit) as scope,
    $unit as unit,
    $domain as domain,
from marts.dim_period as period
cross join meta.snapshot as snapshot
where period.period_code = $period;

create or replace temp macro period() as (select period_code from chosen);
create or replace temp macro kind() as (select period_kind from chosen);
create or replace temp macro starts_on() as (select starts_on from chosen);
create or replace temp macro ends_on() as (select ends_on from chosen);
create or replace temp macro until() as (select until from chosen);
create or replace temp macro as_of() as (select as_of from chosen);
create or replace temp macro scope() as (select scope from chosen);
create or replace temp macro unit() as (select unit from chosen);
create or replace temp macro dom() as (select domain from chosen);

-- everybody, with the group of the period
create or replace temp table everybody as
select
    period.unit_code,
    unit.unit_name,
    period.parent_code,
    coalesce(unit.peer_group, unit.unit_type) as peer_group,
from marts.dim_unit_period as period
inner join marts.dim_unit as unit
    on unit.unit_code = period.unit_code and (select ends_on from chosen) between unit.valid_from and coalesce(unit.valid_to, date '9999-12-31')
where period.period_code = (select period_code from chosen);

-- those who report
create or replace temp table shown as
select * from everybody where parent_code is not null and ($type is null or peer_group = $type);

create or replace temp macro grp() as (
    coalesce($type, (select peer_group from everybody where parent_code is not null group by all order by count(*) desc, peer_group limit 1))
);

create or replace temp table ranked as
select rank.*, everybody.unit_name
from marts.fct_unit_rank as rank
inner join everybody using (unit_code)
where rank.period_code = (select period_code from chosen);

create or replace temp table kase as
select *, coalesce(channel, 'other') as channel_code
from marts.fct_case
where not coalesce(excluded, false) and unit_code in (select unit_code from shown);

create or replace temp table mine as
select metric.*, dim.direction, dim.domain, dim.unit as measure
from marts.fct_unit_metric as metric
inner join marts.dim_metric as dim using (metric_code)
where metric.period_code = (select period_code from chosen);

create or replace temp table history as
select rank.unit_code, rank.peer_group, everybody.unit_name, rank.rank, period.period_code, period.starts_on
from marts.fct_unit_rank as rank
inner join marts.dim_period as period using (period_code)
inner join everybody using (unit_code)
where
    period.period_kind = (select period_kind from chosen)
    and period.ends_on <= (select ends_on from chosen)
    and rank.domain = $domain;

create or replace temp table weeks as
select unnest(generate_series(date_trunc('week', (select until from chosen))::date - 357, date_trunc('week', (select until from chosen))::date, interval 7 day))::date as week_on;

-- figures of the score that a trend rule judged: by the period itself, else by its newest month
create or replace temp table judged as
select distinct on (trend.unit_code, trend.metric_code) trend.*
from marts.fct_unit_trend as trend
inner join marts.dim_period as period using (period_code)
inner join everybody using (unit_code)
where
    everybody.parent_code is not null
    and trend.signal in ('improving', 'worsening', 'changed', 'no_change')
    and period.period_kind in ('month', (select period_kind from chosen))
    and period.starts_on >= (select starts_on from chosen)
    and period.ends_on <= (select ends_on from chosen)
    and exists (
        from marts.fct_unit_score_part as part
        where part.unit_code = trend.unit_code and part.metric_code = trend.metric_code and part.weight > 0
            and part.period_code = (select period_code from chosen)
    )
order by trend.unit_code, trend.metric_code, period.ends_on - period.starts_on > 31 desc, period.ends_on desc;

-- what units owe; 2026-01-06 is the third working day after as-of
create or replace temp table owing as
select
    report.unit_code,
    case
        when last.result = 'returned' then 'returned'
        when coalesce(report.grace_until, report.due_at) < as_of() then 'overdue'
        else 'due_soon'
    end as what,
from marts.fct_report as report
left join (
    select unit_code, obligation_code, duty_period_code, arg_max(result, version) as result
    from marts.fct_report_version
    where not is_claim and not is_set_aside
    group by all
) as last
    on last.unit_code = report.unit_code
    and last.obligation_code = report.obligation_code
    and last.duty_period_code = report.period_code
where
    report.accepted_at is null
    and report.status <> 'exempt'
    and (last.result = 'returned' or report.due_at::date <= date '2026-01-06')
union all
select unit_code, 'returned' from (
    select distinct unit_code, file_id from marts.fct_submission
    where is_open and (status = 'refused' or (status = 'partly_accepted' and rows_rejected > 0))
)
union all
select unit_code, 'name' from (
    select distinct sent.unit_code, unmatched.name
    from audit.unmatched_unit as unmatched
    left join marts.fct_submission as sent using (file_id)
    where unmatched.is_open
);
