"""The tables of a circular as a workbook, one sheet a table; no text in it is a formula. Same blocks, same bytes."""

from __future__ import annotations

import io
import re
from datetime import datetime

import xlsxwriter

from orchestration.circular.blocks import Block, layout
from orchestration.circular.document import column_widths_mm

_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_PERCENT = re.compile(r"-?\d+(\.\d+)?%")
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_DANGEROUS = tuple("=+-@\t\r\n|%＝＋－＠")
_MAX_NAME_CHARACTERS = 31
_MM_PER_CHARACTER = 1.6
_SAFE = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_workbook(blocks: list[Block], made_at: datetime) -> bytes:
    """Make the workbook: the text on the first sheet, then the tables."""
    saved = io.BytesIO()
    book = xlsxwriter.Workbook(saved, _SAFE)
    title = next((block.text for block in blocks if block.kind == "title"), "")
    book.set_properties({"title": title, "created": made_at.replace(microsecond=0, tzinfo=None)})
    formats = {
        "head": book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center"}),
        "text": book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"}),
        "number": book.add_format({"border": 1, "valign": "vcenter"}),
        "percent": book.add_format({"border": 1, "num_format": "0.0%", "valign": "vcenter"}),
        "line": book.add_format({"text_wrap": True, "valign": "top"}),
    }
    names: set[str] = set()
    words = book.add_worksheet(_name(layout()["words"]["contents"], names))
    words.set_column(0, 0, 100)
    for number, line in enumerate(block.text for block in blocks if block.kind not in ("table", "footer")):
        words.write_string(number, 0, safe(line), formats["line"])
    source = next((block.text for block in blocks if block.kind == "footer"), "")
    for block in blocks:
        if block.kind == "table":
            _write_table(book.add_worksheet(_name(block.text, names)), block, source, formats)
    book.close()
    return saved.getvalue()


def safe(text: str) -> str:
    """Put an apostrophe before a text that a spreadsheet program could take for a formula once it is saved anew."""
    return "'" + text if text.lstrip(" \u3000\u00a0").startswith(_DANGEROUS) else text


def _name(wanted: str, names: set[str]) -> str:
    """Return a name that a sheet may have and no other sheet has."""
    plain, number = _FORBIDDEN.sub(" ", wanted).strip()[:_MAX_NAME_CHARACTERS] or "-", 1
    name = plain
    while name.casefold() in names:
        number += 1
        name = f"{plain[: _MAX_NAME_CHARACTERS - 3]} {number}"
    names.add(name.casefold())
    return name


def _write_table(
    sheet: xlsxwriter.worksheet.Worksheet, block: Block, source: str, formats: dict[str, xlsxwriter.format.Format]
) -> None:
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(column_widths_mm(block.rows)):
        sheet.set_column(column, column, width / _MM_PER_CHARACTER)
    for number, row in enumerate(block.rows):
        for column, text in enumerate(row):
            if number and _NUMBER.fullmatch(text):
                sheet.write_number(number, column, float(text), formats["number"])
            elif number and _PERCENT.fullmatch(text):
                sheet.write_number(number, column, round(float(text[:-1]) / 100, 6), formats["percent"])
            else:
                sheet.write_string(number, column, safe(text), formats["text" if number else "head"])
    sheet.write_string(len(block.rows) + 1, 0, safe(source))
