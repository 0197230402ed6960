-- Who sent what for a period? One row a unit and domain: the state of its newest submission, or why there is none; reports by the register.
with templates as (
    select *
    from (
        values ('study', 'study_session', 'study_sessions'), ('case', 'case', 'cases_received'), ('outreach', 'outreach_item', 'outreach_items')
    ) as list (domain, template, metric_code)
),

relevant as (
    select
        submission.unit_code,
        submission.template,
        submission.status,
        submission.version,
        submission.file_name,
        submission.received_at,
    from marts.fct_submission as submission
    inner join marts.dim_period as covered on covered.period_code = submission.period_code
    where
        covered.starts_on <= $ends_on
        and covered.ends_on >= $starts_on
        and submission.status in ('accepted', 'partly_accepted', 'refused')
        and submission.unit_code in (select unnest($units::varchar[]))
    qualify row_number() over (partition by submission.unit_code, submission.template order by submission.received_at desc, submission.file_id desc) = 1
),

ledgers as (
    select
        metric.unit_code,
        templates.domain,
        templates.template,
        case
            when relevant.status is not null then relevant.status
            when metric.status = 'not_applicable' then 'not_applicable'
            when metric.status = 'no_data' then 'missing'
            when metric.status = 'summary_only' then 'summary_only'
            else 'from_source'
        end as state,
        null::bigint as missing,
        relevant.version,
        relevant.file_name,
        relevant.received_at::timestamp as received_at,
    from marts.fct_unit_metric as metric
    inner join templates on templates.metric_code = metric.metric_code
    left join relevant on relevant.unit_code = metric.unit_code and relevant.template = templates.template
    where metric.period_code = $period and metric.unit_code in (select unnest($units::varchar[]))
),

reports as (
    select
        unit_code,
        'reporting' as domain,
        null::varchar as template,
        case when count(*) filter (status = 'missing') > 0 then 'missing' else 'reported' end as state,
        count(*) filter (status = 'missing') as missing,
        null::integer as version,
        null::varchar as file_name,
        -- days that a register states are no arrivals
        null::timestamp as received_at,
    from marts.fct_report
    where
        due_at >= $starts_on::date
        and due_at < $ends_on::date + interval 1 day
        and status in ('on_time', 'late', 'missing')
        and unit_code in (select unnest($units::varchar[]))
    group by unit_code
)

select * from ledgers
union all by name
select * from reports
order by unit_code, domain
