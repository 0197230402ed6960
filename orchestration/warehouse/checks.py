"""audit.check_result: every declared check, and how many rows of the known files fail it: open ones, and settled."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from expectations.loading import contracts
from expectations.rules import rules_of
from orchestration.messages import both
from orchestration.warehouse.rows import CheckResultRow
from orchestration.warehouse.schema import quoted, tables
from orchestration.warehouse.store import Warehouse
from orchestration.warehouse.table import row_from


@dataclass(frozen=True, slots=True)
class DeclaredCheck:
    """A rule of a contract as a check of its raw table."""

    check_name: str
    table_name: str
    severity: str
    description: str


# a finding about a whole file is open while something of the file is
_COUNTS = """
    select
        rule,
        count(distinct (file_id, sheet, row_number)) filter (is_open),
        count(distinct (file_id, sheet, row_number)) filter (not is_open),
        count(*) filter (is_open),
        count(*) filter (not is_open)
    from (
        select cells.*, exists (
            select 1 from raw.submission as sent
            where sent.is_open and sent.file_id = cells.file_id
            and coalesce(cells.template, sent.template) is not distinct from sent.template
            and (cells.template is null or sent.source is not distinct from cells.source)
        ) as is_open
        from audit.rejected_cell as cells
        where file_id in (select file_id from raw.submission)
    )
    group by rule"""

MANIFEST_CHECK = DeclaredCheck(
    "manifest_file_given",
    "raw.submission",
    "warning",
    both("warehouse.checks.manifest_file_given"),
)


def declared_checks() -> list[DeclaredCheck]:
    """List the rules of all contracts, in their order, and what is asked of the inbox."""
    return (
        [MANIFEST_CHECK]
        + [
            DeclaredCheck(rule.check_name, f"raw.{template}", rule.severity, f"{rule.message_zh} · {rule.message_en}")
            for template, contract in contracts().items()
            for rule in rules_of(contract)
        ]
        + [
            DeclaredCheck(rule.check_name, f"raw.{template}", "warning", f"{rule.message_zh} · {rule.message_en}")
            for template, contract in contracts().items()
            for rule in contract.usual
        ]
    )


@dataclass(frozen=True, slots=True)
class FindingCounts:
    """What was found in all known files: what still asks for something, and how much is settled."""

    failing_checks: tuple[str, ...]  # names of the checks that some open row fails
    open_findings: int
    settled_findings: int


def store_check_results(warehouse: Warehouse, checked_at: datetime, lines_without_file: int) -> FindingCounts:
    """Write audit.check_result for the files of raw.submission.

    Args:
        lines_without_file: lines of manifest.csv whose file never arrived.
    """
    counted = {rule: counts for rule, *counts in warehouse.query(_COUNTS)}
    failing = {rule: open_rows for rule, (open_rows, *_) in counted.items() if open_rows}
    if lines_without_file:
        failing[MANIFEST_CHECK.check_name] = lines_without_file
    checks = declared_checks()
    results = (
        row_from(
            CheckResultRow,
            check,
            passed=check.check_name not in failing,
            failing_rows=failing.get(check.check_name, 0),
            settled_rows=counted[check.check_name][1] if check.check_name in counted else 0,
            checked_at=checked_at,
        )
        for check in checks
    )
    with warehouse.transaction():
        warehouse.replace(CheckResultRow, results)
    return FindingCounts(
        tuple(check.check_name for check in checks if check.check_name in failing),
        sum(counts[2] for counts in counted.values()),
        sum(counts[3] for counts in counted.values()),
    )


def results_of(path: Path) -> tuple[dict[str, int], list[CheckResultRow]]:
    """Read the row counts of all tables and the results of all checks of a warehouse that nobody has open."""
    with Warehouse(path) as warehouse:
        counts = {name: warehouse.query(f"select count(*) from {quoted(name)}")[0][0] for name in tables()}
        return counts, warehouse.read(CheckResultRow, "order by all")
