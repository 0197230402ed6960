-- Which reports did a unit owe in a period and owes in the next two months, and what became of them?
select
    report.obligation_code,
    obligation.name_zh,
    obligation.name_en,
    report.period_code,
    report.status,
    report.is_provisional,
    report.versions,
    report.lateness_hours,
    report.due_at::timestamp as due_at,
    report.first_arrived_at::timestamp as first_arrived_at,
    report.accepted_at::timestamp as accepted_at,
-- applies_to came after 0.3.0: of an older snapshot a duty has one line a day
from (select null::varchar as applies_to) as untold
cross join lateral (select *, applies_to as of_types from marts.fct_report) as report
left join marts.dim_obligation as obligation
    on obligation.obligation_code = report.obligation_code
    and report.due_at::date between coalesce(obligation.valid_from, date '0001-01-01') and coalesce(obligation.valid_to, date '9999-12-31')
    and obligation.applies_to = coalesce(report.of_types, obligation.applies_to)
where report.unit_code = $unit and report.due_at::date between $starts_on and $ends_on::date + 60
order by report.due_at, report.obligation_code
