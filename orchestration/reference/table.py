"""Reads one list (CSV) into rows of its model and gathers all that is wrong, with line and column."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar, cast

from orchestration.messages.catalogue import Bilingual
from orchestration.reference.row import ListRow
from orchestration.settings.fields import fields_of
from orchestration.settings.problems import Problems, gathered
from orchestration.settings.validation import Context, validated

Row = TypeVar("Row", bound=ListRow)


@dataclass(frozen=True, slots=True)
class Line:
    """One data line: its cells by column, trimmed, without blank ones and those that nobody reads."""

    file: str
    number: int
    cells: dict[str, str]

    def report(self, problems: Problems, severity: str, path: str, code: str, **values: Any) -> None:
        """Gather what is wrong with a cell; `path` begins with its column."""
        code = "blank" if code == "missing" else code
        problems.report(severity, self.file, code, line=self.number, column=path.partition(".")[0], **values)


def decoded(path: Path) -> str | None:
    """Decode a file that is UTF-8 or comes from a Chinese Windows; None where it is neither."""
    data = path.read_bytes()
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _header(cells: list[str], model: type[ListRow], problems: Problems) -> list[str] | None:
    """Map a header line to columns, "" where none is read; None where a required one is missing."""
    file, columns = model.file, fields_of(model)
    header = [model.column_of(cell.strip()) for cell in cells]
    for name in dict.fromkeys(header):
        free = [column for column in columns if column not in header]
        near = get_close_matches(name, free, 1, 0.75) if name not in columns else []
        if near:
            problems.warn(file.name, "no_such_column", name=name, near=near[0], line=1)
        if name in columns and header.count(name) > 1:
            problems.warn(file.name, "repeated_column", name=name, line=1)
    absent = [column for column in columns.values() if column.is_required and column.name not in header]
    if absent:
        names = [Bilingual(f"{column.name}（{column.labels[0]}）", column.name) for column in absent]
        problems.error(file.name, "columns_missing", names=names, line=1)
        return None
    # of several columns of one name the first counts
    return [name if name in columns and place == header.index(name) else "" for place, name in enumerate(header)]


def lines(path: Path, model: type[ListRow], problems: Problems) -> Iterator[Line]:
    """Iterate over the data lines of a list; blank ones are passed over."""
    file = model.file.name
    if not path.exists():
        if model.file.is_needed:
            problems.error(file, "file_missing")
        return
    text = decoded(path)
    if text is None:
        problems.error(file, "unknown_encoding")
        return
    reader = csv.reader(io.StringIO(text, newline=""))
    try:
        header = _header(next(reader, []), model, problems)
        for cells in reader if header is not None else ():
            trimmed = [cell.strip() for cell in cells]
            columns = header or []
            if not any(trimmed):
                continue
            if any(trimmed[len(columns) :]):
                counts = {"cell_count": len(trimmed), "header_count": len(columns)}
                problems.warn(file, "cells_beyond_the_header", line=reader.line_num, **counts)
            named = zip(columns, trimmed, strict=False)
            yield Line(file, reader.line_num, {name: cell for name, cell in named if name and cell})
    except csv.Error as error:
        problems.error(file, "not_csv", fault=error, line=reader.line_num)


def read_line(line: Line, model: type[Row], problems: Problems, context: Context) -> Row | None:
    """Type a line; None where a cell is wrong, which is gathered."""
    return validated(model, {**line.cells, "line": line.number}, line, problems, context)


def load_list(
    model: type[Row],
    path: Path,
    problems: Problems | None = None,
    *,
    lookups: Any = None,
    invalid: list[Row] | None = None,
) -> tuple[Row, ...]:
    """Load the right lines of a list, in the order of the file; none where an optional list is absent.

    Args:
        problems: gathers what is wrong.
        lookups: what the validators of the model look up in other lists.
        invalid: gathers the wrong lines, with what is right in them, for whoever looks up what they name.

    Raises:
        ConfigError: without `problems`, where something is wrong.
    """
    rows: list[Row] = []
    unusable: list[Row] = [] if invalid is None else invalid
    with gathered(problems) as found:
        for line in lines(path, model, found):
            context = Context(line.cells, lookups)
            row = read_line(line, model, found, context)
            if row is not None:
                rows.append(row)
            else:
                required = (name for name, field in model.model_fields.items() if field.is_required())
                unusable.append(cast(Row, model.model_construct(**{**dict.fromkeys(required, ""), **context.valid})))
        rows = model.completed(rows, unusable, found)
    return tuple(rows)
