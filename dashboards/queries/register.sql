-- The register: what units owed between two days, and what became of it, of some states only where $statuses names them; `place` counts the events of
-- a period. In the order of the due times, or of the obligations where $by_obligation.
select
    report.unit_code,
    report.obligation_code,
    report.period_code,
    report.status,
    report.is_provisional,
    obligation.name_zh,
    obligation.name_en,
    obligation.due_rule,
    report.lateness_hours,
    report.due_at::timestamp as due_at,
    report.first_arrived_at::timestamp as first_arrived_at,
    report.accepted_at::timestamp as accepted_at,
    row_number() over (partition by report.unit_code, report.obligation_code, report.period_code order by report.due_at) as place,
-- applies_to came after 0.3.0: of an older snapshot a duty has one line a day
from (select null::varchar as applies_to) as untold
cross join lateral (select *, applies_to as of_types from marts.fct_report) as report
left join marts.dim_obligation as obligation
    on obligation.obligation_code = report.obligation_code
    and report.due_at::date between coalesce(obligation.valid_from, date '0001-01-01') and coalesce(obligation.valid_to, date '9999-12-31')
    and obligation.applies_to = coalesce(report.of_types, obligation.applies_to)
where
    report.due_at >= $first_on::date
    and report.due_at < $last_on::date + interval 1 day
    and report.unit_code in (select unnest($units::varchar[]))
    and ($statuses::varchar[] is null or list_contains($statuses::varchar[], report.status))
order by
    case when $by_obligation then report.obligation_code end,
    report.due_at,
    report.obligation_code,
    report.period_code,
    report.unit_code
