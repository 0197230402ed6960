-- What was checked, and what does not pass? settled_rows came after 0.3.0.
select
    checks.check_name,
    checks.table_name,
    checks.severity,
    checks.passed,
    checks.failing_rows,
    checks.settled,
    checks.checked_at::timestamp as checked_at,
from (select 0 as settled_rows) as untold
cross join lateral (select *, settled_rows as settled from audit.check_result) as checks
order by checks.passed, checks.severity, checks.failing_rows desc, checks.table_name, checks.check_name
