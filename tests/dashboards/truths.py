"""The questions of truth/: what a page must say, asked of a snapshot in plain SQL that knows nothing of the pages' own questions."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import duckdb

from dashboards.view import View

UNIT = "QH101"
_FOLDER = Path(__file__).parent / "truth"


def truths(name: str) -> dict[str, Any]:
    """A list of questions: sentences or cells."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def written(sql: str, values: dict[str, str | None]) -> str:
    """Statements that make macros take no parameters: the values, which the test itself chose, are written in."""
    for name, value in values.items():
        sql = re.sub(rf"\${name}\b", "null::varchar" if value is None else f"'{value}'", sql)
    return sql


def look_at(bare: duckdb.DuckDBPyConnection, view: View) -> None:
    """Make the macros and tables of views.sql mean this view."""
    chosen = {"period": view.period, "unit": UNIT, "type": view.type, "domain": view.domain or "total"}
    for statement in (_FOLDER / "views.sql").read_text(encoding="utf-8").split(";\n"):
        if statement.strip():
            bare.execute(written(statement, chosen))
