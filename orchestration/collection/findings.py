"""Makes findings: what a receipt says about a cell, a sheet or the file."""

from __future__ import annotations

from typing import Any

from orchestration.collection.parsed_file import ERROR, WARNING, Finding
from orchestration.collection.values.cells import UNCALCULATED, cell_text
from orchestration.collection.values.parse_result import ParseError
from orchestration.collection.values.personal_numbers import masked

_SHOWN = 80  # characters of a cell that a receipt repeats


def shown(cell: Any) -> str:
    """A cell as a receipt repeats it: shortened, and without the personal numbers of lines that nobody searches."""
    if cell == UNCALCULATED:
        return ""
    text = masked(" ".join(cell_text(cell).split()))
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def cell_finding(
    sheet: str,
    letter: str | None,
    row: int | None,
    field: str,
    labels: tuple[str, str],
    cell: Any,
    reason: ParseError,
    *,
    is_blocking: bool,
) -> Finding:
    """A finding about one cell.

    Args:
        labels: the column's Chinese and English label.
    """
    value = shown(cell)
    said_zh, said_en = (f"填的是“{value}”", f" says {value!r}") if value else ("", "")
    end_zh, end_en = ("。这一行未计入。", " The row is held back.") if is_blocking else ("。", "")
    return Finding(
        sheet=sheet,
        cell=f"{letter}{row}" if letter and row else "",
        row_number=row,
        field=field,
        value=value,
        rule=reason.rule,
        severity=ERROR if is_blocking else WARNING,
        message_zh=f"“{labels[0]}”{said_zh}{'，' if said_zh else ''}{reason.zh}{end_zh}",
        message_en=f"{labels[1]}{said_en}: {reason.en}.{end_en}",
    )


def sheet_finding(
    sheet: str, rule: str, severity: str, zh: str, en: str, *, cell: str = "", row: int | None = None, field: str = ""
) -> Finding:
    """A finding about a sheet, a row or the file."""
    return Finding(sheet, cell, row, field, "", rule, severity, zh, en)
