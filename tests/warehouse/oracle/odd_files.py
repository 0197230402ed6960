"""Files that count although a column of them was not read, or rows lie outside the period that their path promises."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from tests.warehouse.oracle.rows import Row
from tests.warehouse.oracle.things import Thing

_COUNTING = ("accepted", "partly_accepted")


def odd_files(submissions: list[Row], findings: list[Row], as_of: datetime) -> Iterator[Thing]:
    """A column once for a source, or for the ledgers of a unit, told by its newest file; rows outside once a file."""
    counting = {
        (row["file_id"], row["template"], row["source"]): row
        for row in submissions
        if row["is_open"] and row["status"] in _COUNTING and row["received_at"] <= as_of
    }
    unread: dict[tuple, list[Row]] = defaultdict(list)
    outside: dict[tuple, list[Row]] = defaultdict(list)
    for cell in findings:
        key = cell["file_id"], cell["template"], cell["source"]
        sent = counting.get(key)
        if sent is None:
            continue
        if cell["rule"] in ("extra_column", "absent_column") and cell["field"]:
            subject = sent["source"] or sent["unit_code"], sent["template"], cell["field"]
            unread[subject].append(sent | _cell(cell))
        elif sent["source"] and cell["rule"].endswith("within_period"):
            outside[key].append(sent | _cell(cell))
    for subject, rows in unread.items():
        row = max(rows, key=lambda row: (row["sequence"], row["_sheet"], row["_row"]))
        yield Thing("column_not_read", row["unit_code"], row["period_code"], subject, seen=(row,))
    for key, rows in outside.items():
        row = min(rows, key=lambda row: (row["_sheet"], row["_row"]))
        yield Thing("outside_expected_period", row["unit_code"], row["period_code"], key, seen=(row,))


def _cell(finding: Row) -> Row:
    return {"_file_id": finding["file_id"], "_sheet": finding["sheet"], "_row": finding["row_number"]}
