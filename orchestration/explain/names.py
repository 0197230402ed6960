"""What the asker names, found in the snapshot: a metric, a unit, a period."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from orchestration.messages import LocalizedText

Row = dict[str, Any]
Ask = Callable[..., list[Row]]
_MOST_NEAR = 3


class UnknownName(LookupError):
    """Something asked for is not in the snapshot; `text` says what, and what comes nearest."""

    def __init__(self, key: str, **values: object) -> None:
        self.text = LocalizedText(key, **values)
        super().__init__(self.text)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _nearest(wanted: str, known: Iterable[str]) -> list[str]:
    from rapidfuzz import fuzz, process

    return [
        name
        for name, _, _ in process.extract(wanted, list(known), scorer=fuzz.WRatio, processor=_plain, limit=_MOST_NEAR)
    ]


def _unknown(kind: str, wanted: str, near: list[str]) -> UnknownName:
    return UnknownName(f"explain.names.{'near' if near else 'no'}_{kind}", wanted=wanted, near=near)


def metric_code(ask: Ask, wanted: str) -> str:
    """Code of the metric with this code or name.

    Raises:
        UnknownName: there is none; names the nearest.
    """
    known: dict[str, str] = {}
    for row in ask("explain.metrics"):
        for name in (row["metric_code"], row["name_zh"], row["name_en"]):
            known.setdefault(_plain(name), row["metric_code"])
    if (found := known.get(_plain(wanted))) is not None:
        return found
    raise _unknown("metric", wanted, list(dict.fromkeys(known[name] for name in _nearest(wanted, known))))


def unit_code(ask: Ask, wanted: str) -> str:
    """Code of the unit with this code or with this name, today's or an earlier one.

    Raises:
        UnknownName: there is none, or several units bear the name.
    """
    rows = ask("explain.units")
    codes: dict[str, str] = {_plain(row["unit_code"]): row["unit_code"] for row in rows}
    if (found := codes.get(_plain(wanted))) is not None:
        return found
    named = [row for row in rows if _plain(wanted) in {_plain(name) for name in row["unit_names"]}]
    if len(named) == 1:
        return str(named[0]["unit_code"])
    if named:
        several = [row["unit_code"] for row in named]
        raise UnknownName("explain.names.several", named_count=len(named), wanted=wanted, several=several)
    shown = {row["unit_code"]: f"{row['unit_code']} {row['unit_names'][-1]}" for row in rows}
    shown |= {name: f"{row['unit_code']} {name}" for row in rows for name in row["unit_names"]}
    raise _unknown("unit", wanted, list(dict.fromkeys(shown[name] for name in _nearest(wanted, shown))))


def period_code(ask: Ask, wanted: str) -> str:
    """Code of the period.

    Raises:
        UnknownName: the snapshot has no such period; says from when to when it has.
    """
    codes: list[str] = [row["period_code"] for row in ask("explain.periods")]
    found = next((code for code in codes if code == _plain(wanted).upper()), None)
    if found is not None:
        return found
    months = [code for code in codes if len(code) == 7 and code[5] not in "QH"] or ["—"]
    raise UnknownName("explain.names.no_period", wanted=wanted, months=months[0], months_2=months[-1])


def absent(ask: Ask, metric: str, unit: str, period: str) -> UnknownName:
    """Why there is no figure although metric, unit and period are known: the unit did not exist then."""
    row = next(row for row in ask("explain.units") if row["unit_code"] == unit)
    lasts = f"{row['valid_from'] or '…'} – {row['valid_to'] or '…'}"
    return UnknownName("explain.names.unit_not_valid", unit=unit, period=period, lasts=lasts, metric=metric)
