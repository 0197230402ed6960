-- What waits for somebody, whatever period is looked at? is_open came after 0.3.0: of an older snapshot everything
-- is open.
select
    (
        select count(*)
        from marts.fct_report as report
        where
            report.status = 'not_due'
            and report.due_at <= snapshot.as_of + to_days($days::integer)
            and ($units::varchar[] is null or report.unit_code in (select unnest($units::varchar[])))
    ) as reports_due_soon,
    (
        select count(distinct names.name)
        from (select true as is_open) as untold
        cross join lateral (select name, is_open as asks from audit.unmatched_unit) as names
        where names.asks
    ) as unmatched_names,
    (
        select count(*)
        from (select true as is_open) as untold
        cross join lateral (select severity, is_open as asks from audit.rejected_cell) as cell
        where cell.asks and cell.severity = 'error'
    ) as rejected_cells,
    (select count(*) from audit.check_result where not passed) as failed_checks,
from meta.snapshot as snapshot
