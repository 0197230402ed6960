"""The files of the sequences: one ledger written by different programs, and ways to spoil it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime

import openpyxl
import xlsxwriter
from openpyxl.styles import PatternFill

HEADER = ["学习时间", "学习类型", "应到人数", "实到人数"]
PROGRAMS = ("xlsxwriter", "openpyxl", "csv", "gbk", "html")
SPOILT = ("no_header", "not_a_workbook", "all_wrong", "empty", "empty_sheet")


def rows_of(days: Sequence[date], wrong: int = 0) -> list[list]:
    """Header and one session a day; then rows whose date does not exist."""
    return [
        HEADER,
        *([day, "集中学习", 30, 20 + day.day % 10] for day in days),
        *(["2024-02-31", "集中学习", 30, 21] for _ in range(wrong)),
    ]


def written(rows: list[list], program: str) -> bytes:
    """The same cells as another program saves them."""
    return {"xlsxwriter": _xlsxwriter, "openpyxl": _openpyxl, "csv": _csv, "gbk": _gbk, "html": _html}[program](rows)


def spoilt(days: Sequence[date], how: str) -> bytes:
    """A correction that nothing can be done with."""
    rows = rows_of(days)
    if how == "not_a_workbook":
        return b"%PDF-1.4 " + repr(days).encode()
    if how == "no_header":
        return _openpyxl([["随便", "写写", "的", "列"], *rows[1:]])
    if how == "all_wrong":
        return _openpyxl([HEADER, *(["下周", "集中学习", 30, row[3]] for row in rows[1:])])
    return _openpyxl([] if how == "empty_sheet" else [HEADER])


def nil(program: str) -> bytes:
    """A nil return."""
    return written([HEADER, ["零报告", "", "", ""]], program)


def _xlsxwriter(rows: list[list]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "default_date_format": "yyyy/m/d"}) as book:
        page = book.add_worksheet("台账")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return target.getvalue()


def _openpyxl(rows: list[list]) -> bytes:
    book = openpyxl.Workbook()
    book.active.title = "Sheet1"
    for row in rows:
        book.active.append(
            [datetime(cell.year, cell.month, cell.day) if isinstance(cell, date) else cell for cell in row]  # noqa: DTZ001
        )
    for cells in book.active.iter_rows(max_row=1):
        for cell in cells:
            cell.fill = PatternFill("solid", fgColor="DDEBF7")
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _texts(rows: list[list]) -> list[list[str]]:
    return [
        [f"{cell.year}/{cell.month}/{cell.day}" if isinstance(cell, date) else str(cell) for cell in row]
        for row in rows
    ]


def _csv(rows: list[list], encoding: str = "utf-8-sig") -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(_texts(rows))
    return text.getvalue().encode(encoding)


def _gbk(rows: list[list]) -> bytes:
    return _csv(rows, "gb18030")


def _html(rows: list[list]) -> bytes:
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in _texts(rows))
    return f'<html><head><meta charset="utf-8"></head><body><table>{lines}</table></body></html>'.encode()
