"""Answers `taizhang explain`: one figure of a snapshot with every row behind it, for people and for programs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from orchestration.explain import Explanation, UnknownName, explain, question, words
from orchestration.explain.names import Ask
from orchestration.messages import UserError, WrongUse, language

_PARAMETER = re.compile(r"\$([a-z_]+)")


def asker(connection: Any) -> Ask:
    """Asks the explaining questions of an open snapshot.

    Raises:
        UserError: the snapshot was made by a version whose tables do not hold the answer.
    """
    import duckdb

    def ask(name: str, **parameters: Any) -> list[dict[str, Any]]:
        sql = question(name.removeprefix("explain."))
        try:
            cursor = connection.execute(sql, {key: parameters[key] for key in set(_PARAMETER.findall(sql))})
        except duckdb.CatalogException as error:
            raise UserError("explain.terminal.older_snapshot") from error
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]

    return ask


def explanation(connection: Any, metric: str, unit: str, period: str) -> Explanation:
    """The explanation of a figure.

    Raises:
        WrongUse: no such metric, unit or period; names the nearest.
    """
    try:
        return explain(asker(connection), metric, unit, period)
    except UnknownName as error:
        raise WrongUse(error.text) from None


def _row(row: dict[str, Any], known: words.Labels) -> dict[str, Any]:
    return {
        "role": row["role"],
        "unit": row["unit_code"],
        "file_id": row["file_id"],
        "file_name": row["file_name"],
        "sheet": row["sheet"],
        "row": row["row_number"],
        "cell": row["cell"],
        "date": row["happened_on"].isoformat() if row["happened_on"] else None,
        "amount": row["amount"],
        "reason": words.reason(row, known, language()),
        "reason_code": row["reason"],
        "decides": row["decides"],
    }


def as_dict(found: Explanation) -> dict[str, Any]:
    """The whole explanation for a program."""
    figure, english = found.figure, language() == "en"
    known = words.labels(found.ask)
    return {
        "metric": figure["metric_code"],
        "name": figure["name_en" if english else "name_zh"],
        "formula": figure["definition_en" if english else "definition_zh"],
        "measured_in": figure["unit"],
        "unit": figure["unit_code"],
        "unit_name": figure["unit_name"],
        "period": figure["period_code"],
        "snapshot_id": figure["snapshot_id"],
        "as_of": figure["as_of"].isoformat(),
        "value": figure["value"],
        "numerator": figure["numerator"],
        "denominator": figure["denominator"],
        "n": figure["n"],
        "lower": figure["lower"],
        "upper": figure["upper"],
        "status": figure["status"],
        "status_label": words.status(figure, known, language()),
        "how": found.how,
        "sums": {part.role: found.comes_to(part.role) for part in found.parts if part.role != "left_out"},
        "counts": {part.role: part.row_count for part in found.parts},
        "adds_up": found.adds_up,
        "rows": [_row(row, known) for row in found.rows()],
    }


def from_snapshot(path: Path, metric: str, unit: str, period: str) -> dict[str, Any]:
    """The whole explanation of a figure of a snapshot file."""
    from orchestration.snapshots.access import connect

    connection = connect(path)
    try:
        return as_dict(explanation(connection, metric, unit, period))
    finally:
        connection.close()
