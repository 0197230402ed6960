"""Hash the cells of a file so that the same content saved by another program gives the same hash."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from expectations.periods import Period
from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.values.cells import cell_text
from orchestration.collection.values.period_names import find_period

_MAX_CACHED = 20_000
_BLOCK = 50_000  # cells hashed at a time
_SLASH_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?: (\d{1,2}):(\d{2})(?::(\d{2}))?)?")


class _Canonical(dict[Any, str]):
    """Cell → its text in the one form that all programs agree on, computed once per distinct cell."""

    def __missing__(self, cell: Any) -> str:
        self[cell] = found = _canonical(cell)
        return found


def _canonical(cell: Any) -> str:
    if isinstance(cell, str):
        if cell[4:5] == "-" and len(cell) in (10, 19):
            # as it should be, or no date at all
            return cell.removesuffix(" 00:00:00")
        match = _SLASH_DATE.fullmatch(cell) if cell[:1].isdecimal() else None
        if not match:
            return cell
        day = "-".join(part.zfill(2) for part in match.groups()[:3])
        clock = [part.zfill(2) for part in match.groups()[3:] if part]
        return f"{day} {':'.join([*clock, '00'][:3])}" if clock and set(clock) != {"00"} else day
    if isinstance(cell, datetime):
        local = cell if cell.tzinfo is None else cell.replace(tzinfo=None)
        return local.isoformat(" ", "seconds").removesuffix(" 00:00:00")
    return cell.isoformat() if isinstance(cell, date) else cell_text(cell)


_CANONICAL = _Canonical()  # cells repeat from file to file


def _period_said(sheet: Sheet) -> str:
    """Return the period that a sheet's name states."""
    found = find_period(sheet.own_name)
    return "" if found is None else found.code if isinstance(found, Period) else found.suffix or "year"


def cells_hash(sheets: Iterable[Sheet]) -> str:
    """Return one hash over the values of all cells and what the sheets' names say; the same for the same cells
    saved by another program.

    Of names only periods count, and only beside those of other sheets: the period of a single sheet is that of the
    submission, and a text has no sheet of its own. Formats, blank sheets and blank rows and columns around the
    cells do not count.
    """
    total = hashlib.sha256()
    canonical = _CANONICAL
    if len(canonical) > _MAX_CACHED:
        canonical.clear()
    filled_sheets = [sheet for sheet in sheets if not sheet.is_empty]
    for sheet in filled_sheets:
        if len(filled_sheets) > 1:
            total.update(f"{_period_said(sheet)}\x1e".encode("utf-8", "surrogatepass"))
        filled = [next((row for row, cell in enumerate(column) if cell != ""), None) for column in sheet.columns]
        tops = [row for row in filled if row is not None]
        top, left = min(tops), next(at for at, row in enumerate(filled) if row is not None)
        for column in sheet.columns[left:]:
            # a long column would only fill the memory with cells that never come again
            known = canonical if len(column) < _BLOCK else _Canonical()
            for start in range(top, len(column), _BLOCK):
                block = "\x1f".join(map(known.__getitem__, column[start : start + _BLOCK]))
                total.update(block.encode("utf-8", "surrogatepass") + b"\x1e")
            total.update(b"\x1d")
        total.update(b"\x1c")
    return total.hexdigest()
