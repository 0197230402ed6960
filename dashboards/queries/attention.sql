-- What waits for somebody, whatever period is looked at?
select
    (
        select count(*)
        from marts.fct_report as report
        where
            report.status = 'not_due'
            and report.due_at <= snapshot.as_of + interval 14 day
            and ($units::varchar[] is null or report.unit_code in (select unnest($units::varchar[])))
    ) as reports_due_soon,
    (select count(distinct name) from audit.unmatched_unit) as unmatched_names,
    (select count(*) from audit.rejected_cell where severity = 'error') as rejected_cells,
    (select count(*) from audit.check_result where not passed) as failed_checks,
from meta.snapshot as snapshot
