"""The questions as SQL text, put together from the parts in this folder; parameters are always bound by whoever asks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent
_ALONE = ("figure", "metrics", "units", "periods", "labels")
_FAMILIES = {
    "study_sessions": "sessions",
    "study_topic_sessions": "sessions",
    "study_attendance_rate": "sessions",
    "study_fulfilment_rate": "duties",
    "study_longest_gap_days": "gaps",
    "outreach_channels_used": "spread",
    "outreach_silent_weeks": "spread",
    "data_quality_score": "submissions",
    "burden_cells": "submissions",
}
_BY_PREFIX = {"report": "reports", "case": "cases", "outreach": "outreach"}


def family_of(metric_code: str) -> str:
    """The family of questions that answers for a metric.

    Raises:
        KeyError: there is none.
    """
    if metric_code in _FAMILIES:
        return _FAMILIES[metric_code]
    return _BY_PREFIX[metric_code.split("_")[0].removesuffix("s")]


def _part(name: str) -> str:
    return (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")


@cache
def question(name: str) -> str:
    """SQL text of a question: figure, metrics, units, periods, labels, totals.FAMILY or rows.FAMILY.

    Raises:
        KeyError: there is no such question.
    """
    if name in _ALONE:
        return _part(name)
    ending, _, family = name.partition(".")
    if ending not in ("totals", "rows") or family not in {*_FAMILIES.values(), *_BY_PREFIX.values()}:
        raise KeyError(name)
    return f"with\n{_part('scope')},\n\ncontributions as (\n{_part(f'families/{family}')}),\n\n{_part('left_out')}\n{_part(ending)}"
