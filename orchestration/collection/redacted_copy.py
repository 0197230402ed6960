"""Make the copy of an export that is archived: only sheets that some source reads, dropped columns emptied.

Cells stay where they are, so that addresses on receipts fit the sender's own file.
"""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from orchestration.collection.readers.workbook_cells import Book, Sheet, Unreadable
from orchestration.collection.receipt_rules import INTERNAL_ERROR
from orchestration.collection.sandbox.limits import Limits
from orchestration.collection.sandbox.worker_faults import log_handled
from orchestration.collection.sources.combination import ColumnRef
from orchestration.collection.sources.source import Source
from orchestration.collection.tables.dropped_columns import dropped_by_letter, is_dropped
from orchestration.collection.tables.finder import find_tables
from orchestration.collection.tables.source_layout import SourceLayout, is_wanted
from orchestration.collection.workers import rule_without_answer, worker_pool

_CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 - a workbook's clock has no zone; a fixed time makes equal copies equal bytes
_HEADER_ROWS = 60  # rows in which a dropped header is looked for where no table is found


class NotRedacted(Unreadable):
    """A file whose dropped columns cannot be emptied; its bytes must not be kept."""

    @property
    def is_ours(self) -> bool:
        """Whether the file is not to blame: it stays where it is until it can be redacted."""
        return self.verdict == INTERNAL_ERROR


def redacted_copy(path: Path, file_name: str, sources: tuple[Source, ...], limits: Limits | None = None) -> bytes:
    """Return the bytes to archive instead of a file.

    Args:
        sources: every source that reads the file.
    Raises:
        NotRedacted: there is no such copy, so nothing may be archived.
    """
    with worker_pool(_redact_one, _as_is, None, replace(limits or Limits(), workers=1)) as pool:
        ((_, outcome),) = pool.map([[(path, file_name, sources)]])
    if isinstance(outcome, bytes):
        return outcome
    raise NotRedacted(outcome if isinstance(outcome, str) else rule_without_answer(outcome))


def _as_is(state: Any) -> Any:
    return state


def _redact_one(_state: Any, job: tuple[Path, str, tuple[Source, ...]]) -> bytes | str:
    """Redact one file inside a worker, or return the rule that it breaks. What is raised here is a bug of ours."""
    path, file_name, sources = job
    try:
        return redact_bytes(path.read_bytes(), file_name, sources)
    except Unreadable as error:
        return error.rule
    except MemoryError as error:
        log_handled("the file does not fit into the memory of a worker", error, logging.INFO)
        return "too_big"


def redact_bytes(data: bytes, file_name: str, sources: tuple[Source, ...]) -> bytes:
    """Return the redacted copy of a file.

    Raises:
        Unreadable: the file has no cells.
    """
    from orchestration.collection.readers.open_workbook import open_bytes

    encoding = next((source.encoding for source in sources if source.encoding is not None), None)
    book = open_bytes(data, file_name, encoding)
    dropped = [column for source in sources for column in source.drop]
    if book.kind == "parquet" and not _has_dropped(book.sheets[0], dropped):
        return data  # fetched without them
    wanted = [
        (sheet, readers)
        for sheet in book.sheets
        if not sheet.is_empty and (readers := [s for s in sources if is_wanted(sheet, s, book)])
    ]
    tables = {id(sheet): _bottoms(sheet, readers) for sheet, readers in wanted}
    # where no sheet has the table, all that were looked through stay: the answer names them
    kept = [sheet for sheet, _ in wanted if tables[id(sheet)] or not any(tables.values())]
    for sheet in kept:
        _empty(sheet, tables[id(sheet)], dropped)
    return _as_text(kept[0], book) if book.kind == "text" and kept else _as_workbook(kept)


def _has_dropped(sheet: Sheet, dropped: list[ColumnRef]) -> bool:
    named = any(is_dropped(column[0], dropped) for column in sheet.columns)
    return named or bool(dropped_by_letter(sheet, dropped))


def _bottoms(sheet: Sheet, readers: Iterable[Source]) -> list[int]:
    """Return the last header rows of the tables that sources find on a sheet."""
    return [table.header.bottom for source in readers for table in find_tables(sheet, SourceLayout(source))[0]]


def _empty(sheet: Sheet, bottoms: list[int], dropped: list[ColumnRef]) -> None:
    """Empty the dropped columns below their header, wherever a table has one; of an unknown sheet all of a letter."""
    tops: dict[int, int] = {}
    for row in range(min(sheet.height, max([_HEADER_ROWS, *(bottom + 1 for bottom in bottoms)]))):
        for at, cell in enumerate(sheet.row(row)):
            if isinstance(cell, str) and cell and is_dropped(cell, dropped):
                tops.setdefault(at, row)
    for at, top in tops.items():
        header = sheet.columns[at][top]
        sheet.columns[at] = [cell if row <= top or cell == header else "" for row, cell in enumerate(sheet.columns[at])]
    first = min(bottoms, default=-1) + 1
    for at in dropped_by_letter(sheet, dropped):
        sheet.columns[at] = [*sheet.columns[at][:first], *[""] * (sheet.height - first)]


def _as_text(sheet: Sheet, book: Book) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=book.delimiter or ",", lineterminator="\r\n")
    writer.writerows([""] * 0 for _ in range(sheet.first_row - 1))
    writer.writerows(sheet.rows())
    return text.getvalue().encode(book.encoding or "utf-8", "replace")


def _as_workbook(sheets: list[Sheet]) -> bytes:
    import xlsxwriter

    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "date_1904": bool(sheets) and all(sheet.is_1904 for sheet in sheets),
    }
    with xlsxwriter.Workbook(target, options) as workbook:
        workbook.set_properties({"created": _CREATED})
        day, moment = (
            workbook.add_format({"num_format": "yyyy-mm-dd"}),
            workbook.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
        )
        span = workbook.add_format({"num_format": "[h]:mm:ss"})
        for number, sheet in enumerate(sheets, 1):
            page = workbook.add_worksheet(_sheet_name(sheet.name, number))
            if sheet.is_hidden:
                page.hide()
            for row in sheet.hidden_rows:
                page.set_row(row - 1, None, None, {"hidden": True})
            for at, column in enumerate(sheet.columns):
                for row, cell in enumerate(column):
                    place = sheet.first_row - 1 + row, sheet.first_column + at
                    if isinstance(cell, datetime):
                        page.write_datetime(*place, cell, moment)
                    elif isinstance(cell, date):
                        page.write_datetime(*place, cell, day)
                    elif isinstance(cell, time | timedelta):
                        page.write_datetime(*place, cell, span)
                    elif isinstance(cell, int | float):
                        page.write_number(*place, cell)
                    elif cell != "":
                        page.write_string(*place, cell)
        if not sheets:
            workbook.add_worksheet()
    return target.getvalue()


def _sheet_name(name: str, number: int) -> str:
    """Return a name that a workbook may have; members of an archive carry longer ones."""
    clean = "".join("_" if c in "[]:*?/\\" else c for c in name).strip("'")
    return clean if 0 < len(clean) <= 31 and clean == name else f"{clean[:26]}~{number}"
