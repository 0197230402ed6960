"""A corrected annotated copy comes back under its receipt number: what it stands for, and its list sheet, which is
no data.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath

from orchestration.collection.readers.workbook_cells import Book, Sheet

RECEIPT_SHEET = "回执"  # the first sheet of an annotated copy
NUMBER_LABEL, FILE_LABEL = "回执编号", "文件"
_NUMBER = re.compile(r"[0-9a-f]{12}-\d+")
_NUMBER_IN_NAME = re.compile(rf"(?<![0-9A-Za-z])({_NUMBER.pattern})(?!\d)")


def number_in(file_name: str) -> str | None:
    """Return the receipt number in a file name, whatever a browser or a clerk put around it: `78b35f63ab27-1
    (1).xlsx`.
    """
    found = _NUMBER_IN_NAME.search(PurePosixPath(file_name).stem)
    return found[1] if found else None


def corrects_path(file_name: str, names: Mapping[str, str]) -> str | None:
    """Return the path that a corrected copy stands for: that of the first file; None where a file is no such copy.

    Args:
        names: receipt number → path in the inbox, of everything that arrived.
    """
    number, first = number_in(file_name), None
    seen: set[str] = set()
    # a copy of a copy leads back to the file that was sent first
    while number is not None and number in names and number not in seen:
        seen.add(number)
        first = names[number]
        number = number_in(first)
    return None if first is None else _under(file_name, first)


def _under(file_name: str, first: str) -> str:
    """Return the first path, but never that of another folder: a folder says whose file it is."""
    folder = PurePosixPath(file_name).parts[0]
    if "/" not in file_name or first.startswith(f"{folder}/"):
        return first
    return f"{folder}/{PurePosixPath(first).name}"


def named_in_list(file_name: str, sheets: list[Sheet]) -> str | None:
    """As `corrects_path`, from the list sheet alone: for a copy of which nothing is known here."""
    number = number_in(file_name)
    for sheet in sheets:
        if number is not None and is_list(sheet):
            known = dict(zip(sheet.columns[0], sheet.columns[1], strict=True))
            first = known.get(FILE_LABEL)
            if known[NUMBER_LABEL] == number and isinstance(first, str) and first:
                return _under(file_name, first)
    return None


def is_list(sheet: Sheet) -> bool:
    """Return whether a sheet is the list that an annotated copy carries in front."""
    if not sheet.name.startswith(RECEIPT_SHEET) or sheet.width < 2:
        return False
    for label, value in zip(sheet.columns[0][:12], sheet.columns[1][:12], strict=True):
        if label == NUMBER_LABEL:
            return isinstance(value, str) and _NUMBER.fullmatch(value) is not None
    return False


def take_out_lists(book: Book) -> None:
    """Take out the list, which is no data: the copy, sent back unchanged, holds the same cells as the file."""
    book.sheets = [sheet for sheet in book.sheets if not is_list(sheet)] or book.sheets
