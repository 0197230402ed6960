"""The annotated copy of a sender's own workbook: wrong cells coloured, each with a comment; the list and the counts on a first sheet.

Cells hold values only: no text becomes a formula, links to other files are gone.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.collection.book import UNCALCULATED, Unreadable
from orchestration.collection.file_reader import RECEIPT_SHEET
from orchestration.collection.receipt import STATUS_ZH, grouped
from orchestration.collection.workers import Guard, batches
from orchestration.files import write_durably

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_ERROR_FILL, _WARNING_FILL, _HEAD_FILL = "FFC7CE", "FFEB9C", "DDEBF7"
_MOST_COMMENTS, _MOST_COLOURED, _MOST_LISTED = 2_000, 20_000, 5_000
_LARGEST = 8_000_000  # bytes; of a larger file only the list is made
_WIDTHS = (6, 18, 10, 8, 24, 80)
_HEADINGS = ("#", "工作表", "单元格", "程度", "填写内容", "怎么改")


@dataclass(frozen=True, slots=True)
class Job:
    """One copy to make: the bytes as archived, and the receipt."""

    path: Path
    body: dict[str, Any]


def has_marks(body: dict[str, Any]) -> bool:
    """Whether a receipt marks a cell of a file whose bytes may be kept."""
    return body["verdict"] == "read" and not body["has_personal_data"] and any(found["cell"] for found in body["findings"])


def write_copies(folder: Path, jobs: Iterable[Job]) -> list[str]:
    """Write receipts/FILE_ID.xlsx for every receipt that marks a cell.

    Returns:
        The file ids of the copies written; a file that cannot be copied has none.
    """
    written = []
    for job, data in annotated_copies(jobs):
        if data is not None:
            write_durably(folder / f"{job.body['file_id']}.xlsx", data)
            written.append(job.body["file_id"])
    return written


def annotated_copies(jobs: Iterable[Job]) -> Iterator[tuple[Job, bytes | None]]:
    """The bytes of each copy, made in guarded workers; None where there is nothing to mark or the file cannot be copied."""
    wanted = [job for job in jobs if has_marks(job.body)]
    if not wanted:
        return
    with Guard(_copy, _as_is, None) as guard:
        for job, answer in guard.map(batches(wanted, lambda job: 10 * job.path.stat().st_size)):
            yield job, answer if isinstance(answer, bytes) else None


def _as_is(state: Any) -> Any:
    return state


def _copy(_state: Any, job: Job) -> bytes | None:
    try:
        return annotate(job.path.read_bytes(), job.body)
    except (Unreadable, MemoryError, OSError):
        return None


def annotate(data: bytes, body: dict[str, Any]) -> bytes:
    """The annotated copy of a file.

    Args:
        data: the file as received.
        body: its receipt.
    """
    book = _opened(data, body)
    _mark(book, body)
    _list(book, body)
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.data_type = "s"
    received = datetime.fromisoformat(body["received_at"]).replace(tzinfo=None)
    book.properties.created = book.properties.modified = received
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _opened(data: bytes, body: dict[str, Any]) -> Workbook:
    import openpyxl

    if len(data) > _LARGEST:
        return _blank()
    if data.startswith(b"PK"):
        try:
            return openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
        except Exception:  # noqa: BLE001 - what openpyxl cannot load another reader could; its cells are copied instead
            return _rebuilt(data, body["file_name"])
    return _rebuilt(data, body["file_name"])


def _blank() -> Workbook:
    import openpyxl

    book = openpyxl.Workbook()
    del book["Sheet"]
    return book


def _rebuilt(data: bytes, file_name: str) -> Workbook:
    """A workbook with the cells of a CSV, an .xls or another file, each where it stood."""
    from orchestration.collection.workbook import open_bytes

    book = _blank()
    for sheet in open_bytes(data, file_name).sheets:
        page = book.create_sheet(sheet_title(sheet.name, book.sheetnames))
        for at, column in enumerate(sheet.columns):
            for row, cell in enumerate(column):
                if cell not in ("", UNCALCULATED):
                    _put(page, sheet.first_row + row, sheet.first_column + at + 1, cell)
        if sheet.is_hidden:
            page.sheet_state = "hidden"
    return book


def sheet_title(name: str, taken: Iterable[str]) -> str:
    """A sheet name as Excel takes it: at most 31 characters, none of []:*?/\\, not taken yet."""
    clean = "".join("_" if c in "[]:*?/\\" else c for c in name).strip("'")[:31] or "Sheet"
    title, number, known = clean, 2, {each.casefold() for each in taken}
    while title.casefold() in known:
        title, number = f"{clean[:27]}~{number}", number + 1
    return title


def _put(page: Worksheet, row: int, column: int, value: Any) -> None:
    """Write a cell; a text stays a text whatever it begins with."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    cell = page.cell(row, column)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:32_767]
        cell.data_type = "s"
    else:
        cell.value = value


