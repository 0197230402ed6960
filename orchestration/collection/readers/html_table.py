"""Read the HTML tables that office systems export under the name .xls."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from orchestration.collection.readers.delimited_text import decode
from orchestration.collection.readers.workbook_cells import Book, Sheet, Unreadable, sheet_of_rows

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_CHINESE = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030"}
_MAX_SPAN = 1_000
_MAX_TABLES, _MAX_COLUMNS = 1_000, 4_096
_SPACES = re.compile(r"[ \t\r\f\v]+")


class _Tables(HTMLParser):
    """Collects the cells of every table; a table inside a cell is a table of its own."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._silent += 1
        elif tag == "table":
            if len(self.tables) >= _MAX_TABLES:
                raise Unreadable("too_many_parts")
            self._open.append(_Table())
            self.tables.append(self._open[-1])
        elif self._open and tag == "tr":
            self._open[-1].start_row()
        elif self._open and tag in ("td", "th"):
            given = dict(attrs)
            self._open[-1].start_cell(_span(given.get("rowspan")), _span(given.get("colspan")))
        elif self._open and tag in ("br", "p", "div"):
            self._open[-1].add("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)
        elif tag == "table" and self._open:
            self._open.pop().end()
        elif self._open and tag in ("td", "th", "tr"):
            self._open[-1].end_cell()

    def handle_data(self, data: str) -> None:
        if self._open and not self._silent:
            self._open[-1].add(data.replace("\n", " "))


def _span(text: str | None) -> int:
    return min(int(text), _MAX_SPAN) if text and text.strip().isdecimal() and int(text) > 0 else 1


class _Table:
    """One table while it is read; the areas of rowspan and colspan are kept as merged areas."""

    def __init__(self) -> None:
        self.rows: list[list[str]] = []
        self.merged: list[tuple[int, int, int, int]] = []
        self._taken: dict[int, int] = {}  # column → rows below that an area from above still covers
        self._cell: list[str] | None = None
        self._spans = (1, 1)

    def start_row(self) -> None:
        self.end_cell()
        self.rows.append([])
        self._taken = {column: left - 1 for column, left in self._taken.items() if left > 1}

    def start_cell(self, rows: int, columns: int) -> None:
        self.end_cell()
        if not self.rows:
            self.rows.append([])
        self._cell, self._spans = [], (rows, columns)

    def add(self, text: str) -> None:
        if self._cell is not None:
            self._cell.append(text)

    def end_cell(self) -> None:
        if self._cell is None:
            return
        text, self._cell = _SPACES.sub(" ", "".join(self._cell)).strip(), None
        rows, columns = self._spans
        row, number = self.rows[-1], len(self.rows) - 1
        while len(row) in self._taken:
            row.append("")
        left = len(row)
        if left + columns > _MAX_COLUMNS:
            raise Unreadable("too_many_columns")
        row += [text, *[""] * (columns - 1)]
        if rows > 1:
            self._taken |= dict.fromkeys(range(left, left + columns), rows)
        if rows > 1 or columns > 1:
            self.merged.append((number, left, number + rows - 1, left + columns - 1))

    def end(self) -> None:
        self.end_cell()


def read_html(data: bytes, encoding: str | None) -> Book:
    """Return the tables of an HTML page, one sheet each.

    Raises:
        Unreadable: no encoding fits, or there is no table.
    """
    said = _CHARSET.search(data[:4096])
    name = said[1].decode("ascii").lower() if said else None
    text, found, _ = _decoded(data, encoding or _CHINESE.get(name or "", name))
    parser = _Tables()
    parser.feed(text)
    parser.close()
    sheets: list[Sheet] = []
    for table in parser.tables:
        table.end()
        sheet = sheet_of_rows(f"Table {len(sheets) + 1}", table.rows, is_text=True, merged=tuple(table.merged))
        if not sheet.is_empty:
            sheets.append(sheet)
    if not sheets:
        raise Unreadable("unsupported")
    if len(sheets) == 1:
        sheets[0].name = "Sheet1"
    return Book(sheets, "html", encoding=found)


def _decoded(data: bytes, encoding: str | None) -> tuple[str, str, bool]:
    if encoding is not None and not data.startswith((b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")):
        try:
            return data.decode(encoding), encoding, False
        except (UnicodeDecodeError, LookupError):
            return decode(data, None)
    return decode(data, None)
