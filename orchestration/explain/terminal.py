"""Answers `taizhang explain`: a figure, score or place of a snapshot with every row behind it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from orchestration.explain import (
    Explanation,
    Standing,
    UnknownName,
    explain,
    names,
    question,
    rank_pairs,
    standing,
    words,
)
from orchestration.explain.names import Ask
from orchestration.explain.questions import DOMAINS
from orchestration.messages import LocalizedText, UserError, WrongUse, language

_PARAMETER = re.compile(r"\$([a-z_]+)")
_STANDS = ("score", "rank", "rank_of", "rank_low", "rank_high", "peer_group", "weight_present", "scheme_code")
_ADDS = ("metric_code", "domain", "status", "value", "value_scored", "points", "share")
_STANDING = re.compile(r"(score|rank)\.([a-z]+)")


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


def explanation(connection: Any, metric: str, unit: str, period: str) -> dict[str, Any]:
    """Explain a figure, or score.DOMAIN or rank.DOMAIN, for a program.

    Raises:
        WrongUse: no such metric, domain, unit or period; names the nearest.
    """
    ask, named = asker(connection), _STANDING.fullmatch(metric)
    try:
        if named is None:
            return as_dict(explain(ask, metric, unit, period))
        asked, domain = named.groups()
        if domain not in ("total", *DOMAINS):
            raise UnknownName("explain.names.no_metric", wanted=metric)
        unit_code, period_code = names.unit_code(ask, unit), names.period_code(ask, period)
        found = standing(ask, domain, unit_code, period_code)
        if found is None:
            raise names.absent(ask, metric, unit_code, period_code)
        return standing_as_dict(ask, found, asked)
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
        "is_provisional": figure.get("is_provisional"),
        "unripe_count": figure.get("unripe_count"),
        "how": found.how,
        "sums": {part.role: found.comes_to(part.role) for part in found.parts if part.role != "left_out"},
        "counts": {part.role: part.row_count for part in found.parts},
        "adds_up": found.adds_up,
        "rows": [_row(row, known) for row in found.rows()],
    }


def standing_as_dict(ask: Ask, found: Standing, asked: str) -> dict[str, Any]:
    """Write a score and its place for a program; `asked`: which of them is the value, score or rank."""
    row, lang = found.row, language()
    labels = words.labels(ask)
    metrics = {one["metric_code"]: one["name_en" if lang == "en" else "name_zh"] for one in ask("explain.metrics")}
    (snapshot,) = ask("explain.snapshot")
    unit_names = {unit["unit_code"]: unit["unit_names"][-1] for unit in ask("explain.units")}
    domain = labels.get(("domain", row["domain"]), (row["domain"],) * 2)[lang == "en"]
    band = labels.get(("rank_band", row["band"]), (row["band"],) * 2)[lang == "en"]
    is_rank = asked == "rank"
    return {
        "metric": f"{asked}.{row['domain']}",
        "name": LocalizedText(f"explain.standing.{asked}", domain=domain).rendered(lang),
        "formula": LocalizedText("pages.score.formula").rendered(lang),
        "measured_in": "place" if is_rank else "points",
        "unit": row["unit_code"],
        "unit_name": unit_names[row["unit_code"]],
        "period": row["period_code"],
        "snapshot_id": snapshot["snapshot_id"],
        "as_of": snapshot["as_of"].isoformat(),
        "value": row[asked],
        "numerator": None,
        "denominator": None,
        "n": row["rank_of"],
        "lower": row["rank_low"] if is_rank else None,
        "upper": row["rank_high"] if is_rank else None,
        "status": row["band"],
        "status_label": band,
        **{name: row[name] for name in _STANDS},
        "how": "sum",
        "sums": {"part": found.total} if found.parts else {},
        "counts": {"part": len(found.parts)},
        "adds_up": found.adds_up or row["score"] is None,
        "rows": [_part(part, row, metrics[part["metric_code"]], lang) for part in found.parts],
        **({"pairs": _pairs(rank_pairs(ask, found), unit_names)} if is_rank else {}),
    }


def _pairs(compared: list[dict[str, Any]], unit_names: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "unit": pair["other_unit_code"],
            "unit_name": unit_names[pair["other_unit_code"]],
            **{field: pair[field] for field in ("share_above", "share_below", "says")},
        }
        for pair in compared
    ]


def _part(part: dict[str, Any], row: dict[str, Any], name: str, lang: str) -> dict[str, Any]:
    said = {"metric": name, "points": f"{part['points']:.1f}", "share": f"{part['share']:.4f}"}
    kind = "part_no_data" if part["status"] == "no_data" else "part"
    if part["value"] is not None and part["value_scored"] not in (None, part["value"]):
        kind = "part_scored"
        said |= {"value": f"{part['value']:.4g}", "scored": f"{part['value_scored']:.4g}"}
    return {
        "role": "part",
        "unit": row["unit_code"],
        **dict.fromkeys(("file_id", "file_name", "sheet", "row", "cell", "date")),
        "amount": part["added"],
        "reason": LocalizedText(f"explain.standing.{kind}", **said).rendered(lang),
        "reason_code": part["metric_code"],
        **{
            field: part[field]
            for field in ("metric_code", "domain", "status", "value", "value_scored", "points", "share")
        },
        "decides": False,
    }


def from_snapshot(path: Path, metric: str, unit: str, period: str) -> dict[str, Any]:
    """The whole explanation of a figure of a snapshot file."""
    from orchestration.snapshots.access import connect

    connection = connect(path)
    try:
        return explanation(connection, metric, unit, period)
    finally:
        connection.close()
