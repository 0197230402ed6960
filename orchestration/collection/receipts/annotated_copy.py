"""The annotated copy of a sender's own workbook: wrong cells coloured, each with a comment; the list and the counts
on a first sheet.

Formats, widths, merged cells and drop-downs of a workbook stay; of a CSV, an .xls or a web table an .xlsx is made.
Cells hold values
only: no text becomes a formula, links to other files are gone.
"""

from __future__ import annotations

import io
import logging
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.receipt_rules import INTERNAL_ERROR
from orchestration.collection.receipts import list_sheet
from orchestration.collection.sandbox.pool import batches
from orchestration.collection.sandbox.worker_faults import log_handled
from orchestration.collection.values.cells import UNCALCULATED
from orchestration.collection.workers import worker_pool
from orchestration.storage.files import write_durably

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

    from orchestration.collection.sandbox.limits import Limits

LOG = logging.getLogger(__name__)

_MAX_BYTES = 8_000_000  # bytes; of a larger file only the list is made
_MIN_WIDTH, _MAX_WIDTH, _ROWS_MEASURED = 9, 48, 200
_MAX_MERGED = 5_000
# comments are drawn too, but by another part, and are kept
_DRAWN = ("xl/drawings/drawing", "xl/charts/", "xl/media/", "xl/diagrams/", "xl/embeddings/", "Pictures/", "Object ")


@dataclass(frozen=True, slots=True)
class CopyJob:
    """One copy to make: the bytes as archived, and the receipt."""

    path: Path
    body: dict[str, Any]


def has_marks(body: dict[str, Any]) -> bool:
    """Return whether a receipt marks a cell of a file whose bytes may be kept."""
    # a file that was read before has its cells marked, whatever happened to it since
    return (
        body["verdict"] in ("read", INTERNAL_ERROR)
        and not body["has_personal_data"]
        and any(found["cell"] for found in body["findings"])
    )


def write_copies(folder: Path, jobs: Iterable[CopyJob], limits: Limits | None = None) -> list[str]:
    """Write receipts/FILE_ID.xlsx for every receipt that marks a cell.

    Returns:
        The file ids of the copies written.
    """
    written = []
    for job, data in annotated_copies(jobs, limits):
        write_durably(folder / f"{job.body['file_id']}.xlsx", data)
        written.append(job.body["file_id"])
    return written


def annotated_copies(jobs: Iterable[CopyJob], limits: Limits | None = None) -> Iterator[tuple[CopyJob, bytes]]:
    """Yield the bytes of the copy of each file that has something to mark, made in sandboxed workers.

    Of a file that is too large or that no writer can take in, the copy holds the list alone.
    """
    wanted = [job for job in jobs if has_marks(job.body)]
    if not wanted:
        return
    # a writer raises whatever an odd file makes it raise; the list alone is answer enough
    with worker_pool(
        _copy, _as_is, None, limits, file_id=lambda job: job.body["file_id"], fault_level=logging.WARNING
    ) as pool:
        for job, answer in pool.map(batches(wanted, _weight)):
            data = answer if isinstance(answer, bytes) else _list_or_nothing(job.body)
            if data is not None:
                yield job, data


def _weight(job: CopyJob) -> int:
    # as much work as reading ten times as much
    return 10 * job.path.stat().st_size


def _as_is(state: Any) -> Any:
    return state


def _copy(_state: Any, job: CopyJob) -> bytes:
    return annotate(job.path.read_bytes(), job.body)


def _list_or_nothing(body: dict[str, Any]) -> bytes | None:
    try:
        return list_alone(body)
    except Exception as error:  # noqa: BLE001 - the receipt itself has said everything; a list that fails must not end the run
        LOG.error("the list of a receipt could not be written", exc_info=error, extra={"file_id": body["file_id"]})
        return None


