"""Add to a workbook what makes it an annotated copy: colours, comments on cells, and the list as a first sheet."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.receipts.corrected_copies import FILE_LABEL, NUMBER_LABEL, RECEIPT_SHEET, is_list
from orchestration.collection.receipts.summed_up import grouped
from orchestration.messages.catalogue import filled

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_ERROR_FILL, _WARNING_FILL, _GOOD_FILL, _HEAD_FILL, _LABEL_FILL = "FFC7CE", "FFEB9C", "C6EFCE", "1F4E79", "F2F5F9"
_LINE, _INK, _QUIET = "D0D7E2", "1F2937", "6B7280"
_MAX_COMMENTS, _MAX_COLOURED, _MAX_LISTED = 2_000, 20_000, 5_000
_LEVELS = ("error", "warning")
_WIDTHS = (11, 20, 14, 9, 24, 76)
_HEADINGS = ("number", "sheet", "cell", "level", "value", "message")
_LINE_HEIGHT = 16.5
_FONT = "Calibri"


def _text(key: str, **values: object) -> str:
    return filled("zh", f"receipt.list.{key}", values)


def sheet_title(name: str, taken: Iterable[str]) -> str:
    """A sheet name as Excel takes it: at most 31 characters, none of []:*?/\\, not taken yet."""
    clean = "".join("_" if c in "[]:*?/\\" else c for c in name).strip("'")[:31] or "Sheet"
    title, number, known = clean, 2, {each.casefold() for each in taken}
    while title.casefold() in known:
        title, number = f"{clean[:27]}~{number}", number + 1
    return title


def put(page: Worksheet, row: int, column: int, value: Any) -> None:
    """Write a cell; a text stays a text whatever it begins with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = page.cell(row, column)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:32_767]
        cell.data_type = "s"
        return
    cell.value = value
    if isinstance(value, datetime):
        cell.number_format = "yyyy-mm-dd" if value.time() == time() else "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"


def clear(book: Workbook) -> None:
    """Take away what an earlier copy had added: its list, and the marks on cells that may be right by now."""
    from openpyxl.styles import PatternFill

    for page in list(book.worksheets):
        if _is_list(page) and len(book.worksheets) > 1:
            del book[page.title]
            continue
        for row in page.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.text.lstrip().startswith(
                    tuple(_text("comment", level=_text(level), message="") for level in _LEVELS)
                ):
                    cell.comment = None
                    if cell.fill.fgColor.rgb in (
                        f"00{_ERROR_FILL}",
                        f"00{_WARNING_FILL}",
                        f"FF{_ERROR_FILL}",
                        f"FF{_WARNING_FILL}",
                    ):
                        cell.fill = PatternFill()


def _is_list(page: Worksheet) -> bool:
    rows = list(page.iter_rows(max_row=12, max_col=2, values_only=True))
    return is_list(Sheet(page.title, [list(column) for column in zip(*rows, strict=True)])) if rows else False


def mark(pages: dict[str, Worksheet], body: dict[str, Any]) -> None:
    """Colour the cells that a receipt names and say at each what, why and how to put it right."""
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    fills = {"error": PatternFill("solid", fgColor=_ERROR_FILL), "warning": PatternFill("solid", fgColor=_WARNING_FILL)}
    by_cell: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for found in body["findings"]:
        if found["cell"] and found["sheet"] in pages:
            anchor = _anchor(pages[found["sheet"]], found["cell"])
            by_cell.setdefault((found["sheet"], anchor), []).append(found)
    for number, ((sheet, anchor), findings) in enumerate(list(by_cell.items())[:_MAX_COLOURED]):
        cell = pages[sheet][anchor]
        cell.fill = fills["error" if any(found["severity"] == "error" for found in findings) else "warning"]
        if number < _MAX_COMMENTS:
            text = "\n".join(
                dict.fromkeys(
                    _text("comment", level=_text(found["severity"]), message=found["message_zh"]) for found in findings
                )
            )
            kept = f"\n\n{cell.comment.text}" if cell.comment is not None else ""
            cell.comment = Comment(
                text + kept, _text("author"), width=320, height=min(40 + 22 * _lines(text + kept, 23), 400)
            )


def _anchor(page: Worksheet, address: str) -> str:
    """The cell itself, or the first cell of the merged area that it lies in."""
    from openpyxl.cell.cell import MergedCell

    if not isinstance(page[address], MergedCell):
        return address
    return next(str(area.coord).split(":")[0] for area in page.merged_cells.ranges if address in area)


