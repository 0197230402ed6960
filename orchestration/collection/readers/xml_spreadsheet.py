"""Read "XML Spreadsheet 2003": what old systems write, and name .xls."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element, ParseError, iterparse

from orchestration.collection.readers.workbook_cells import Book, Sheet, Unreadable, sheet_of_rows
from orchestration.collection.readers.xlsx_preflight import refuse_dtd

_SS = "{urn:schemas-microsoft-com:office:spreadsheet}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
_NAMESPACE = _SS.strip("{}").encode()
_MAX_CELLS = 5_000_000
_MAX_COLUMNS = 16_384


def is_xml_spreadsheet(data: bytes) -> bool:
    """Return whether bytes are a workbook in this form."""
    head = data[:4096].replace(b"\x00", b"")
    return b"<?xml" in head[:100] and _NAMESPACE in head


def read_xml_spreadsheet(data: bytes) -> Book:
    """Return its sheets.

    Raises:
        Unreadable: it has a DTD, is damaged, or has more cells than a workbook should.
    """
    refuse_dtd(data)
    try:
        return Book(list(_sheets(data)), "xml")
    except ParseError as error:
        raise Unreadable("corrupt", type(error).__name__) from error


def _sheets(data: bytes) -> Iterator[Sheet]:
    rows: list[list[Any]] = []
    merged: list[tuple[int, int, int, int]] = []
    hidden: set[int] = set()
    cells, is_hidden, is_1904 = 0, False, False
    for _, element in iterparse(io.BytesIO(data)):
        if element.tag == f"{_SS}Row":
            start = _number(element, "Index", len(rows) + 1) - 1
            cells += max(start - len(rows), 0)
            rows += [[] for _ in range(max(start - len(rows), 0))] if cells <= _MAX_CELLS else []
            rows.append(_row(element, len(rows), merged))
            hidden |= {len(rows)} if element.get(f"{_SS}Hidden") == "1" else set()
            cells += len(rows[-1])
            if cells > _MAX_CELLS:
                raise Unreadable("far_apart_cells")
            element.clear()
        elif element.tag == f"{_EXCEL}Date1904":
            is_1904 = True
        elif element.tag == f"{_EXCEL}Visible":
            is_hidden = element.text != "SheetVisible"
        elif element.tag == f"{_SS}Worksheet":
            name = element.get(f"{_SS}Name") or "Sheet"
            yield sheet_of_rows(
                name, rows, is_hidden=is_hidden, merged=tuple(merged), hidden_rows=frozenset(hidden), is_1904=is_1904
            )
            rows, merged, hidden, is_hidden = [], [], set(), False
            element.clear()


def _row(element: Element, number: int, merged: list[tuple[int, int, int, int]]) -> list[Any]:
    cells: list[Any] = []
    for cell in element.iter(f"{_SS}Cell"):
        start = _number(cell, "Index", len(cells) + 1) - 1
        if start >= _MAX_COLUMNS:
            raise Unreadable("too_many_columns")
        cells += [""] * (start - len(cells))
        across, down = _number(cell, "MergeAcross", 0), _number(cell, "MergeDown", 0)
        if across or down:
            merged.append((number, len(cells), number + down, len(cells) + across))
        cells += [_value(cell.find(f"{_SS}Data")), *[""] * min(across, _MAX_COLUMNS)]
    return cells


def _number(element: Element, name: str, default: int) -> int:
    text = element.get(f"{_SS}{name}") or ""
    return int(text) if text.isascii() and text.isdecimal() else default


def _value(data: Element | None) -> Any:
    if data is None:
        return ""
    text, kind = "".join(data.itertext()), data.get(f"{_SS}Type")
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            return datetime.fromisoformat(text)
    except ValueError:
        return text
    return text == "1" if kind == "Boolean" else text
