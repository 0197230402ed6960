-- What became of each obligation in a period?
select
    report.obligation_code,
    any_value(obligation.name_zh) as name_zh,
    any_value(obligation.name_en) as name_en,
    any_value(obligation.due_rule) as due_rule,
    count(*) filter (report.status in ('on_time', 'late', 'missing')) as due,
    count(*) filter (report.status = 'on_time') as on_time,
    count(*) filter (report.status = 'late') as late,
    count(*) filter (report.status = 'missing') as missing,
    count(*) filter (report.status = 'exempt') as exempt,
    count(*) filter (report.status = 'not_due') as not_due,
from marts.fct_report as report
left join marts.dim_obligation as obligation
    on obligation.obligation_code = report.obligation_code
    and report.due_at::date between coalesce(obligation.valid_from, date '0001-01-01') and coalesce(obligation.valid_to, date '9999-12-31')
where
    report.due_at >= $starts_on::date and report.due_at < $ends_on::date + interval 1 day
    and report.unit_code in (select unnest($units::varchar[]))
group by report.obligation_code
order by missing desc, late desc, report.obligation_code