def _lines(text: str, per_line: int) -> int:
    """How many lines a text takes; `per_line` in Chinese characters."""
    return sum(
        1 + int(sum(1 if ord(letter) > 0x2E80 else 0.55 for letter in line) // per_line)
        for line in text.splitlines() or [""]
    )


def add_list(book: Workbook, body: dict[str, Any], *, is_alone: bool, is_drawn: bool = False) -> None:
    """The first sheet: receipt number, result, counts, and everything that is to be corrected, the worst first.

    Args:
        is_alone: there is no copy of the sender's sheets.
        is_drawn: the sender's workbook has pictures, charts or shapes, which the copy may lack.
    """
    page = book.create_sheet(sheet_title(RECEIPT_SHEET, book.sheetnames), 0)
    book.active = 0
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is page
    for letter, width in zip("ABCDEF", _WIDTHS, strict=True):
        page.column_dimensions[letter].width = width
    start = _head(page, body, _text("how_alone" if is_alone else "how_drawn" if is_drawn else "how")) + 2
    _entries(page, start, body)
    page.freeze_panes = page.cell(start + 1, 1)
    page.sheet_view.showGridLines = False
    page.sheet_properties.tabColor = _HEAD_FILL
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_title_rows = f"{start}:{start}"
    page.page_margins.left = page.page_margins.right = 0.4


def _head(page: Worksheet, body: dict[str, Any], how: str) -> int:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    errors, warnings = (sum(found["severity"] == level for found in body["findings"]) for level in _LEVELS)
    counts = _text("counts", sent=body["rows_sent"], accepted=body["rows_accepted"], rejected=body["rows_rejected"])
    counts += _text("besides", count=body["rows_filtered"]) if body["rows_filtered"] else ""
    head = [
        (NUMBER_LABEL, body["receipt_number"]),
        (FILE_LABEL, body["corrects"] or body["file_name"]),
        (_text("result"), filled("zh", f"receipt.status.{body['status']}", {})),
        (_text("rows"), counts),
        (_text("open"), _text("open_counts", errors=errors, warnings=warnings)),
        (_text("remedy"), how),
    ]
    archived = body.get("arrival", {}).get("archive_sha256")
    head += [(_text("archived"), _text("archived_as", sha256=archived))] if archived else []
    colour = {"accepted": _GOOD_FILL, "refused": _ERROR_FILL, "partly_accepted": _WARNING_FILL}.get(
        body["status"], _LABEL_FILL
    )
    edge = Border(bottom=Side("thin", color=_LINE))
    for row, (name, text) in enumerate(head, 1):
        put(page, row, 1, name)
        put(page, row, 2, text)
        page.merge_cells(start_row=row, start_column=2, end_row=row, end_column=6)
        label, value = page.cell(row, 1), page.cell(row, 2)
        label.font, value.font = (
            Font(name=_FONT, bold=True, color=_QUIET),
            Font(name=_FONT, bold=row == 1, size=14 if row == 1 else 11, color=_INK),
        )
        label.fill, value.fill = (
            PatternFill("solid", fgColor=_LABEL_FILL),
            PatternFill("solid", fgColor=colour if name == _text("result") else "FFFFFF"),
        )
        label.alignment = Alignment(vertical="center")
        value.alignment = Alignment(wrap_text=True, vertical="center")
        page.row_dimensions[row].height = 26 if row == 1 else max(20, _LINE_HEIGHT * _lines(text, 66) + 4)
        for column in range(1, 7):
            page.cell(row, column).border = edge
    return len(head)


def _entries(page: Worksheet, start: int, body: dict[str, Any]) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side

    edge = Border(bottom=Side("thin", color=_LINE))
    fills = {"error": PatternFill("solid", fgColor=_ERROR_FILL), "warning": PatternFill("solid", fgColor=_WARNING_FILL)}
    middle, wrapped = Alignment(vertical="center", horizontal="center"), Alignment(wrap_text=True, vertical="center")
    for column, heading in enumerate(_HEADINGS, 1):
        put(page, start, column, _text(heading))
        cell = page.cell(start, column)
        cell.font, cell.fill = Font(name=_FONT, bold=True, color="FFFFFF"), PatternFill("solid", fgColor=_HEAD_FILL)
        cell.alignment = middle if column in (1, 3, 4) else wrapped
    page.row_dimensions[start].height = 22
    for number, found in enumerate(grouped(body["findings"])[:_MAX_LISTED], 1):
        row = start + number
        place = (
            found["cell"] if found["count"] == 1 else _text("places", cell=found["cell"], count=found["count"]).strip()
        )
        for column, value in enumerate(
            (number, found["sheet"], place, _text(found["severity"]), found["value"], found["message_zh"]), 1
        ):
            put(page, row, column, value)
            cell = page.cell(row, column)
            cell.alignment, cell.border = middle if column in (1, 3, 4) else wrapped, edge
        page.cell(row, 4).fill = fills[found["severity"]]
        needed = max(_lines(found["message_zh"], 39), _lines(found["value"], 11), _lines(found["sheet"], 9))
        page.row_dimensions[row].height = max(20, _LINE_HEIGHT * needed + 4)
