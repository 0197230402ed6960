-- How does a built snapshot (new) stand beside the published one (old)? One row a check and what it looks at; the
-- bounds are those of expectations/published.yml. measure: null where there is too little to tell.
with sizes as (
    -- exact: tables are written whole and never changed
    select
        tables.table_name,
        sum(tables.estimated_size) filter (where tables.database_name = 'old') as before,
        sum(tables.estimated_size) filter (where tables.database_name = 'new') as now,
    from duckdb_tables() as tables
    where
        tables.schema_name = 'marts'
        and tables.table_name in (
            'dim_unit', 'dim_obligation', 'fct_submission', 'fct_study_session', 'fct_report', 'fct_case',
            'fct_outreach_item', 'fct_period_summary', 'fct_unit_metric'
        )
    group by tables.table_name
),

month as (
    select
        max(period_code) as last_code,
        max(starts_on) as last_starts_on,
    from new.marts.dim_period
    where period_kind = 'month' and is_finished
),

month_before as (
    select max(period.period_code) as code
    from old.marts.dim_period as period
    inner join month on period.starts_on < month.last_starts_on
    where period.period_kind = 'month' and period.is_finished
),

reports as (
    select
        'now' as side,
        report.status in ('late', 'missing') as is_late,
    from new.marts.fct_report as report
    inner join month on strftime(report.due_on, '%Y-%m') = month.last_code
    where report.status in ('on_time', 'late', 'missing')
    union all
    select
        'before' as side,
        report.status in ('late', 'missing') as is_late,
    from old.marts.fct_report as report
    inner join month
        on report.due_on < month.last_starts_on and report.due_on >= month.last_starts_on - interval 12 month
    where report.status in ('on_time', 'late', 'missing')
),

shares as (
    select
        avg(is_late::int) filter (where side = 'before') as before,
        avg(is_late::int) filter (where side = 'now') as now,
        least(count(*) filter (where side = 'before'), count(*) filter (where side = 'now')) as fewest,
    from reports
),

scored as (
    select distinct metric_code from new.marts.dim_scheme_metric
),

spread as (
    select
        'now' as side,
        figure.metric_code,
        figure.value,
    from new.marts.fct_unit_metric as figure
    inner join scored using (metric_code)
    where figure.period_code = (select last_code from month) and figure.value is not null
    union all
    select
        'before' as side,
        figure.metric_code,
        figure.value,
    from old.marts.fct_unit_metric as figure
    inner join scored using (metric_code)
    where figure.period_code = (select code from month_before) and figure.value is not null
),

steps as (
    select
        metric_code,
        count(*) filter (where side = 'now') over up_to / count(*) filter (where side = 'now') over whole
        - count(*) filter (where side = 'before') over up_to / count(*) filter (where side = 'before') over whole
        as gap,
    from spread
    window
        up_to as (partition by metric_code order by value range between unbounded preceding and current row),
        whole as (partition by metric_code)
),

gaps as (
    select
        metric_code,
        max(abs(gap)) as distance,
    from steps
    group by metric_code
),

shapes as (
    select
        metric_code,
        median(value) filter (where side = 'before') as before,
        median(value) filter (where side = 'now') as now,
        count(*) filter (where side = 'before') as n_before,
        count(*) filter (where side = 'now') as n_now,
    from spread
    group by metric_code
),

measured as (
    select
        'rows_kept' as check_name,
        table_name as subject,
        before::double as value_before,
        now::double as value_now,
        case when before - now < 20 then 0 else (before - now) / before end as measure,
    from sizes
    where before is not null and now is not null
    union all
    select
        'late_usual',
        month.last_code,
        shares.before,
        shares.now,
        if(shares.fewest >= 8, shares.now - shares.before, null),
    from shares
    cross join month
    where shares.now is not null
    union all
    select
        'shape_usual',
        shapes.metric_code,
        shapes.before,
        shapes.now,
        if(
            least(shapes.n_before, shapes.n_now) >= 8,
            gaps.distance * sqrt(shapes.n_before * shapes.n_now / (shapes.n_before + shapes.n_now)),
            null
        ),
    from shapes
    inner join gaps using (metric_code)
)

select
    measured.check_name,
    measured.subject,
    bound.severity,
    $compared_with as compared_with,
    coalesce(measured.measure <= bound.most_allowed, true) as passed,
    measured.value_before,
    measured.value_now,
    measured.measure,
    bound.most_allowed,
from measured
inner join
    (
        select unnest(from_json($bounds::json, '[{"check_name": "VARCHAR", "severity": "VARCHAR", "most_allowed": "DOUBLE"}]'), recursive := true)
    ) as bound using (check_name)
order by measured.check_name, measured.subject
