"""Tables, sheets and the workbooks they are written to, the same bytes every time."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import xlsxwriter

_CREATED = datetime.fromisoformat("2026-01-01")
_EPOCH = datetime.fromisoformat("1899-12-30")
Cell = Any  # str, int, float, bool, date, datetime or None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a ledger: its plain header, another header in use, and the group that both stand under in a two-row header."""

    header: str
    other: str
    group: str = ""
    unit: str = ""  # what careless hands write behind the number
    totalled: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A ledger before it takes a shape: typed cells under columns."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(slots=True)
class Sheet:
    """Cells as they stand in a sheet. merges: (first row, first column, last row, last column), from 0."""

    name: str
    rows: list[list[Cell]]
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    head: int = 1  # rows set in bold


def serial(day: date) -> float | int:
    """The number behind a date in the 1900 system."""
    if isinstance(day, datetime):
        return round((day - _EPOCH).total_seconds() / 86400, 6)
    return (day - _EPOCH.date()).days


def _write(sheet, formats: dict[str, Any], row: int, column: int, value: Cell, bold: bool) -> None:
    if isinstance(value, datetime):
        sheet.write_datetime(row, column, value, formats["moment"])
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, formats["day"])
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, value, formats["bold"] if bold else None)


def workbook(*sheets: Sheet, created: datetime = _CREATED) -> bytes:
    """The bytes of an .xlsx file."""
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    book.set_properties({"created": created, "author": ""})
    formats = {
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "bold": book.add_format({"bold": True}),
    }
    for content in sheets:
        sheet = book.add_worksheet(content.name)
        sheet.set_column(0, 12, 15)
        for first_row, first_column, last_row, last_column in content.merges:
            sheet.merge_range(first_row, first_column, last_row, last_column, "", formats["bold"])
        for number, row in enumerate(content.rows):
            for column, value in enumerate(row):
                _write(sheet, formats, number, column, value, number < content.head)
    book.close()
    return target.getvalue()


def csv_bytes(rows: list[list[Cell]], encoding: str) -> bytes:
    """A CSV as an office program saves it: CRLF, dates and times with slashes."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    for row in rows:
        writer.writerow(_as_text(value) for value in row)
    return text.getvalue().encode(encoding)


def _as_text(value: Cell) -> str:
    if isinstance(value, datetime):
        return value.strftime("%Y/%m/%d %H:%M")
    if isinstance(value, date):
        return f"{value.year}/{value.month}/{value.day}"
    return "" if value is None else str(value)
