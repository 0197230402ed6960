"""What units reported beside what their ledgers give: audit.reconciliation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from expectations.periods import period, period_of
from tests.warehouse.oracle.figures import Figure
from tests.warehouse.oracle.pools import Pool
from tests.warehouse.oracle.rows import Row

Key = tuple[str, str, str]
_DOMAIN_OF_DUTIES = ("report_", "reports_")


def _texts(row: Row) -> Row:
    return row | {name: str(row[name]).lower() for name in ("satisfied", "reopened") if row.get(name) is not None}


def _meets(row: Row, conditions: str) -> bool:
    """Whether a fact belongs to the part that a filter such as `session_type=visit|online;topic_class=special` names."""
    given = _texts(row)
    for conjunct in conditions.split(";"):
        column, _, values = conjunct.partition("=")
        if given.get(column.strip()) not in [value.strip() for value in values.split("|")]:
            return False
    return True


class Reconciling:
    """Rows by (kind, unit, period, figure, file, row): reported value, ledger value."""

    def __init__(
        self, pools: Mapping[str, Pool], computed: Mapping[Key, Figure], totals: Mapping[Key, Row], has_reports
    ) -> None:
        self._pools, self._computed, self._has_reports = pools, computed, has_reports
        self.rows: dict[tuple, tuple[float, float]] = {}
        for (unit, code, figure), row in totals.items():
            ledger = self._ledger_value(unit, code, figure)
            if ledger is not None and row["value"] is not None:
                self.rows["summary", unit, code, figure, row["_file_id"], row["_row"]] = (row["value"], ledger)

    def _ledger_value(self, unit: str, code: str, figure: str) -> float | None:
        metric, _, conditions = figure.rstrip("]").partition("[")
        computed = self._computed.get((unit, code, metric))
        if computed is None or (metric.startswith(_DOMAIN_OF_DUTIES) and not self._has_reports(unit, period(code))):
            return None
        if not conditions:
            return computed.value
        return None if computed.status == "no_data" else self._part(unit, code, metric, conditions)

    def _part(self, unit: str, code: str, metric: str, conditions: str) -> float:
        pool = {"study": "study", "cases": "case", "outreach": "outreach"}[metric.split("_")[0]]
        rows = [row for row in self._pools[pool].within(unit, period(code)) if _meets(row, conditions)]
        if metric == "study_topic_sessions":
            rows = [row for row in rows if row["topic_class"] == "special"]
        if metric == "outreach_high_level_items":
            rows = [row for row in rows if row["level"] in ("province", "national")]
        return sum(row["items"] or 0 for row in rows) if pool == "outreach" else len(rows)

    def add_flags(self, cases: list[Row], as_of: datetime) -> None:
        """One row for each case with a flag and a limit that is closed or due."""
        for row in cases:
            due, closed = row["resolution_due_at"], row["closed_at"]
            if row["reported_on_time"] is None or due is None or (closed is None and due > as_of):
                continue
            key = (
                "flag",
                row["unit_code"],
                period_of(row["received_on"], "month").code,
                "on_time",
                row["_file_id"],
                row["_row"],
            )
            self.rows[key] = (float(row["reported_on_time"]), float(closed is not None and closed <= due))