def annotate(data: bytes, body: dict[str, Any]) -> bytes:
    """Return the annotated copy of a file.

    Args:
        data: the file as received.
        body: its receipt.
    """
    if len(data) > _MAX_BYTES:
        return list_alone(body)
    book, pages = _opened(data, body["file_name"])
    list_sheet.clear(book)
    list_sheet.mark(pages, body)
    list_sheet.add_list(book, body, is_alone=False, is_drawn=_is_drawn(data))
    return _saved(book, body)


def _is_drawn(data: bytes) -> bool:
    """Return whether a workbook has pictures, charts or shapes, of which the copy keeps some at best."""
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return any(name.startswith(_DRAWN) for name in parts.namelist())


def list_alone(body: dict[str, Any]) -> bytes:
    """Return a workbook with nothing but the list."""
    book = _blank()
    list_sheet.add_list(book, body, is_alone=True)
    return _saved(book, body)


def _saved(book: Workbook, body: dict[str, Any]) -> bytes:
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    cell.data_type = "s"
                if cell.hyperlink is not None:
                    cell.hyperlink = None
    received = datetime.fromisoformat(body["received_at"]).replace(tzinfo=None)
    book.properties.created = book.properties.modified = received
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _opened(data: bytes, file_name: str) -> tuple[Workbook, dict[str, Worksheet]]:
    """Return the workbook, and its sheets by the names that the receipt uses."""
    import openpyxl

    if data.startswith(b"PK"):
        try:
            book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, keep_links=False)
            return book, {page.title: page for page in book.worksheets}
        except Exception as error:  # noqa: BLE001 - what openpyxl cannot load another reader could; its cells are copied instead
            log_handled(
                "openpyxl could not load the file; a copy of its cells is annotated instead", error, logging.INFO
            )
            return _rebuilt(data, file_name)
    return _rebuilt(data, file_name)


def _blank() -> Workbook:
    import openpyxl

    book = openpyxl.Workbook()
    del book["Sheet"]
    return book


def _rebuilt(data: bytes, file_name: str) -> tuple[Workbook, dict[str, Worksheet]]:
    """Return a workbook with the cells of a CSV, an .xls or another file, each where it stood."""
    from orchestration.collection.readers.open_workbook import open_bytes

    book = _blank()
    pages: dict[str, Worksheet] = {}
    for sheet in open_bytes(data, file_name).sheets:
        page = book.create_sheet(list_sheet.sheet_title(sheet.name, book.sheetnames))
        pages.setdefault(sheet.name, page)
        for at, column in enumerate(sheet.columns):
            for row, cell in enumerate(column):
                if cell not in ("", UNCALCULATED):
                    list_sheet.put(page, sheet.first_row + row, sheet.first_column + at + 1, cell)
            _set_width(page, sheet.first_column + at + 1, column)
        _merge(page, sheet)
        for row in sheet.hidden_rows:
            page.row_dimensions[row].hidden = True
        if sheet.is_hidden:
            page.sheet_state = "hidden"
    return book, pages


def _set_width(page: Worksheet, column: int, cells: list[Any]) -> None:
    from openpyxl.utils import get_column_letter

    widest = max((_width(cell) for cell in cells[:_ROWS_MEASURED] if cell != ""), default=0)
    page.column_dimensions[get_column_letter(column)].width = min(max(widest + 2, _MIN_WIDTH), _MAX_WIDTH)


def _width(cell: Any) -> int:
    if isinstance(cell, datetime):
        return 10 if cell.time() == time() else 19
    if isinstance(cell, date):
        return 10
    # a Chinese character is two wide
    return max(
        (
            sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in line)
            for line in str(cell).splitlines()
        ),
        default=0,
    )


def _merge(page: Worksheet, sheet: Sheet) -> None:
    taken: set[tuple[int, int]] = set()
    for top, left, bottom, right in sheet.merged[:_MAX_MERGED]:
        area = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        # merging empties all cells but the first
        if taken & area or any(
            page.cell(row + 1, column + 1).value is not None for row, column in area - {(top, left)}
        ):
            continue
        taken |= area
        page.merge_cells(start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1)
