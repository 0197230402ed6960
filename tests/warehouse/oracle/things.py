"""A thing to look at: what it is about, and which rows a score without it would leave out or put in their place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from expectations.periods import period_of
from tests.warehouse.oracle.register import Owed
from tests.warehouse.oracle.rows import Row

Key = tuple[str, str]  # unit, period


@dataclass(frozen=True)
class Thing:
    """A signal; `domain` where rows of it are in question.

    Rows of `gone` count and would be left out, those of `instead` would count, `seen` are named only. Of reports: elements of
    the register.
    """

    signal: str
    unit_code: str
    period_code: str | None
    subject: Any = ""
    domain: str | None = None
    gone: tuple[Any, ...] = ()
    instead: tuple[Any, ...] = ()
    seen: tuple[Any, ...] = ()

    @property
    def key(self) -> tuple[str, str, str | None]:
        return self.signal, self.unit_code, self.period_code

    @property
    def cell(self) -> tuple[str | None, int | None] | None:
        """File and row of the first row in question that counts, else of the first that did."""
        counting = [*self.gone, *self.seen] or list(self.instead)
        rows = [row for row in counting if not isinstance(row, Owed)] or counting
        if not rows:
            return None
        named = [_cell(row) for row in rows]
        file_id, _, row = min(named, key=lambda cell: tuple(map(str, cell[:2])) + (cell[2] or 0,))
        return file_id, row


def _cell(row: Row | Owed) -> tuple[str | None, str | None, int | None]:
    if isinstance(row, Owed):
        return row.deciding[0], None, row.deciding[1]
    return row["_file_id"], row["_sheet"], row["_row"]


def place(row: Row) -> tuple[Any, ...]:
    """Where a row stands, for an order that does not depend on chance."""
    return row["_file_id"], row["_sheet"], row["_row"], row["_occurrence"] if "case_id" in row else row["_part"]


def by_period(rows: Iterable[Row], day: str, kind: str) -> dict[Key, list[Row]]:
    """Rows by their unit and the period of their day."""
    found: dict[Key, list[Row]] = defaultdict(list)
    for row in rows:
        found[row["unit_code"], period_of(row[day], kind).code].append(row)
    return found
