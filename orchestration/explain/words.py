"""Words for the rows of an explanation, in Chinese and English."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from orchestration.explain.names import Ask, Row

Labels = Mapping[tuple[str, str], tuple[str, str]]
_LISTS = {"cadence": ("period_kind",), "channel": ("channel", "outreach_channel"), "status": ("submission_status",)}
_NONE = "—"


@cache
def _words() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))


def labels(ask: Ask) -> Labels:
    """Labels (Chinese, English) by list and code."""
    return {(row["list_name"], row["code"]): (row["label_zh"], row["label_en"]) for row in ask("explain.labels")}


def word(group: str, code: str, lang: str) -> str:
    """A word of words.toml; `lang` is zh or en."""
    return _words()[group][code][lang == "en"]


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
    return word("word", value, lang) if value in _words()["word"] else value


class _Details(dict[str, str]):
    def __missing__(self, key: str) -> str:
        return _NONE


def status(figure: Row, known: Labels, lang: str) -> str:
    """The status of a figure in words; a small sample says how small is too small."""
    label = known.get(("metric_status", figure["status"]), (figure["status"],) * 2)[lang == "en"]
    if figure["status"] != "small_n":
        return label
    return f"{label}（少于 {figure['minimum_n']}）" if lang == "zh" else f"{label} (fewer than {figure['minimum_n']})"


def reason(row: Row, known: Labels, lang: str) -> str:
    """Why a row counts or not, as one sentence. `row` is one of Explanation.rows()."""
    details = json.loads(row["detail"]) if row["detail"] else {}
    said = _Details({name: _said(name, value, known, lang) for name, value in details.items()})
    sentence = word("reason", row["reason"], lang).format_map(said)
    return f"{sentence}{word('decides', 'this', lang)}" if row.get("decides") else sentence
