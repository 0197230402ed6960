-- Which reports fall due next, and for how many units?
select
    report.obligation_code,
    report.period_code,
    any_value(obligation.name_zh) as name_zh,
    any_value(obligation.name_en) as name_en,
    count(*) as units,
    bool_or(report.is_provisional) as is_provisional,
    report.due_at::date as due_on,
    date_diff('day', any_value(snapshot.as_of)::date, report.due_at::date) as days_left,
-- applies_to came after 0.3.0: of an older snapshot a duty has one line a day
from (select null::varchar as applies_to) as untold
cross join lateral (select *, applies_to as of_types from marts.fct_report) as report
cross join meta.snapshot as snapshot
left join marts.dim_obligation as obligation
    on obligation.obligation_code = report.obligation_code
    and report.due_at::date between coalesce(obligation.valid_from, date '0001-01-01') and coalesce(obligation.valid_to, date '9999-12-31')
    and obligation.applies_to = coalesce(report.of_types, obligation.applies_to)
where
    report.status = 'not_due'
    and report.due_at > snapshot.as_of
    and report.due_at <= snapshot.as_of + to_days($days::integer)
    and ($units::varchar[] is null or report.unit_code in (select unnest($units::varchar[])))
group by report.obligation_code, report.period_code, report.due_at::date
order by due_on, report.obligation_code
limit $most
