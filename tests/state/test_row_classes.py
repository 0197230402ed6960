"""A column of the warehouse stands in one place: a line of its row class."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Annotated

import duckdb
import pytest
import yaml

from expectations.loading import template_names
from orchestration.reference.lists import CalendarDay
from orchestration.settings.fields import described
from orchestration.warehouse import Warehouse, rows, schema
from orchestration.warehouse.reference_rows import ReferenceCalendarDay
from orchestration.warehouse.table import columns_of, row_classes, row_from, table, table_name

ROOT = Path(__file__).parents[2]
RUN = 6  # so many columns of a table in their order, or all of a small one, are a list of its columns
OWN_SHAPE = "orchestration/collection/receipts/restored_answers.py"  # what is kept of a refused file, as released


def _with_a_column_more(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The module of the row classes with one line more in it."""
    line = '    header_row: Annotated[int | None, "row of its header"]\n'
    source = Path(rows.__file__).read_text(encoding="utf-8").replace("    column_letter:", f"{line}    column_letter:")
    module = ModuleType("rows_with_a_column_more")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(source, "rows_with_a_column_more.py", "exec"), module.__dict__)
    monkeypatch.setattr(schema, "ROW_CLASSES", schema.ROW_CLASSES | row_classes(module))
    return module


def test_a_line_more_in_a_row_class_is_created_stored_and_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "warehouse.duckdb"
    old = rows.ColumnMapRow(file_id="f1", sheet="三月", field="held_on", column_letter="C")
    with Warehouse(path) as warehouse:
        warehouse.append(rows.ColumnMapRow, [old])
    row_class = _with_a_column_more(monkeypatch).ColumnMapRow
    assert list(schema.tables()["audit.column_map"].items())[-2] == ("header_row", "bigint")
    with Warehouse(path) as warehouse:
        assert warehouse.read(row_class) == []  # of an earlier shape: begun anew
        new = row_from(row_class, old, header_row=2)
        warehouse.append(row_class, [new])
        assert warehouse.read(row_class) == [new]
    with duckdb.connect(str(path)) as connection:
        stored = connection.execute("select field, header_row, column_letter from audit.column_map").fetchall()
    assert stored == [("held_on", 2, "C")]


def test_a_column_more_of_a_list_is_a_column_of_its_table() -> None:
    class CalendarDayWithReason(CalendarDay):
        reason: str | None = described("reference.exemptions.reason", default=None)

    @table("reference.calendar_day_with_reason", values_of=CalendarDayWithReason)
    class Wider:
        """A day with its reason."""

    *same, added = columns_of(Wider)
    assert tuple(same) == columns_of(ReferenceCalendarDay)
    assert (added.name, added.sql_type, added.description) == ("reason", "varchar", "原因 · why")


def test_a_value_that_nothing_gives_is_named() -> None:
    with pytest.raises(TypeError, match="ColumnMapRow: nothing given has a value for field"):
        row_from(rows.ColumnMapRow, file_id="f1", sheet="三月", column_letter="C")


def test_a_column_without_description_or_of_an_unknown_type_is_named() -> None:
    @table("raw.bare")
    class Bare:
        size: int

    @table("raw.odd")
    class Odd:
        size: Annotated[complex, "size"]

    for row_class in (Bare, Odd):
        with pytest.raises(TypeError, match=rf"{row_class.__name__}\.size: a column is Annotated"):
            columns_of(row_class)


def test_every_row_class_is_declared_in_full() -> None:
    assert len(schema.ROW_CLASSES) == 22
    for name, row_class in schema.ROW_CLASSES.items():
        assert table_name(row_class) == name and row_class.__doc__, name
        assert all(column.description for column in columns_of(row_class)), name


def test_the_models_read_tables_of_the_warehouse_and_list_no_columns_of_theirs() -> None:
    (file,) = (ROOT / "dbt_project").rglob("__sources.yml")
    sources = yaml.safe_load(file.read_text(encoding="utf-8"))["sources"]
    read = {f"{source['schema']}.{entry['name']}" for source in sources for entry in source["tables"]}
    templates = {f"raw.{name}" for name in template_names()}  # no list names them: their contracts do
    assert schema.tables().keys() - read == {"raw.file", "raw.part"} | templates
    assert read <= schema.tables().keys()
    assert not any("columns" in entry for source in sources for entry in source["tables"])


def _lists(tree: ast.AST) -> Iterator[tuple[int, list[str | None]]]:
    """Line and names of what is given by position: tuples and lists of texts, attributes or names; the words of a text."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Tuple | ast.List):
            yield node.lineno, [_name(item) for item in node.elts]
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, list(re.findall(r"\w+", node.value))


def _name(item: ast.expr) -> str | None:
    if isinstance(item, ast.Constant):
        return str(item.value)
    return item.attr if isinstance(item, ast.Attribute) else item.id if isinstance(item, ast.Name) else None


def test_no_module_lists_the_columns_of_a_table_again() -> None:
    runs: dict[tuple[str | None, ...], str] = {}
    for name, row_class in schema.ROW_CLASSES.items():
        columns = [column.name for column in columns_of(row_class)]
        length = min(RUN, len(columns))
        runs |= {tuple(columns[start : start + length]): name for start in range(len(columns) - length + 1)}
    runs = {run: name for run, name in runs.items() if len(run) >= 4}
    found = [
        f"{path.relative_to(ROOT)}:{line} lists columns of {runs[run]}"
        for room in ("orchestration", "expectations", "dashboards")
        for path in sorted((ROOT / room).rglob("*.py"))
        if path != ROOT / OWN_SHAPE
        for line, names in _lists(ast.parse(path.read_text(encoding="utf-8")))
        for length in {len(run) for run in runs}
        for run in zip(*(names[offset:] for offset in range(length)), strict=False)
        if run in runs
    ]
    assert not found, found
