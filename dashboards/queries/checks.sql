-- What was checked, and what did not pass?
select
    check_name,
    table_name,
    severity,
    passed,
    failing_rows,
    checked_at::timestamp as checked_at,
from audit.check_result
order by passed, severity, failing_rows desc, table_name, check_name
