"""What a reader of one unit can ask a snapshot: a database in memory of views that show his rows alone.

Every question runs on it unchanged, so that a new one cannot forget whose rows it may show. A table with unit_code shows the
rows of the unit and of those below it, a list of the department all, anything else nothing: a new table is closed until
somebody says what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "scoping"
# lists and definitions, the same for everybody
_WHOLE = frozenset(
    {
        "dim_code",
        "dim_level_weight",
        "dim_metric",
        "dim_obligation",
        "dim_obligation_session",
        "dim_period",
        "dim_scheme_metric",
        "snapshot",
    }
)
# what the department notes of a unit, and what sets it beside another one
_HIDDEN = frozenset({"review_item", "fct_rank_pair"})
_TABLES = """select schema_name, table_name, list(column_name) from duckdb_columns()
             where database_name = 'whole' and schema_name in ('marts', 'audit', 'meta') group by all"""
# questions that a snapshot brings; without the name of their database they ask the views
_QUESTIONS = """select schema_name, function_name, parameters, macro_definition from duckdb_functions()
                where database_name = 'whole' and function_type = 'table_macro' order by function_oid"""
PUBLISHED = "select * from memory.main.published_rank where period_code = $period order by rank, band, unit_name"

Execute = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows a reader sees. `others`: what of the published ranking, nothing, bands or ranks."""

    unit_code: str
    others: str = "nothing"


def narrow(execute: Execute, path: Path, scope: Scope) -> tuple[frozenset[str], frozenset[str]]:
    """Make the views on a fresh connection.

    Args:
        execute: runs a statement with its parameters.
        path: a snapshot, which is attached for reading.

    Returns:
        Codes of the units and ids of the files that are the reader's.
    """
    quoted = str(path).replace("'", "''")
    # a statement that attaches takes no parameter
    execute("attach '" + quoted + "' as whole (read_only)")
    execute("create schema marts; create schema audit; create schema meta")
    execute(_statement("own_units"), {"unit": scope.unit_code})
    execute(_statement("own_files"))
    execute(_statement("published_ranks"), {"unit": scope.unit_code, "others": scope.others})
    for schema, table, columns in execute(_TABLES).fetchall():
        execute(_view(schema, table, columns))
    for question in execute(_QUESTIONS).fetchall():
        execute(_table_function(*question))
    return _column(execute, "own_unit"), _column(execute, "own_file")


def _statement(name: str) -> str:
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def _column(execute: Execute, table: str) -> frozenset[str]:
    return frozenset(row[0] for row in execute("from " + table).fetchall())


def _table_function(schema: str, name: str, parameters: Iterable[str], body: str) -> str:
    """A question that the snapshot brings, over the views; all of it is of a snapshot of ours."""
    return f'create macro "{schema}"."{name}"({", ".join(parameters)}) as table {body}'


def _view(schema: str, table: str, columns: Iterable[str]) -> str:
    """The view in place of a table. Names are those of a snapshot of ours, in quotation marks all the same."""
    if table in _WHOLE:
        shown = "true"
    elif table in _HIDDEN:
        shown = "false"
    elif "unit_code" in columns:
        shown = "unit_code in (select unit_code from memory.main.own_unit)"
    elif "file_id" in columns:
        shown = "file_id in (select file_id from memory.main.own_file)"
    else:
        shown = "false"
    # the unit that a name resembles is another's
    found = "* replace (null::varchar as nearest_unit_code)" if "nearest_unit_code" in columns else "*"
    return f'create view "{schema}"."{table}" as select {found} from whole."{schema}"."{table}" where {shown}'
