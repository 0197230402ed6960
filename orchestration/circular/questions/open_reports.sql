-- Which reports are missing, and which came late, by how much?
select
    reports.status,
    reports.unit_code,
    chosen.unit_name,
    duties.name_zh as duty,
    reports.period_code,
    reports.due_on,
    cast(reports.first_arrived_at as date) as arrived_on,
    reports.lateness_hours / 24 as lateness_days,
    reports.decision_reason,
from marts.fct_report as reports
inner join chosen on chosen.unit_code = reports.unit_code and chosen.is_asked
inner join marts.dim_period as period on period.period_code = $period
left join (select obligation_code, any_value(name_zh) as name_zh from marts.dim_obligation group by obligation_code) as duties
    on duties.obligation_code = reports.obligation_code
where reports.due_on between period.starts_on and period.ends_on
    and reports.grace_until <= (select as_of from meta.snapshot)
    and reports.status in ('late', 'missing')
order by reports.status desc, reports.unit_code, reports.due_on, reports.obligation_code, reports.period_code
