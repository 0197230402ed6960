"""Find the rows of a form with a line for every day in which nothing but the day has been written."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from orchestration.collection.tables.header import SheetTable
from orchestration.collection.tables.row_rules import RowShape
from orchestration.collection.values.dates import read_day
from orchestration.collection.values.parse_result import ParseResult
from orchestration.collection.values.single_days import DateContext

_MIN_DAYS = 7  # lines that follow each other day by day, Sundays too
_SOME_YEAR = DateContext(2000)
_WEEKDAY = re.compile(r"\(?(?:星期|礼拜|周)?[一二三四五六日天]\)?|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*", re.IGNORECASE)


def rows_of_empty_days(table: SheetTable, shape: RowShape, data: list[int]) -> list[int]:
    """Return those of the data rows (ascending) that are lines of a calendar and say nothing more than their day."""
    event = shape.event
    if shape.is_export or event is None or len(data) < _MIN_DAYS:
        return []
    rows = set(data)
    for at, column in enumerate(table.sheet.columns):
        if at != event and at != shape.unit and at not in shape.ignored:
            cells = [column[row] for row in rows]
            if not all(isinstance(cell, str) and (cell == "" or _WEEKDAY.fullmatch(cell)) for cell in cells):
                rows = {row for row in rows if column[row] == ""}
        if not rows:
            return []
    is_filled = len(rows) < len(data)
    return sorted(rows) if is_filled and _is_calendar([table.sheet.columns[event][row] for row in data]) else []


def _is_calendar(cells: list[Any]) -> bool:
    """Tell whether cells are days that follow each other; several lines may be of one day."""
    days = [
        found.value for cell in cells if isinstance(found := read_day(cell, _SOME_YEAR), ParseResult) and found.value
    ]
    steps = {later - earlier for earlier, later in zip(days, days[1:], strict=False)}
    is_run = len(days) == len(cells) and steps <= {timedelta(0), timedelta(1)}
    return is_run and len(set[date](days)) >= _MIN_DAYS
