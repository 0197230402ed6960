"""Read delimited text: find encoding and delimiter, split the records."""

from __future__ import annotations

import codecs
import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import PurePosixPath
from typing import Literal

from orchestration.collection.readers.workbook_cells import Book, Sheet, Unreadable, clean_text
from orchestration.collection.receipt_rules import RuleText

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
_PARTS_OF_GB18030 = ("gb2312", "gbk", "cp936", "hz")
DELIMITERS = (",", "\t", ";", "|", "，", "；")
_SAMPLE_LINES = 200
_IDEOGRAPH = re.compile(r"[\u4e00-\u9fff]")
_WIDE_GAP = re.compile(r"[ \u3000]{2,}|\t")
_PAIR = re.compile(rb"[\x81-\xfe][\x40-\x7e\x80-\xfe]")
_MIN_PAIRS = 8  # characters of two bytes that tell one encoding from the other
_MAX_SAMPLE = 200_000
_BLOCK = 20_000  # records turned into columns at a time: bounds memory
_MIN_SWALLOWED = 2  # lines of the table inside one cell: a quotation mark was never closed
_MAX_COLUMNS = 16_384


def wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a byte order mark: zero bytes at every other place only, those of digits, delimiters and line
    ends.
    """
    sample = data[:8192]
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    if max(odd, even) < max(2, len(sample) // 100) or min(odd, even) * 8 > max(odd, even):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def has_bom(data: bytes) -> bool:
    """Return whether a byte order mark says that this is a text."""
    return data.startswith(tuple(mark for mark, _ in _BOMS))


def _without_bom(data: bytes) -> str | None:
    """Return the encoding of a text without byte order mark; None where nothing fits."""
    wide = wide_encoding(data)
    if wide is not None and _decodes(data, wide):
        return wide
    if _decodes(data, "utf-8"):
        return "utf-8"
    if _is_big5(data):
        raise Unreadable("unknown_encoding.big5")
    return "gb18030" if _decodes(data, "gb18030") else None


def _is_big5(data: bytes) -> bool:
    """Return whether a text is in Big5: almost any of it could be GB18030 too, but as seldom characters.

    In both, the characters of daily use stand together: lead bytes 0xA4–0xC6 in Big5, 0xB0–0xD7 with a second byte of
    0xA1 or more in GB 2312.
    """
    if not _decodes(data, "big5"):
        return False
    pairs = _PAIR.findall(data[:_MAX_SAMPLE])
    daily_big5 = sum(1 for pair in pairs if 0xA4 <= pair[0] <= 0xC6)
    daily_gb = sum(1 for pair in pairs if 0xB0 <= pair[0] <= 0xD7 and pair[1] >= 0xA1)
    return len(pairs) >= _MIN_PAIRS and daily_big5 >= 0.9 * len(pairs) and daily_gb <= 0.85 * len(pairs)


def _decodes(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_damaged_utf8(data: bytes) -> bool:
    """Return whether a text is UTF-8 but for a few bytes: reading it as GB18030 would turn every name into another."""
    text = data.decode("utf-8", "replace")
    wide, lost = sum(1 for c in text if c > "\x7f"), text.count("\ufffd")
    return 0 < lost <= max(3, wide // 20) and wide > 4 * lost


def decode(data: bytes, encoding: str | None) -> tuple[str, str, bool]:
    """Text, encoding and whether some characters are damaged.

    Args:
        encoding: what a source says; found by content where None. A byte order mark knows better.
    Raises:
        Unreadable: no encoding fits.
    """
    bom = next((name for mark, name in _BOMS if data.startswith(mark)), None)
    if bom is not None:
        return data.decode(bom, "replace"), bom, not _decodes(data, bom)
    if encoding is not None:
        encoding = "gb18030" if encoding.lower() in _PARTS_OF_GB18030 else encoding
        # the system may have changed since the description was written: no other text is UTF-8 with ideographs by
        # chance
        if _decodes(data, "utf-8") and _IDEOGRAPH.search(data.decode("utf-8")):
            return data.decode("utf-8"), "utf-8", False
        return data.decode(encoding, "replace"), encoding, not _decodes(data, encoding)
    found = _without_bom(data)
    if found != "utf-8" and _is_damaged_utf8(data):
        return data.decode("utf-8", "replace"), "utf-8", True
    if found is None:
        raise Unreadable("unknown_encoding")
    return data.decode(found), found, False


def find_delimiter(text: str) -> str:
    """Return the delimiter under which most lines have the same number of cells."""
    lines = list(islice(io.StringIO(text[:200_000], newline=None), _SAMPLE_LINES))
    best, best_score = ",", 0.0
    for delimiter in DELIMITERS:
        widths = Counter(len(row) for row in _records(lines, delimiter) if len(row) > 1)
        if widths:
            width, count = max(widths.items(), key=lambda entry: (entry[1] * (entry[0] - 1), entry[1]))
            score = count * (width - 1) / (1 + len(widths) / 10)
            if score > best_score * 1.2:
                best, best_score = delimiter, score
    return best


def _records(lines: Iterable[str], delimiter: str, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL) -> Iterator[list[str]]:
    csv.field_size_limit(sys.maxsize)
    return csv.reader(lines, delimiter=delimiter, quoting=quoting)


def _clean(cell: str) -> str:
    """Return a trimmed cell; ="0012" is how exports keep a spreadsheet from changing 0012."""
    text = clean_text(cell)
    return (
        text[2:-1].replace('""', '"').strip()
        if text.startswith('="') and text.endswith('"') and len(text) > 2
        else text
    )


def _unfolded(cells: list[str]) -> str | None:
    """Lines that came as single cells, as a delimited text: whole lines in quotes, or columns set apart by spaces.
    None for a true list.
    """
    lines = [cell for cell in cells if cell]
    delimiter = find_delimiter("\n".join(lines))
    spread = [_WIDE_GAP.sub("\t", line) for line in lines]
    for way, mark in ((lines, delimiter), (spread, "\t")):
        widths = Counter(len(row) for row in _records(way[:_SAMPLE_LINES], mark))
        width, count = max(widths.items(), key=lambda entry: entry[1], default=(1, 0))
        if width > 1 and count >= max(2, len(way[:_SAMPLE_LINES]) // 2):
            return "\n".join(_WIDE_GAP.sub("\t", cell) if way is spread else cell for cell in cells)
    return None


def _holds_rows(cell: str, delimiter: str, width: int) -> bool:
    """Return whether the lines of a cell look like rows of the table."""
    lines = cell.splitlines()[1:-1]
    return len(lines) >= _MIN_SWALLOWED and all(line.count(delimiter) >= width - 1 > 0 for line in lines[:50])


def _columns(records: Iterator[list[str]], delimiter: str, *, has_quotes: bool) -> tuple[list[list[str]], bool]:
    """Records as columns of equal length, and whether some cell swallowed lines. Equal texts of a column are one
    object.
    """
    columns: list[list[str]] = []
    known: list[dict[str, str]] = []
    height, swallowed = 0, False
    while block := list(islice(records, _BLOCK)):
        widths = set(map(len, block))
        width = max(widths)
        if width > _MAX_COLUMNS:
            raise Unreadable("too_many_columns")
        while len(columns) < width:
            columns.append([""] * height)
            known.append({})
        if widths != {len(columns)}:
            block = [[*row, *[""] * (len(columns) - len(row))] for row in block]
        for at, cells in enumerate(zip(*block, strict=True)):
            distinct = {cell: _clean(cell) for cell in set(cells)}
            if len(distinct) * 2 < len(cells):
                keep = known[at].setdefault
                distinct = {cell: keep(clean, clean) for cell, clean in distinct.items()}
            columns[at].extend(map(distinct.__getitem__, cells))
            if has_quotes and not swallowed:
                swallowed = any("\n" in cell and _holds_rows(cell, delimiter, width) for cell in distinct)
        height += len(block)
    return columns, swallowed


def read_delimited(data: bytes, file_name: str, encoding: str | None) -> Book:
    """Return a delimited text as a book of one sheet, named as Excel would name it.

    Raises:
        Unreadable: no encoding fits.
    """
    text, found, damaged = decode(data, encoding)
    text = text.removeprefix("\ufeff")
    remarks = [RuleText("damaged_text")] if damaged else []
    first, _, rest = text.partition("\n")
    offset = 0
    if first.lower().startswith("sep=") and len(first.strip()) == 5:
        delimiter, text, offset = first.strip()[-1], rest, 1
    else:
        delimiter = find_delimiter(text)
    columns, swallowed = _columns(_records(io.StringIO(text, newline=""), delimiter), delimiter, has_quotes='"' in text)
    if len(columns) == 1 and (unfolded := _unfolded(columns[0])) is not None:
        text, delimiter = unfolded, find_delimiter(unfolded)
        columns, swallowed = _columns(_records(io.StringIO(text, newline=""), delimiter), delimiter, has_quotes=True)
    if swallowed:
        columns, _ = _columns(
            _records(io.StringIO(text, newline=""), delimiter, csv.QUOTE_NONE), delimiter, has_quotes=False
        )
        remarks.append(RuleText("open_quote"))
    while columns and all(cell == "" for cell in columns[-1]):
        columns.pop()
    sheet = Sheet(PurePosixPath(file_name).stem, columns, first_row=1 + offset, is_text=True)
    return Book([sheet], "text", encoding=found, delimiter=delimiter, remarks=remarks)
