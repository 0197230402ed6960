"""Read workbooks with one library after the other."""

from __future__ import annotations

import io
import logging
import os
from typing import Any

from orchestration.collection.readers.workbook_cells import Book, Sheet, Unreadable, sheet_of_rows
from orchestration.collection.readers.xlsx_preflight import Package, SheetFacts
from orchestration.collection.sandbox.worker_faults import log_handled
from orchestration.collection.values.cells import UNCALCULATED

# what the interpreter itself raises at a mistake in code; of a damaged file only libraries raise these, in frames
# of their own
_MISTAKES = (ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, NameError, TypeError)
_OURS = f"{os.sep}orchestration{os.sep}"


def read_workbook(data: bytes, package: Package) -> Book:
    """calamine, then openpyxl or xlrd: what one reader refuses another may read."""
    readers = {"xlsx": [_read_openpyxl], "xls": [_read_xlrd]}.get(package.kind, [])
    if package.fast_reader_is_safe:
        readers = [_read_calamine, *readers]
    detail, mistake = "", None
    for reader in readers:
        try:
            return reader(data, package)
        except (Unreadable, MemoryError, KeyboardInterrupt, SystemExit, GeneratorExit):
            # an answer about the file, its limit, or an order to stop, which is no business of a reader
            raise
        except BaseException as error:  # noqa: BLE001 - a panic of calamine (Rust) is a BaseException, and another engine may read the file
            is_mistake = _is_our_mistake(error)
            log_handled(
                f"{reader.__name__.removeprefix('_read_')} could not read the file",
                error,
                logging.ERROR if is_mistake else logging.INFO,
            )
            detail = type(error).__name__
            mistake = mistake or (error if is_mistake else None)
    if mistake is not None:
        raise mistake
    raise Unreadable("corrupt", detail)


def _is_our_mistake(error: BaseException) -> bool:
    """Return whether an exception is a bug in this module rather than an engine's word about a file."""
    if not isinstance(error, _MISTAKES) or error.__traceback__ is None:
        return False
    last = error.__traceback__
    while last.tb_next is not None:
        last = last.tb_next
    return _OURS in last.tb_frame.f_code.co_filename


def _read_calamine(data: bytes, package: Package) -> Book:
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise Unreadable("encrypted") from error
    sheets = []
    for index, meta in enumerate(book.sheets_metadata):
        if meta.typ != SheetTypeEnum.WorkSheet:
            continue
        source = book.get_sheet_by_index(index)
        start = source.start or (0, 0)
        facts = package.sheets.get(meta.name)
        corners = source.merged_cell_ranges or []
        merged = facts.merged if facts else [(*first, *last) for first, last in corners]
        sheet = sheet_of_rows(
            meta.name,
            source.to_python(skip_empty_area=True),
            first_row=start[0] + 1,
            first_column=start[1],
            is_hidden=meta.visible != SheetVisibleEnum.Visible,
            merged=tuple(merged),
            is_1904=package.is_1904,
        )
        _add_facts(sheet, facts)
        sheets.append(sheet)
    return Book(sheets, package.kind)


def _add_facts(sheet: Sheet, facts: SheetFacts | None) -> None:
    if facts is None:
        return
    sheet.hidden_rows = frozenset(row + 1 for row in facts.hidden_rows)
    for row, column, text in [*facts.errors, *((row, column, UNCALCULATED) for row, column in facts.uncalculated)]:
        at, index = column - sheet.first_column, row - (sheet.first_row - 1)
        if 0 <= at < sheet.width and 0 <= index < sheet.height and sheet.columns[at][index] == "":
            sheet.columns[at][index] = text


def _read_openpyxl(data: bytes, package: Package) -> Book:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    sheets = []
    for source in book.worksheets:
        source.reset_dimensions()
        rows = [list(row) for row in source.iter_rows(values_only=True)]
        is_1904 = book.epoch.year == 1904
        sheet = sheet_of_rows(source.title, rows, is_hidden=source.sheet_state != "visible", is_1904=is_1904)
        facts = package.sheets.get(source.title)
        sheet.merged = tuple(facts.merged) if facts else ()
        _add_facts(sheet, facts)
        sheets.append(sheet)
    return Book(sheets, "xlsx")


def _read_xlrd(data: bytes, package: Package) -> Book:
    import xlrd

    try:
        book = xlrd.open_workbook(file_contents=data, formatting_info=False, on_demand=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        if "encrypted" in str(error).lower():
            raise Unreadable("encrypted") from error
        raise
    sheets = []
    for index in range(book.nsheets):
        source = book.sheet_by_index(index)
        rows = [[_xlrd_value(cell, book.datemode) for cell in source.row(row)] for row in range(source.nrows)]
        facts = package.sheets.get(source.name)
        merged = tuple(facts.merged) if facts else ()
        sheet = sheet_of_rows(
            source.name, rows, is_hidden=bool(source.visibility), merged=merged, is_1904=bool(book.datemode)
        )
        _add_facts(sheet, facts)
        sheets.append(sheet)
        book.unload_sheet(index)
    return Book(sheets, "xls")


def _xlrd_value(cell: Any, datemode: int) -> Any:
    import xlrd

    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate.xldate_as_datetime(cell.value, datemode)
        except (ValueError, OverflowError):
            return cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#N/A")
    return cell.value
