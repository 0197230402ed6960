"""Words for the rows of an explanation, in Chinese and English."""

from __future__ import annotations

import json
from collections.abc import Mapping
from string import Formatter
from typing import Any

from orchestration.explain.names import Ask, Row
from orchestration.messages import LocalizedText
from orchestration.messages.catalogue import filled, found

Labels = Mapping[tuple[str, str], tuple[str, str]]
_LISTS = {"cadence": ("period_kind",), "channel": ("channel", "outreach_channel"), "status": ("submission_status",)}
_NONE = "—"


def labels(ask: Ask) -> Labels:
    """Labels (Chinese, English) by list and code."""
    return {(row["list_name"], row["code"]): (row["label_zh"], row["label_en"]) for row in ask("explain.labels")}


def word(group: str, code: str, lang: str) -> str:
    """Look up a word of an explanation; `lang` is zh or en."""
    return LocalizedText(f"explain.{group}.{code}").rendered(lang)


def _said(name: str, value: Any, known: Labels, lang: str) -> str:
    if value is None or value == "":
        return _NONE
    if isinstance(value, float):
        return f"{round(value, 4):.10g}"
    if not isinstance(value, str):
        return str(value)
    for listed in _LISTS.get(name, (name,)):
        if (listed, value) in known:
            return known[listed, value][lang == "en"]
    return found(lang, f"explain.word.{value}") or value


def status(figure: Row, known: Labels, lang: str) -> str:
    """Say the status of a figure: how small is too small, and whether waiting alone may change it."""
    label = known.get(("metric_status", figure["status"]), (figure["status"],) * 2)[lang == "en"]
    if figure["status"] == "small_n":
        label = LocalizedText("explain.status.small_n", label=label, minimum=figure["minimum_n"]).rendered(lang)
    if not figure.get("is_provisional"):
        return label
    unripe = figure["unripe_count"] or 0
    key = "explain.status.unripe" if unripe else "explain.status.provisional"
    return LocalizedText(key, label=label, unripe=unripe).rendered(lang)


def reason(row: Row, known: Labels, lang: str) -> str:
    """Why a row counts or not, as one sentence. `row` is one of Explanation.rows()."""
    details = json.loads(row["detail"]) if row["detail"] else {}
    details["message"] = details.get(lang)
    key = f"explain.reason.{row['reason']}"
    values: dict[str, object] = {name: _NONE for _, name, _, _ in Formatter().parse(found(lang, key) or "") if name}
    values |= {name: _said(name, value, known, lang) for name, value in details.items()}
    told = [("claim", "self_reported")] if details.get("is_self_reported") else []
    told += [("decides", "this")] if row.get("decides") else []
    return filled(lang, key, values) + "".join(word(group, code, lang) for group, code in told)
