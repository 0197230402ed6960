"""audit.check_result: every declared check, and how many rows of the known files fail it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from expectations.loading import contracts
from expectations.rules import rules_of
from orchestration.warehouse.schema import tables
from orchestration.warehouse.store import Warehouse


@dataclass(frozen=True, slots=True)
class DeclaredCheck:
    """A rule of a contract as a check of its raw table."""

    check_name: str
    table_name: str
    severity: str
    description: str


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """A declared check with its result."""

    check_name: str
    table_name: str
    passed: bool
    failing_rows: int


MANIFEST_CHECK = DeclaredCheck(
    "manifest_file_given",
    "raw.submission",
    "warning",
    "清单 manifest.csv 写明的文件都已收到 · Every file that manifest.csv names has arrived",
)


def declared_checks() -> list[DeclaredCheck]:
    """All rules of all contracts, in their order, and what is asked of the inbox."""
    return [MANIFEST_CHECK] + [
        DeclaredCheck(rule.check_name, f"raw.{template}", rule.severity, f"{rule.message_zh} · {rule.message_en}")
        for template, contract in contracts().items()
        for rule in rules_of(contract)
    ]


def store_check_results(warehouse: Warehouse, checked_at: datetime, lines_without_file: int) -> tuple[str, ...]:
    """Write audit.check_result for the files of raw.submission.

    Args:
        lines_without_file: lines of manifest.csv whose file never arrived.
    Returns:
        Names of the checks that some row fails.
    """
    failing = dict(
        warehouse.query(
            """select rule, count(distinct (file_id, sheet, row_number)) from audit.rejected_cell
               where file_id in (select file_id from raw.submission where status not in ('duplicate', 'withdrawn')) group by rule"""
        )
    )
    if lines_without_file:
        failing[MANIFEST_CHECK.check_name] = lines_without_file
    checks = declared_checks()
    with warehouse.transaction():
        warehouse.replace(
            "audit.check_result",
            [
                (
                    check.check_name,
                    check.table_name,
                    check.severity,
                    check.check_name not in failing,
                    failing.get(check.check_name, 0),
                    checked_at,
                )
                for check in checks
            ],
        )
    return tuple(check.check_name for check in checks if check.check_name in failing)


def results_of(path: Path) -> tuple[dict[str, int], list[CheckOutcome]]:
    """Row counts of all tables and the results of all checks of a warehouse that nobody has open."""
    with Warehouse(path) as warehouse:
        counts = {}
        for name in tables():
            schema, _, table = name.partition(".")
            counts[name] = warehouse.query(f'select count(*) from {schema}."{table}"')[0][0]
        rows = warehouse.query(
            "select check_name, table_name, passed, failing_rows from audit.check_result order by all"
        )
    return counts, [CheckOutcome(*row) for row in rows]
