"""Write drafts of ledgers as files: workbooks, texts, web pages, workbooks of old programs."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date
from typing import Any
from xml.sax.saxutils import escape

import xlsxwriter

from tests.collection.conftest import csv_bytes
from tests.collection.drafts import Draft

SHEETS_OF_UNITS = {"C1": "本级", "C1A": "县教育局", "C1B": "县医保局"}


def file_of(draft: Draft) -> tuple[str, bytes]:
    """Name and bytes of the file."""
    name, data = _document(draft)
    if not draft.is_zipped:
        return name, data
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return f"{draft.file_name.rpartition('.')[0]}.zip", target.getvalue()


def _document(draft: Draft) -> tuple[str, bytes]:
    body = [*draft.header_rows(), *draft.rows]
    if draft.form == "xlsx":
        return draft.file_name, _xlsx(draft, body)
    lines = [*draft.above, *body]
    texts = [
        ["" if cell is None else cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in lines
    ]
    stem = draft.file_name.rpartition(".")[0]
    if draft.form == "xml":
        return f"{stem}.xls", _spreadsheet_ml(draft.title, lines)
    if draft.form == "biff5":
        return f"{stem}.xls", _biff5(lines)
    if draft.form == "html":
        cells = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>" for row in texts)
        return f"{stem}.xls", f"<html><meta charset='{draft.encoding}'><table>{cells}</table></html>".encode(
            draft.encoding
        )
    return f"{stem}.csv", csv_bytes(texts, draft.encoding, "\t" if draft.form == "tsv" else ",")


def _xlsx(draft: Draft, body: list[list[Any]]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "date_1904": draft.is_1904})
    if draft.cover:
        book.add_worksheet("封面").write_string(0, 0, "2024年工作台账")
    head = len(draft.header_rows())
    half = head + len(draft.rows) // 2
    if draft.split == "sheets":
        _sheet(book, "一", [*draft.above, *body[:half]], draft)
        _sheet(book, "二", [*draft.above, *body[:head], *body[half:]], draft)
    elif draft.split == "tables":
        _sheet(book, draft.title, [*draft.above, *body[:half], [], ["二、续"], *body[:head], *body[half:]], draft)
    elif draft.split == "units":
        for name, rows in _by_unit(draft):
            _sheet(book, name, [*draft.above, *body[:head], *rows], draft)
    else:
        _sheet(book, draft.title, [*draft.above, *body], draft)
    for name, rows in draft.sheets:
        _sheet(book, name, rows, Draft(draft.template, [], [], [], name))
    book.close()
    return _with_far_format(target.getvalue()) if draft.far_format else target.getvalue()


def _by_unit(draft: Draft) -> list[tuple[str, list[list[Any]]]]:
    """The rows of each unit under its name; lines that are no data stay with the row above them."""
    found: list[tuple[str, list[list[Any]]]] = []
    for row, truth in zip(draft.rows, draft.truth, strict=True):
        name = found[-1][0] if truth is None and found else SHEETS_OF_UNITS[truth["unit_code"] if truth else "C1"]
        if not found or found[-1][0] != name:
            found.append((name, []))
        found[-1][1].append(row)
    return found


def _spreadsheet_ml(name: str, rows: list[list[Any]]) -> bytes:
    """A workbook as one XML document, as programs of 2003 and many exports of web systems write it."""

    def cell(value: Any) -> str:
        if value is None:
            return "<Cell/>"
        if isinstance(value, date):
            return f'<Cell><Data ss:Type="DateTime">{value.isoformat()}T00:00:00.000</Data></Cell>'
        kind = "Number" if isinstance(value, int | float) else "String"
        return f'<Cell><Data ss:Type="{kind}">{escape(str(value)).replace(chr(10), "&#10;")}</Data></Cell>'

    lines = "".join("<Row>" + "".join(map(cell, row)) + "</Row>" for row in rows)
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Workbook xmlns="{space}" xmlns:ss="{space}">'
        f'<Worksheet ss:Name="{name}"><Table>{lines}</Table></Worksheet></Workbook>'
    ).encode()


def _biff5(rows: list[list[Any]]) -> bytes:
    """A bare stream of Excel 5.0 with texts in code page 936; dates as texts."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    sheet = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if isinstance(value, int | float):
                sheet += record(0x0203, struct.pack("<HHHd", row, column, 0, value))
            elif value is not None:
                text = str(value).encode("gbk", "replace")
                sheet += record(0x0204, struct.pack("<HHHH", row, column, 0, len(text)) + text)
    name = "台账".encode("gbk")
    head = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0)) + record(0x0042, struct.pack("<H", 936))
    length = len(head) + 4 + 7 + len(name) + 4
    head += record(0x0085, struct.pack("<IHB", length, 0, len(name)) + name) + record(0x000A, b"")
    return head + sheet + record(0x000A, b"")


def _with_far_format(data: bytes) -> bytes:
    """A formatted cell in the last row of every sheet, as a careless drag leaves it; xlsxwriter would count up to it."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename.startswith("xl/worksheets/"):
                part = part.replace(b"</sheetData>", b'<row r="1048576"><c r="C1048576" s="1"/></row></sheetData>')
            new.writestr(entry.filename, part)
    return target.getvalue()


def _sheet(book: xlsxwriter.Workbook, name: str, rows: list[list[Any]], draft: Draft) -> None:
    sheet = book.add_worksheet(name)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    shift = len(draft.above)
    for top, left, bottom, right in draft.merges:
        sheet.merge_range(top + shift, left, bottom + shift, right, "")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            elif isinstance(value, str) and value.startswith("="):
                sheet.write_formula(number, column, value, None, "")
            elif value is not None:
                sheet.write(number, column, value)
    for number in draft.hidden_rows:
        sheet.set_row(shift + len(draft.header_rows()) + number, None, None, {"hidden": True})
    for column in draft.hidden_columns:
        sheet.set_column(column, column, None, None, {"hidden": True})
