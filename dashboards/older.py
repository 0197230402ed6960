"""Snapshots of earlier versions: what they lack is stood in for, so that the rest of a page can be shown, and the page says what is missing.

A snapshot stays readable for as long as it is kept; a table or column that came later has a stand-in in queries/older/.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "queries" / "older"


@dataclass(frozen=True)
class Later:
    """A table, or a column of one, that not every snapshot has. `what`: key of the words for what cannot be shown; None where the stand-in holds the same."""

    table: str
    column: str | None = None
    what: str | None = None

    @cached_property
    def _named(self) -> re.Pattern[str]:
        return re.compile(rf"\bmarts\.{self.table}\b")

    def is_asked(self, sql: str) -> bool:
        """Whether a question reads the table, and the column if only that is missing."""
        return self._named.search(sql) is not None and (self.column is None or self.column in sql)

    def instead(self, sql: str) -> str:
        """The question over the stand-in."""
        return self._named.sub(lambda _: f"(\n{_stand_in(self.table)})", sql)


LATER = (
    Later("dim_scheme_metric", what="older.scheme"),
    Later("fct_study_duty", what="older.duties"),
    Later("dim_obligation_session", what="older.duties"),
    Later("fct_peer_group_metric"),
    Later("fct_unit_series"),
    Later("fct_rank_robustness", column="geometric_rank_shift", what="older.geometric"),
    Later("fct_unit_rank", column="small_n_count"),
    Later("dim_metric", column="owner_zh", what="older.owners"),
)


@cache
def _stand_in(table: str) -> str:
    return (_FOLDER / f"{table}.sql").read_text(encoding="utf-8")


def lacking(run: Callable[[str, dict[str, Any]], tuple[list[str], list[tuple[Any, ...]]]]) -> tuple[Later, ...]:
    """What an opened snapshot lacks of LATER; `run` runs a statement on it."""
    _, found = run("select table_name, column_name from duckdb_columns() where schema_name = 'marts'", {})
    tables = {table for table, _ in found}
    columns = set(found)
    return tuple(
        one
        for one in LATER
        if one.table not in tables or one.column is not None and (one.table, one.column) not in columns
    )
