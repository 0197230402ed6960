-- The register of twelve months up to a period's end and of the 45 days after it: one row a unit and report owed.
select
    report.unit_code,
    report.obligation_code,
    report.period_code,
    report.status,
    obligation.name_zh,
    obligation.name_en,
    report.lateness_hours,
    report.due_at::timestamp as due_at,
    report.accepted_at::timestamp as accepted_at,
    row_number() over (partition by report.unit_code, report.obligation_code, report.period_code order by report.due_at) as place,
from marts.fct_report as report
left join marts.dim_obligation as obligation
    on obligation.obligation_code = report.obligation_code
    and report.due_at::date between coalesce(obligation.valid_from, date '0001-01-01') and coalesce(obligation.valid_to, date '9999-12-31')
where
    report.due_at::date > $ends_on::date - interval 12 month
    and report.due_at::date <= $ends_on::date + 45
    and report.unit_code in (select unnest($units::varchar[]))
order by report.obligation_code, report.due_at, report.period_code, report.unit_code
