-- Which reports that were due in a period did not come, and which period do they belong to?
select
    report.unit_code,
    report.obligation_code,
    obligation.name_zh,
    obligation.name_en,
    report.period_code,
    report.due_at::timestamp as due_at,
from (select null::varchar as applies_to) as untold
cross join lateral (select *, applies_to as of_types from marts.fct_report) as report
left join marts.dim_obligation as obligation
    on obligation.obligation_code = report.obligation_code
    and report.due_at::date between coalesce(obligation.valid_from, date '0001-01-01') and coalesce(obligation.valid_to, date '9999-12-31')
    and obligation.applies_to = coalesce(report.of_types, obligation.applies_to)
where
    report.status = 'missing'
    and report.due_at >= $starts_on::date
    and report.due_at < $ends_on::date + interval 1 day
    and report.unit_code in (select unnest($units::varchar[]))
order by report.due_at, report.unit_code, report.obligation_code
