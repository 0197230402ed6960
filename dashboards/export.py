"""Tables as files: /export/<page>/<table>.csv or .xlsx with the parameters of the view.

Nothing that a unit wrote can act as a formula or a link in a spreadsheet program; numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

import xlsxwriter
from flask import Flask, Response, abort, request

from dashboards import faults
from dashboards.answer import in_order
from dashboards.components.table import Table, sort_of
from dashboards.context import Context
from dashboards.i18n import texts
from dashboards.pages import table_at
from dashboards.snapshot import QuestionError, SnapshotError, Snapshots
from dashboards.view import parse

_DANGEROUS = tuple("=+-@\t\r\n|%＝＋－＠")
MIME = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_FORMATS = {"percent": "0.0%", "number": "#,##0.##"}
_LONGEST_CELL = 32_000


def safe(value: Any) -> Any:
    """A value for a cell: text that a spreadsheet program could take for a formula gets an apostrophe in front."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)[:_LONGEST_CELL]
    return "'" + text if text.lstrip(" \u3000\u00a0").startswith(_DANGEROUS) else text


def cells(table: Table, sort: dict[str, str]) -> Iterable[list[Any]]:
    """Header, then rows in the order shown; raw numbers, texts as on screen."""
    columns = [column for column in table.columns if column.exported]
    yield [safe(column.label) for column in columns]
    for row in _sorted(table, sort):
        yield [safe(row.get(column.field) if column.is_number else _text(column, row)) for column in columns]


def _text(column: Any, row: dict[str, Any]) -> Any:
    value = row.get(column.field)
    return value if isinstance(value, date) and column.shown is None else column.text(row)


def _sorted(table: Table, sort: dict[str, str]) -> Iterable[dict[str, Any]]:
    sortable = {column.field for column in table.columns if column.sortable}
    return in_order(table.rows, {name: way for name, way in sort.items() if name in sortable})


def as_csv(table: Table, sort: dict[str, str], source: str) -> bytes:
    """UTF-8 with a mark that spreadsheet programs understand; the last line names the source."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows(cells(table, sort))
    writer.writerow([])
    writer.writerow([safe(f"{table.title}（{source}）")])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", errors="replace")


def as_xlsx(table: Table, sort: dict[str, str], source: str) -> bytes:
    """One sheet with a frozen header and a line that names the source."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    sheet = book.add_worksheet("data")
    bold = book.add_format({"bold": True, "bottom": 1})
    formats = [
        book.add_format({"num_format": _FORMATS[column.kind]}) if column.kind in _FORMATS else None
        for column in table.columns
        if column.exported
    ]
    last = 0
    for number, line in enumerate(cells(table, sort)):
        last = number
        for place, value in enumerate(line):
            _write(sheet, number, place, value, bold if number == 0 else formats[place])
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(formats), 16)
    sheet.write_string(last + 2, 0, safe(f"{table.title}（{source}）"))
    book.close()
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, value: Any, form: Any) -> None:
    if value is None:
        return
    if isinstance(value, bool) or not isinstance(value, int | float):
        sheet.write_string(row, column, str(value), form)
    else:
        sheet.write_number(row, column, value, form)


@contextmanager
def reading(snapshots: Snapshots, path: str, snapshot_id: str | None = None, **look: Any) -> Iterator[Context]:
    """The view that a request names, of the snapshot that it or the view names.

    Raises:
        HTTPException: there is no such snapshot, it does not hold what is asked for, or no figure at all.
    """
    view = parse(path, request.query_string.decode("utf-8", errors="replace"))
    try:
        with snapshots.open(snapshot_id or view.snapshot) as reader:
            context = Context(view, reader, snapshots, **look)
            if not context.has_period:
                abort(404)
            yield context
    except (SnapshotError, QuestionError) as error:
        faults.refuse(error, texts(view.lang))


def attachment(context: Context, table: Table, sort: dict[str, str], kind: str, name: str, file_name: str) -> Response:
    """A table as a file to be kept under `file_name`, or `name` where the browser knows no other letters."""
    body = (as_csv if kind == "csv" else as_xlsx)(table, sort, context.source)
    kept = quote(f"{file_name}-{context.reader.snapshot_id}.{kind}")
    disposition = f"attachment; filename=\"{name}.{kind}\"; filename*=UTF-8''{kept}"
    headers = {"Content-Disposition": disposition, "Cache-Control": "no-store"}
    return Response(body, mimetype=MIME[kind], headers=headers)


def register(server: Flask, snapshots: Snapshots) -> None:

    @server.get("/export/<page_name>/<name>.<kind>")
    def export(page_name: str, name: str, kind: str) -> Response:
        path, make = table_at(page_name, name)
        if make is None or kind not in MIME:
            abort(404)
        with reading(snapshots, path, exporting=True) as context:
            table = make(context)
            file_name = f"{table.title}-{context.period['period_code']}"
            return attachment(context, table, sort_of(context, name), kind, name, file_name)
