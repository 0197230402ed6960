"""Care and effort: first versions and typed cells, by the day a submission arrived."""

from __future__ import annotations

from datetime import datetime

from expectations.periods import Period
from tests.warehouse.oracle.figures import NO_DATA, Figure, count, rate
from tests.warehouse.oracle.pools import Pool
from tests.warehouse.oracle.rows import Row, Tables
from tests.warehouse.oracle.tree import Tree
from tests.warehouse.oracle.workdays import local_day

_READ = ("accepted", "partly_accepted", "superseded")


class Effort:
    def __init__(self, tables: Tables, tree: Tree, as_of: datetime) -> None:
        rows = sorted(
            (
                dict(row)
                for row in tables["raw.submission"]
                if row["unit_code"] and row["status"] not in ("duplicate", "withdrawn") and row["received_at"] <= as_of
            ),
            key=lambda row: row["sequence"],
        )
        seen: set[tuple] = set()
        for position, row in enumerate(rows):
            row["first"] = None
            if row["status"] not in _READ:
                continue
            key = (
                row["unit_code"],
                row["template"],
                row["source"],
                row["period_code"],
                row["source"] and row["file_name"],
            )
            if key in seen:
                continue
            seen.add(key)
            refused = [
                other for other in rows[:position] if other["status"] == "refused" and _next_read(other, rows) is row
            ]
            sent = row["rows_accepted"] + row["rows_rejected"]
            if refused:
                refused[0]["first"] = (0, sent)
            else:
                row["first"] = (row["rows_accepted"], sent)
        self._pool = Pool(tree, rows, lambda row: local_day(row["received_at"]))

    def figures(self, unit: str, period: Period) -> dict[str, Figure]:
        rows = self._pool.within(unit, period)
        if not rows:
            return {"data_quality_score": NO_DATA, "burden_cells": NO_DATA}
        firsts = [row["first"] for row in rows if row["first"]]
        typed = [row for row in rows if row["status"] in _READ and row["source"] is None]
        cells = sum((row["rows_accepted"] + row["rows_rejected"]) * row["columns_count"] for row in typed)
        return {
            "data_quality_score": rate(sum(accepted for accepted, _ in firsts), sum(sent for _, sent in firsts)),
            "burden_cells": count(cells, len(typed)),
        }


def _next_read(refused: Row, rows: list[Row]) -> Row | None:
    """The next accepted submission that a refused one can have been meant as."""
    for row in rows:
        if (
            row["sequence"] > refused["sequence"]
            and row["status"] in _READ
            and row["unit_code"] == refused["unit_code"]
        ):
            said = [name for name in ("template", "period_code", "source") if refused[name] is not None]
            if all(row[name] == refused[name] for name in said):
                return row
    return None
