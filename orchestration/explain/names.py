"""What the asker names, found in the snapshot: a metric, a unit, a period."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

Row = dict[str, Any]
Ask = Callable[..., list[Row]]
_MOST_NEAR = 3


class UnknownName(LookupError):
    """Something asked for is not in the snapshot; `zh` and `en` say what, and what comes nearest."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh, self.en = zh, en


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split()).casefold()


def _nearest(wanted: str, known: Iterable[str]) -> list[str]:
    from rapidfuzz import fuzz, process

    return [
        name
        for name, _, _ in process.extract(wanted, list(known), scorer=fuzz.WRatio, processor=_plain, limit=_MOST_NEAR)
    ]


def _unknown(what: tuple[str, str], wanted: str, near: list[str]) -> UnknownName:
    return UnknownName(
        f"没有{what[0]}“{wanted}”" + (f"；最接近的是 {'、'.join(near)}" if near else ""),
        f"there is no {what[1]} “{wanted}”" + (f"; nearest: {', '.join(near)}" if near else ""),
    )


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
    raise _unknown(("指标", "metric"), wanted, list(dict.fromkeys(known[name] for name in _nearest(wanted, known))))


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
        raise UnknownName(
            f"有 {len(named)} 个单位叫“{wanted}”，请用代码：{'、'.join(several)}",
            f"{len(named)} units are called “{wanted}”; use a code: {', '.join(several)}",
        )
    shown = {row["unit_code"]: f"{row['unit_code']} {row['unit_names'][-1]}" for row in rows}
    shown |= {name: f"{row['unit_code']} {name}" for row in rows for name in row["unit_names"]}
    raise _unknown(("单位", "unit"), wanted, list(dict.fromkeys(shown[name] for name in _nearest(wanted, shown))))


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
    raise UnknownName(
        f"没有期间“{wanted}”：写作 2024-03、2024-Q1、2024-H1 或 2024，本版本含 {months[0]} 至 {months[-1]}",
        f"there is no period “{wanted}”: write 2024-03, 2024-Q1, 2024-H1 or 2024; this snapshot has {months[0]} to {months[-1]}",
    )


def absent(ask: Ask, metric: str, unit: str, period: str) -> UnknownName:
    """Why there is no figure although metric, unit and period are known: the unit did not exist then."""
    row = next(row for row in ask("explain.units") if row["unit_code"] == unit)
    lasts = f"{row['valid_from'] or '…'} – {row['valid_to'] or '…'}"
    return UnknownName(
        f"单位 {unit} 在 {period} 不存在（有效期 {lasts}），没有指标 {metric} 的数值",
        f"unit {unit} did not exist in {period} (valid {lasts}), so there is no {metric}",
    )
