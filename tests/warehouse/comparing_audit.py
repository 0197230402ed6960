"""Holds what a snapshot says for a person to look at against the oracle: reconciliation, things to look at, findings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from tests.warehouse.differing import Source, by_key, differences, rows
from tests.warehouse.oracle.findings import WHERE
from tests.warehouse.oracle.world import Expected


def reconciliation_differences(source: Source, expected: Expected) -> list[str]:
    query = """
        select kind, unit_code, period_code, figure, file_id, row_number, reported_value, ledger_value, difference
        from audit.reconciliation"""
    wanted = {
        key: (reported, ledger, reported - ledger) for key, (reported, ledger) in expected.reconciling.rows.items()
    }
    return differences(by_key(rows(source, query), 6), wanted)


def review_differences(source: Source, expected: Expected) -> list[str]:
    """Things to look at: of which unit and period, worth how much, and with which cell."""
    query = """
        select signal, unit_code, period_code, domain, file_id, row_number, effect_domain_points, effect_points
        from audit.review_item"""
    wanted = [
        (*thing.key, thing.domain, *(thing.cell or (None, None)), *expected.effects.of(thing))
        for thing in expected.things
    ]
    return differences(_in_line(rows(source, query), 3), _in_line(wanted, 3))


def _in_line(found: Iterable[tuple], width: int) -> dict[tuple, tuple]:
    """Several rows of one key side by side, in an order in which the last digits of a number do not matter."""

    def order(row: tuple) -> list[tuple[bool, str]]:
        return [(cell is None, f"{cell:+016.6f}" if isinstance(cell, float) else str(cell)) for cell in row]

    keyed: dict[tuple, list[tuple]] = {}
    for row in sorted(found, key=order):
        keyed.setdefault(row[:width], []).append(row[width:])
    return {key: tuple(cell for row in each for cell in row) for key, each in keyed.items()}


def finding_differences(source: Source, expected: Expected) -> list[str]:
    """Findings and names that match no unit: whose they are, and whether they still ask for something."""
    told = f"select {', '.join(WHERE)}, unit_code, template, submission_status, is_open from audit.rejected_cell"
    names = "select file_id, name, is_open from audit.unmatched_unit"
    return [
        *differences(_counted(rows(source, told)), _counted(expected.findings)),
        *differences(by_key(rows(source, names), 2), expected.names),
    ]


def _counted(found: Iterable[tuple]) -> dict[tuple, tuple]:
    return {row: (times,) for row, times in Counter(found).items()}


def check_differences(source: Source, expected: Expected) -> list[str]:
    """How many reports are due by a day of a year that nobody arranged."""
    query = """
        select check_name, passed, failing_rows from audit.check_result
        where (check_name, table_name) = ('calendar_year_missing', 'fct_report')"""
    rows_of_such_years = sum(element.provisional for element in expected.register.elements)
    return differences(
        by_key(rows(source, query), 1), {("calendar_year_missing",): (rows_of_such_years == 0, rows_of_such_years)}
    )


def submission_differences(source: Source, expected: Expected) -> list[str]:
    """Every arrival that is known, each of its templates once."""
    columns = (
        "file_id",
        "template",
        "unit_code",
        "period_code",
        "status",
        "verdict",
        "version",
        "rows_accepted",
        "rows_rejected",
    )
    wanted = [tuple(row[column] for column in columns) for row in expected.submissions]
    built = rows(source, f"select {', '.join(columns)} from marts.fct_submission")
    return differences(_counted(built), _counted(wanted))
