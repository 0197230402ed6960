-- How far does a built snapshot (new) stand from the published one (old)? One row: what would make somebody look twice.
with closed as (
    -- a period that still runs is meant to change
    select period_code from old.marts.dim_period
    where is_finished
),

figures as (
    select
        'metric' as kind,
        was.metric_code as code,
        was.period_code,
        was.value as before,
        now.value as after,
    from old.marts.fct_unit_metric as was
    left join new.marts.fct_unit_metric as now using (unit_code, period_code, metric_code)
    where was.status = 'ok' and was.value is not null and not was.is_provisional
    union all
    select
        'score' as kind,
        was.domain as code,
        was.period_code,
        was.score as before,
        now.score as after,
    from old.marts.fct_unit_score as was
    left join new.marts.fct_unit_score as now using (scheme_code, unit_code, period_code, domain)
    where was.score is not null
),

moved as (
    select
        kind,
        code,
        period_code,
        count(*) as units_count,
        count(*) filter (where after is null or abs(after - before) > $change * abs(before) + 1e-9) as moved_count,
    from figures
    inner join closed using (period_code)
    group by kind, code, period_code
),

far as (
    select * from moved
    where units_count >= $units and moved_count > $share * units_count
),

gone as (
    select was.file_id from old.marts.fct_submission as was
    where
        was.status in ('accepted', 'partly_accepted')
        and was.file_id not in (
            select now.file_id from new.marts.fct_submission as now
            where now.status not in ('withdrawn', 'refused')
        )
),

items as (
    select now.signal from new.audit.review_item as now
    where
        abs(now.effect_points) >= $points
        and not exists (
            select 1 from old.audit.review_item as was
            where
                was.signal = now.signal
                and was.unit_code is not distinct from now.unit_code
                and was.period_code is not distinct from now.period_code
                and was.file_id is not distinct from now.file_id
        )
)

select
    (select count(*) from far) as moved_figures,
    (
        select
            struct_pack(
                domain := if(far.kind = 'score', far.code, null),
                name_zh := metric.name_zh,
                name_en := metric.name_en,
                period_code := far.period_code,
                moved_count := far.moved_count,
                units_count := far.units_count
            )
        from far
        left join new.marts.dim_metric as metric on far.kind = 'metric' and metric.metric_code = far.code
        order by far.moved_count / far.units_count desc, far.kind desc, far.period_code desc, far.code
        limit 1
    ) as furthest,
    (select count(distinct file_id) from gone) as gone_submissions,
    (select count(*) from items) as new_review_items
