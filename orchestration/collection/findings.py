"""Make findings: what a receipt says about a cell, a row, a sheet or the file."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from orchestration.collection.parsed_file import Finding, Note
from orchestration.collection.receipt_rules import BY_COLUMN, ERROR, RULES, WARNING, RuleText
from orchestration.collection.values.cells import UNCALCULATED, cell_text
from orchestration.collection.values.parse_result import ParseError
from orchestration.collection.values.personal_numbers import masked
from orchestration.messages import LocalizedText
from orchestration.messages.catalogue import Bilingual

MAX_ALIKE = 20_000  # findings of one rule and column that are listed one by one
_MAX_SHOWN = 80  # characters of a cell that a receipt repeats


def shown(cell: Any) -> str:
    """Shorten a cell as a receipt repeats it, without the personal numbers of lines that nobody searches."""
    if cell == UNCALCULATED:
        return ""
    text = masked(" ".join(cell_text(cell).split()))
    return text if len(text) <= _MAX_SHOWN else text[: _MAX_SHOWN - 1] + "…"


def severity_of(error: ParseError, *, is_required: bool) -> str:
    """Return how serious an error is in a cell.

    Args:
        is_required: whether the row needs a value that it does not have.
    """
    severity = RULES[error.rule].severity
    if severity == BY_COLUMN:
        return ERROR if is_required else WARNING
    return severity


def cell_finding(
    error: ParseError,
    cell: Any,
    *,
    sheet: str,
    letter: str | None,
    row: int,
    field: str,
    label: tuple[str, str],
    severity: str,
    is_listed: bool = True,
) -> Finding:
    """Make a finding about one cell.

    Args:
        label: of its column, Chinese and English.
        is_listed: whether its sentence will be read: beyond MAX_ALIKE findings of a kind only their number is.
    """
    value = shown(cell) if is_listed else ""
    zh, en = _cell_message(error, value, label, severity == ERROR) if is_listed else ("", "")
    place = f"{letter}{row}" if letter else ""
    return Finding(sheet, place, row, field, value, error.rule, severity, zh, en)


@lru_cache(10_000)
def _cell_message(error: ParseError, value: str, label: tuple[str, str], is_rejected: bool) -> tuple[str, str]:
    frame = LocalizedText(
        "receipt.frame.cell_with_value" if value else "receipt.frame.cell",
        label=Bilingual(*label),
        value=value,
        text=error,
    )
    if not is_rejected:
        return frame.zh, frame.en
    rejected = LocalizedText("receipt.frame.row_rejected")
    return frame.zh + rejected.zh, f"{frame.en} {rejected.en}"


def finding(
    rule: str | RuleText,
    /,
    *,
    sheet: str = "",
    cell: str = "",
    row: int | None = None,
    field: str = "",
    **values: object,
) -> Finding:
    """Make a finding about a row, a sheet or the file.

    Args:
        rule: the key of a rule or a variant (see receipt_rules.py), or its text.
        values: what its sentences name.
    """
    text = rule if isinstance(rule, RuleText) else RuleText(rule, row=row, **values)
    en = text.en[:1].upper() + text.en[1:]
    return Finding(sheet, cell, row, field, "", text.rule, RULES[text.rule].severity, text.zh, en)


def unlisted_finding(rule: str, severity: str, field: str, count: int, repeated: Bilingual | None = None) -> Finding:
    """Say how many more findings there are of a rule.

    Args:
        repeated: sentence of the rule that is repeated behind the count.
    """
    frame = LocalizedText("receipt.frame.more_rows" if repeated else "receipt.frame.more_cells", count=count)
    zh, en = (repeated.zh, f" {repeated.en}") if repeated else ("", "")
    return Finding("", "", None, field, "", rule, severity, frame.zh + zh, frame.en + en)


def note(key: str, sheet: str = "", **values: object) -> Note:
    """Make a note on something that is nobody's mistake."""
    text = LocalizedText(f"receipt.note.{key}", **values)
    return Note(sheet, text.zh, text.en)
