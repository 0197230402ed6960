"""Blank workbooks that units fill in: one sheet, made from the contract and understood by the reader without any
mapping.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import xlsxwriter

from expectations.contract import Contract, Field
from expectations.labels import normalise_label
from expectations.loading import code_lists, contracts
from orchestration.messages import LocalizedText
from orchestration.messages.catalogue import Bilingual
from orchestration.templates.owed import Filling
from orchestration.templates.period_text import period_text

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

TITLE_ROW, NOTE_ROW, SENDER_ROW, HEADER_ROW = range(4)
EXAMPLE_ROW, LAST_ROW = HEADER_ROW + 1, 5000
# a fixed date, so that the same template is the same bytes
_CREATED = datetime(2024, 1, 1, tzinfo=UTC)
_A4 = 9
_HINT_LIMIT, _HINT_TITLE_LIMIT = 255, 32  # Excel's own limits for the note beside a cell
_MAX_LIST = 255  # characters of a drop-down that stands in the cell itself: Excel's own limit
_NUMBER_FORMAT = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "integer": "0", "decimal": "General"}
_WIDTH = {
    "unit": 22,
    "obligation": 26,
    "figure": 26,
    "datetime": 18,
    "date": 13,
    "period": 13,
    "code": 16,
    "boolean": 11,
    "text": 18,
}
_WRITTEN = ("unit", "obligation", "figure", "text")  # kinds whose cells are words: they begin at the left
_ENTRY_HEIGHT = 21
_ALLOWED_UNDER_PROTECTION = {
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}


def write_template(
    template: str,
    target: Path | IO[bytes],
    unit: tuple[str, str | None] | None,
    period: str | None,
    filling: Filling | None = None,
) -> None:
    """Write the blank workbook of a template; the same arguments give the same bytes.

    Args:
        unit: code and name of the unit that will fill it in; its own column is then left out.
        period: code of the period that it is for, such as 2024-03 or 2024-Q1.
        filling: what the cells offer and what is written already, where that is known.

    Raises:
        KeyError: there is no such template.
        ValueError: `period` is not a period code.
    """
    contract, filling = contracts()[template], filling or Filling()
    fields = [field for field in contract.fields if not (unit and field.kind == "unit")]
    sender = (
        _text("unit", unit=(unit[1] or unit[0]) if unit else "").zh,
        _text("period", period=period_text(period) if period else "").zh,
    )
    with xlsxwriter.Workbook(target, {"default_date_format": _NUMBER_FORMAT["date"], "in_memory": True}) as book:
        book.set_properties(
            {
                "title": contract.title_zh,
                "subject": contract.title_en,
                "author": _text("author").zh,
                "created": _CREATED,
            }
        )
        sheet = book.add_worksheet(contract.title_zh)
        formats = _formats(book)
        sheet.set_default_row(_ENTRY_HEIGHT)
        _columns(book, sheet, fields)
        _head(sheet, formats, contract, len(fields), sender)
        _header(sheet, formats, fields)
        _example(sheet, book, fields)
        for column, field in enumerate(fields, start=1):
            sheet.data_validation(
                EXAMPLE_ROW, column, LAST_ROW, column, _validation(field, filling.choices.get(field.name, ()))
            )
            for row, given in enumerate(filling.rows, start=EXAMPLE_ROW + 1):
                if field.name in given:
                    sheet.write_string(row, column, given[field.name], _cell_format(book, field))
        _print_setup(sheet)
        sheet.protect("", _ALLOWED_UNDER_PROTECTION)


def own_texts() -> frozenset[str]:
    """Return what a blank workbook says outside its cells: properties, comments and footer."""
    fields = [field for contract in contracts().values() for field in contract.fields]
    titles = [title for contract in contracts().values() for title in (contract.title_zh, contract.title_en)]
    return frozenset([_text("author").zh, _text("footer").zh, *titles, *map(_explanation, fields)])


def header_text(field: Field) -> str:
    """The header as printed: the Chinese label, the unit of measure where the contract knows it so, and * where
    required.
    """
    known = {normalise_label(label) for label in field.labels}
    with_unit = f"{field.label_zh}({field.unit_of_measure})"
    label = with_unit if normalise_label(with_unit) in known else field.label_zh
    return f"{label}*" if field.required else label


def _text(key: str, **values: object) -> LocalizedText:
    return LocalizedText(f"templates.workbook.{key}", **values)


def _formats(book: Workbook) -> dict[str, Format]:
    middle = {"valign": "vcenter", "text_wrap": True}
    header = middle | {"bold": True, "align": "center", "border": 1, "border_color": "#8EA9C1", "locked": True}
    return {
        "title": book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"}),
        "note": book.add_format(middle | {"font_size": 9, "font_color": "#595959"}),
        "sender": book.add_format({"bold": True, "valign": "vcenter", "bottom": 1, "locked": False}),
        "header": book.add_format(header | {"bg_color": "#DCE6F1"}),
        "required": book.add_format(header | {"bg_color": "#1F4E79", "font_color": "#FFFFFF"}),
    }


def _cell_format(book: Workbook, field: Field | None, **more: Any) -> Format:
    # text where a program would otherwise turn 2024-03 into a day or a long number into 1.2E+17
    number_format = "@" if field is None else _NUMBER_FORMAT.get(field.kind, "@")
    align = "left" if field is not None and field.kind in _WRITTEN else "center"
    return book.add_format({"num_format": number_format, "locked": False, "valign": "vcenter", "align": align} | more)


def _columns(book: Workbook, sheet: Worksheet, fields: list[Field]) -> None:
    sheet.set_column(0, 0, 7, _cell_format(book, None, align="center"))
    for column, field in enumerate(fields, start=1):
        # Chinese characters are two wide
        width = max(_WIDTH.get(field.kind, 11), 2 * len(header_text(field)) + 3)
        sheet.set_column(column, column, width, _cell_format(book, field))


def _head(sheet: Worksheet, formats: dict[str, Format], contract: Contract, last: int, sender: tuple[str, str]) -> None:
    sheet.set_row(TITLE_ROW, 30)
    sheet.merge_range(TITLE_ROW, 0, TITLE_ROW, last, f"{contract.title_zh}  {contract.title_en}", formats["title"])
    sheet.set_row(NOTE_ROW, 54)
    sheet.merge_range(NOTE_ROW, 0, NOTE_ROW, last, _note(contract), formats["note"])
    if contract.event_field is None:
        return
    half = last // 2
    sheet.set_row(SENDER_ROW, 22)
    for first, end, text in ((0, half, sender[0]), (half + 1, last, sender[1])):
        sheet.write_string(SENDER_ROW, first, text, formats["sender"])
        if first < end:
            sheet.merge_range(SENDER_ROW, first, SENDER_ROW, end, text, formats["sender"])


def _note(contract: Contract) -> str:
    nil = "" if contract.event_field is None else _text("nil")
    note = _text("note", grain=Bilingual(f"{contract.grain.split('。')[0]}。", ""), nil=nil)
    return f"{note.zh}\n{note.en}"


def _header(sheet: Worksheet, formats: dict[str, Format], fields: list[Field]) -> None:
    sheet.set_row(HEADER_ROW, 32)
    sheet.write_string(HEADER_ROW, 0, _text("serial").zh, formats["header"])
    for column, field in enumerate(fields, start=1):
        sheet.write_string(HEADER_ROW, column, header_text(field), formats["required" if field.required else "header"])
        sheet.write_comment(
            HEADER_ROW,
            column,
            _explanation(field),
            {"author": _text("author").zh, "width": 300, "height": 150, "font_size": 9},
        )


def _explanation(field: Field) -> str:
    head = _text("required" if field.required else "optional", label=Bilingual(field.label_zh, field.label_en))
    lines = [head.zh, field.description_zh]
    if field.unit_of_measure:
        lines.append(_text("measure", unit=field.unit_of_measure).zh)
    lines += ["", head.en, field.description_en]
    if field.codes:
        lines += ["", "、".join(f"{code.label_zh} {code.label_en}" for code in code_lists()[field.codes])]
    return "\n".join(lines)


def _example(sheet: Worksheet, book: Workbook, fields: list[Field]) -> None:
    grey = {"italic": True, "font_color": "#7F7F7F", "bg_color": "#F2F2F2"}
    sheet.write_string(EXAMPLE_ROW, 0, _text("example").zh, _cell_format(book, None, align="center", **grey))
    for column, (field, value) in enumerate(_examples(fields), start=1):
        shown = _cell_format(book, field, **grey)
        if isinstance(value, datetime | date):
            sheet.write_datetime(EXAMPLE_ROW, column, value, shown)
        elif value is None:
            sheet.write_blank(EXAMPLE_ROW, column, None, shown)
        elif isinstance(value, str):
            sheet.write_string(EXAMPLE_ROW, column, value, shown)
        else:
            sheet.write_number(EXAMPLE_ROW, column, value, shown)


def _examples(fields: list[Field]) -> Iterator[tuple[Field, str | float | date | datetime | None]]:
    for field in fields:
        if field.example is not None and field.kind == "date":
            yield field, date.fromisoformat(str(field.example))
        elif field.example is not None and field.kind == "datetime":
            yield field, datetime.fromisoformat(str(field.example))
        else:
            yield field, field.example


def _validation(field: Field, choices: Sequence[str] = ()) -> dict[str, Any]:
    """What the cell offers and asks. It warns and never forbids: the reader takes more spellings than a spreadsheet
    can check.
    """
    asks: dict[str, Any] = {
        "input_title": header_text(field)[:_HINT_TITLE_LIMIT],
        "input_message": f"{field.description_zh}\n{field.description_en}"[:_HINT_LIMIT],
        "error_type": "warning",
        "error_title": _text("check", label=field.label_zh).zh[:_HINT_TITLE_LIMIT],
        "error_message": f"{field.description_zh}\n{field.description_en}"[:_HINT_LIMIT],
    }
    if choices and len(",".join(choices)) <= _MAX_LIST and not any("," in choice for choice in choices):
        return asks | {"validate": "list", "source": list(choices)}
    if field.codes:
        return asks | {"validate": "list", "source": [code.label_zh for code in code_lists()[field.codes]]}
    if field.kind == "boolean":
        return asks | {"validate": "list", "source": [_text("yes").zh, _text("no").zh]}
    if field.kind in ("date", "datetime"):
        return asks | {
            "validate": "date",
            "criteria": "between",
            "minimum": date(2000, 1, 1),
            "maximum": date(2099, 12, 31),
        }
    if field.kind in ("integer", "decimal"):
        return asks | {
            "validate": field.kind,
            "criteria": "between",
            "minimum": field.minimum,
            "maximum": field.maximum,
        }
    if field.max_length:
        return asks | {"validate": "length", "criteria": "<=", "value": field.max_length}
    return asks | {"validate": "any"}


def _print_setup(sheet: Worksheet) -> None:
    sheet.freeze_panes(HEADER_ROW + 1, 2)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.hide_gridlines(0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    sheet.set_footer(f"&L&A&R{_text('footer').zh}")
    sheet.set_selection(EXAMPLE_ROW + 1, 1, EXAMPLE_ROW + 1, 1)
