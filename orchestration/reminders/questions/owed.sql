-- Which reports are not accepted yet, as of a moment that may be later than the snapshot's: overdue, returned, or due soon?
with versions as (
    select unit_code, obligation_code, duty_period_code, max_by(result, version) as last_result, max(version) as version_count
    from marts.fct_report_version
    where not is_claim and not is_set_aside
    group by all
)

select
    reports.unit_code,
    duties.name_zh as duty_zh,
    duties.name_en as duty_en,
    reports.period_code,
    reports.due_on,
    case
        when versions.last_result = 'returned' then 'returned'
        when coalesce(reports.grace_until, reports.due_at) < $as_of then 'overdue'
        when reports.due_on = $tomorrow then 'tomorrow'
        else 'soon'
    end as kind,
    date_diff('day', reports.due_on, cast($today as date)) as late_days,
from marts.fct_report as reports
left join versions
    on versions.unit_code = reports.unit_code
        and versions.obligation_code = reports.obligation_code
        and versions.duty_period_code = reports.period_code
left join (
    select obligation_code, any_value(name_zh) as name_zh, any_value(name_en) as name_en
    from marts.dim_obligation
    group by obligation_code
) as duties on duties.obligation_code = reports.obligation_code
where reports.accepted_at is null
    and reports.status != 'exempt'
    and (reports.due_on <= $soon or versions.last_result = 'returned')
order by reports.unit_code, reports.due_on, reports.obligation_code, reports.period_code
