-- Which reports were due, duty by duty, and how were they handed in? As the metrics count them: due in the period, grace over.
select
    reports.obligation_code,
    any_value(duties.name_zh) as duty,
    count(distinct reports.unit_code) as unit_count,
    count(*) as due,
    count(*) filter (where reports.status = 'on_time') as on_time,
    count(*) filter (where reports.status = 'late') as late,
    count(*) filter (where reports.status = 'missing') as missing,
from marts.fct_report as reports
inner join chosen on chosen.unit_code = reports.unit_code and chosen.is_asked
inner join marts.dim_period as period on period.period_code = $period
left join (select obligation_code, any_value(name_zh) as name_zh from marts.dim_obligation group by obligation_code) as duties
    on duties.obligation_code = reports.obligation_code
where reports.due_on between period.starts_on and period.ends_on
    and reports.grace_until <= (select as_of from meta.snapshot)
    and reports.status in ('on_time', 'late', 'missing')
group by reports.obligation_code
order by reports.obligation_code
