"""What a snapshot says of a period and of the units of one type, or of all: the answers of questions/*.sql by name.

facts = read_facts(path, "2025-Q4", None)
facts["totals"]["report_on_time_rate"]["value"]
"""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.messages import WrongUse
from orchestration.snapshots.access import connect

if TYPE_CHECKING:
    import duckdb

Row = dict[str, Any]
QUESTIONS = Path(__file__).parent / "questions"
_KEPT = ("chosen", "scored_twice")  # temporary tables, which the others read
_ONE_ROW = ("edition", "quality", "flags")
_BY = {"totals": "metric_code", "move_counts": "domain"}
_PARAMETER = re.compile(r"\$(\w+)")


def read_facts(path: Path, period: str, unit_type: str | None) -> dict[str, Any]:
    """Ask a snapshot all questions of the circular.

    Raises:
        WrongUse: the snapshot has no such period, or no unit of that type in it; or it is too old to answer.
    """
    connection = connect(path)
    try:
        return facts_of(connection, period, unit_type)
    finally:
        connection.close()


def facts_of(connection: duckdb.DuckDBPyConnection, period: str, unit_type: str | None) -> dict[str, Any]:
    """Ask over a connection to a snapshot that nobody else asks over meanwhile: it gets temporary tables.

    Raises:
        WrongUse: as `read_facts`.
    """
    _require(connection, period, unit_type)
    return _answers(connection, {"period": period, "unit_type": unit_type})


def _answers(connection: duckdb.DuckDBPyConnection, given: dict[str, str | None]) -> dict[str, Any]:
    for name in _KEPT:
        _rows(connection, (QUESTIONS / f"{name}.sql").read_text(encoding="utf-8"), given)
    found: dict[str, Any] = {}
    for file in sorted(QUESTIONS.glob("*.sql")):
        if file.stem in _KEPT:
            continue
        rows = _rows(connection, file.read_text(encoding="utf-8"), given)
        if file.stem in _ONE_ROW:
            found[file.stem] = rows[0]
        elif key := _BY.get(file.stem):
            found[file.stem] = {row[key]: row for row in rows}
        else:
            found[file.stem] = rows
    return found


def _rows(connection: duckdb.DuckDBPyConnection, text: str, given: dict[str, str | None]) -> list[Row]:
    asked = {name: given[name] for name in _PARAMETER.findall(text)}
    cursor = connection.execute(text, asked)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _require(connection: duckdb.DuckDBPyConnection, period: str, unit_type: str | None) -> None:
    functions = connection.execute(
        "select 1 from duckdb_functions() where function_name = 'totals_of_units'"
    ).fetchall()
    if not functions:
        raise WrongUse("circular.facts.older_snapshot")
    periods = [row[0] for row in connection.execute("select period_code from marts.dim_period").fetchall()]
    if period not in periods:
        raise WrongUse("circular.facts.no_period", period=period)
    types = [
        row[0]
        for row in connection.execute(
            "select distinct unit_type from marts.dim_unit_period where period_code = $period order by 1",
            {"period": period},
        ).fetchall()
    ]
    if unit_type is not None and unit_type not in types:
        raise WrongUse("circular.facts.no_unit_type", unit_type=unit_type, types=types)


def known_at(facts: dict[str, Any]) -> datetime:
    """Return when the snapshot was made, which stands for the time of the document: no clock is read."""
    moment: datetime = facts["edition"]["created_at"]
    return moment