def _mark(book: Workbook, body: dict[str, Any]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    fills = {"error": PatternFill("solid", fgColor=_ERROR_FILL), "warning": PatternFill("solid", fgColor=_WARNING_FILL)}
    pages = _pages(book, body)
    by_cell: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for found in body["findings"]:
        if found["cell"] and found["sheet"] in pages:
            by_cell.setdefault((found["sheet"], found["cell"]), []).append(found)
    for number, ((sheet, address), findings) in enumerate(list(by_cell.items())[:_MOST_COLOURED]):
        page = pages[sheet]
        cell = page[_anchor(page, address)]
        worst = "error" if any(found["severity"] == "error" for found in findings) else "warning"
        cell.fill = fills[worst]
        if number < _MOST_COMMENTS:
            text = "\n".join(
                dict.fromkeys(f"{'【未计入】' if found['severity'] == 'error' else '【提醒】'}{found['message_zh']}" for found in findings)
            )
            cell.comment = Comment(text, "台账", width=320, height=min(60 + 22 * (len(text) // 22 + 1), 400))


def _pages(book: Workbook, body: dict[str, Any]) -> dict[str, Worksheet]:
    """Sheet name on the receipt → sheet of the copy; rebuilt files may carry shortened names."""
    pages = {page.title: page for page in book.worksheets}
    for found in body["findings"]:
        name = found["sheet"]
        if name and name not in pages and (short := sheet_title(name, ())) in pages:
            pages[name] = pages[short]
    return pages


def _anchor(page: Worksheet, address: str) -> str:
    """The cell itself, or the first cell of the merged area that it lies in."""
    from openpyxl.cell.cell import MergedCell

    if not isinstance(page[address], MergedCell):
        return address
    return next(area.coord.split(":")[0] for area in page.merged_cells.ranges if address in area)


def _list(book: Workbook, body: dict[str, Any]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill

    page = book.create_sheet(sheet_title(RECEIPT_SHEET, book.sheetnames), 0)
    book.active = 0
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is page
    head = [
        ("回执编号", body["receipt_number"]),
        ("文件", body["file_name"]),
        ("结果", STATUS_ZH.get(body["status"], body["status"])),
        ("行数", f"共 {body['rows_sent']} 行，接收 {body['rows_accepted']} 行，未计入 {body['rows_rejected']} 行"),
        ("怎么办", "红色单元格所在的行没有计入，黄色单元格请核对。改正后把本文件（或原文件）重新报送即可，本页不必删除。"),
    ]
    for row, (name, text) in enumerate(head, 1):
        _put(page, row, 1, name)
        _put(page, row, 2, text)
        page.cell(row, 1).font = Font(bold=True)
    start = len(head) + 2
    for column, (heading, width) in enumerate(zip(_HEADINGS, _WIDTHS, strict=True), 1):
        _put(page, start, column, heading)
        page.cell(start, column).font = Font(bold=True)
        page.cell(start, column).fill = PatternFill("solid", fgColor=_HEAD_FILL)
        page.column_dimensions["ABCDEF"[column - 1]].width = width
    for number, found in enumerate(grouped(body["findings"])[:_MOST_LISTED], 1):
        place = found["cell"] if found["count"] == 1 else f"{found['cell']} 等 {found['count']} 处"
        level = "未计入" if found["severity"] == "error" else "提醒"
        for column, value in enumerate((number, found["sheet"], place, level, found["value"], found["message_zh"]), 1):
            _put(page, start + number, column, value)
        page.cell(start + number, 6).alignment = Alignment(wrap_text=True, vertical="top")
    page.freeze_panes = page.cell(start + 1, 1)
