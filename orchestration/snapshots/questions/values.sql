-- Which figures differ between two snapshots, and what each can follow from?
with figures as (
    select
        coalesce(now.unit_code, was.unit_code) as unit_code,
        coalesce(now.period_code, was.period_code) as period_code,
        coalesce(now.metric_code, was.metric_code) as metric_code,
        was.value as before,
        now.value as after,
        was.status as status_before,
        now.status as status_after,
        was.unit_code is null or now.unit_code is null
        or was.is_provisional or now.is_provisional
        or was.unripe_count is distinct from now.unripe_count as is_open,
    from old.marts.fct_unit_metric as was
    full join new.marts.fct_unit_metric as now
        on
            now.unit_code = was.unit_code
            and now.period_code = was.period_code
            and now.metric_code = was.metric_code
    where
        coalesce(now.period_code, was.period_code) = coalesce($period, now.period_code, was.period_code)
        -- the last digits of a sum depend on the order in which it was added up
        and (
            round(was.value, 9) is distinct from round(now.value, 9)
            or was.status is distinct from now.status
        )
),

placed as (
    select
        figures.*,
        metric.domain,
        metric.template,
        metric.name_zh,
        metric.name_en,
        period.starts_on,
        period.ends_on,
    from figures
    inner join (
        select metric_code, domain, template, name_zh, name_en from new.marts.dim_metric
        union all
        select metric_code, domain, template, name_zh, name_en from old.marts.dim_metric
        where metric_code not in (select metric_code from new.marts.dim_metric)
    ) as metric on metric.metric_code = figures.metric_code
    inner join (
        select period_code, starts_on, ends_on from old.marts.dim_period
        union
        select period_code, starts_on, ends_on from new.marts.dim_period
    ) as period on period.period_code = figures.period_code
),

-- a report may be any ledger, and is owed in another period than it is about
by_submission as (
    select
        placed.unit_code,
        placed.period_code,
        placed.metric_code,
        list(distinct submission.file_id order by submission.file_id) as file_ids,
        list(distinct submission.appeal_id) filter (where submission.appeal_id is not null) as appeal_ids,
    from placed
    inner join below on below.unit_code = placed.unit_code
    inner join submission_change as submission
        on
            (submission.unit_code = below.lower_code or submission.unit_code is null)
            and (
                submission.template = placed.template or submission.template is null
                or placed.template is null or placed.domain = 'reporting'
            )
            and (
                submission.starts_on is null or placed.domain in ('reporting', 'data')
                or submission.starts_on <= placed.ends_on and submission.ends_on >= placed.starts_on
            )
    group by placed.unit_code, placed.period_code, placed.metric_code
),

by_decision as (
    select
        placed.unit_code,
        placed.period_code,
        placed.metric_code,
        list(distinct decision.reason order by decision.reason) as reasons,
        list(distinct decision.appeal_id) filter (where decision.appeal_id is not null) as appeal_ids,
    from placed
    inner join below on below.unit_code = placed.unit_code
    inner join decision
        on
            decision.unit_code = below.lower_code
            and decision.domain = placed.domain
            and decision.decided_for between placed.starts_on and placed.ends_on
    group by placed.unit_code, placed.period_code, placed.metric_code
),

changed_unit as (
    select distinct below.unit_code
    from below
    inner join unit_change on unit_change.unit_code = below.lower_code
),

reasoned as (
    select
        placed.* exclude (is_open, domain, template, starts_on, ends_on),
        coalesce(by_submission.file_ids, []) as file_ids,
        list_sort(list_distinct(list_concat(
            coalesce(by_submission.appeal_ids, []), coalesce(by_decision.appeal_ids, [])
        ))) as appeal_ids,
        list_filter([
            if(by_submission.file_ids is not null, 'submission', null),
            if(list_contains(by_decision.reasons, 'exclusion'), 'exclusion', null),
            if(list_contains(by_decision.reasons, 'exemption'), 'exemption', null),
            if(changed_unit.unit_code is not null, 'unit', null),
            if(span.is_other_moment and (placed.is_open or span.earlier_on <= placed.ends_on), 'as_of', null)
        ], lambda reason: reason is not null) as near,
        -- said only where nothing nearer explains it
        list_filter([
            if(span.is_other_scheme, 'scheme', null),
            if(span.is_other_input, 'inputs', null),
            if(span.is_other_code, 'code', null),
            if(span.is_other_moment, 'as_of', null)
        ], lambda reason: reason is not null) as far,
    from placed
    cross join span
    left join by_submission using (unit_code, period_code, metric_code)
    left join by_decision using (unit_code, period_code, metric_code)
    left join changed_unit using (unit_code)
)

select
    reasoned.* exclude (near, far, file_ids, appeal_ids),
    called.unit_name,
    if(len(near) > 0, near, far) as reasons,
    file_ids,
    appeal_ids,
from reasoned
left join called using (unit_code)
order by period_code desc, unit_code, metric_code
