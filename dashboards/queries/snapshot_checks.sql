-- What was this snapshot checked for beside the one that was published before it? Failed ones first.
select
    check_name,
    subject,
    severity,
    compared_with,
    passed,
    value_before,
    value_now,
    measure,
from meta.snapshot_check
order by passed, severity, check_name, measure desc, subject
