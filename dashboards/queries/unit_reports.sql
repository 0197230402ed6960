-- Which reports did a unit owe in a period and owes in the next two months, and what became of them?
select
    obligation_code,
    period_code,
    status,
    is_provisional,
    versions,
    lateness_hours,
    due_at::timestamp as due_at,
    first_arrived_at::timestamp as first_arrived_at,
    accepted_at::timestamp as accepted_at,
from marts.fct_report
where unit_code = $unit and due_at::date between $starts_on and $ends_on::date + 60
