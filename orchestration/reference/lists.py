"""The short lists: calendar, case limits, case exclusions, figure labels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.reference.table import Line, lines, refuse_overlaps

_LIMIT = re.compile(r"(\d+)\s*(working\s+day|day|hour)s?")
_FIGURE = re.compile(r"(\w+)(?:\s*\[\s*(\w+)\s*=\s*([\w-]+)\s*\])?")


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of the official calendar."""

    date: date
    is_working_day: bool
    name: str | None


@dataclass(frozen=True, slots=True)
class CaseLimit:
    """Time limits of a channel during one validity; an amount of None is no limit."""

    channel: str
    response_amount: int | None
    response_unit: str | None
    resolution_amount: int | None
    resolution_unit: str | None
    valid_from: date | None
    valid_to: date | None
    line: Line


@dataclass(frozen=True, slots=True)
class CaseExclusion:
    """A case that stays visible and is counted apart."""

    case_id: str
    unit_code: str
    reason: str | None
    decided_on: date | None


def load_calendar(path: Path) -> tuple[CalendarDay, ...]:
    """Days of calendar.csv; of two lines for one day the later one counts."""
    if not path.exists():
        return ()
    days = {}
    for line in lines(path, ("date", "is_working_day")):
        day = line.day("date", required=True)
        days[day] = CalendarDay(day, line.flag("is_working_day"), line.text("name"))
    return tuple(days[day] for day in sorted(days))


def _limit(line: Line, column: str) -> tuple[int | None, str | None]:
    text = line.text(column)
    if text is None:
        return None, None
    match = _LIMIT.fullmatch(text)
    if not match:
        raise line.wrong(
            column, f"“{text}”应写成 5 working days、15 days 或 24 hours", f"{text!r}: write 5 working days, 15 days or 24 hours"
        )
    return int(match[1]), " ".join(match[2].split()) + "s"


def load_case_limits(path: Path) -> tuple[CaseLimit, ...]:
    """All lines of case_limits.csv.

    Raises:
        ConfigError: a limit is not understood or validities of one channel overlap.
    """
    if not path.exists():
        return ()
    found = [
        CaseLimit(
            line.text("channel", required=True), *_limit(line, "response_limit"), *_limit(line, "resolution_limit"), *line.validity(), line
        )
        for line in lines(path, ("channel",))
    ]
    refuse_overlaps(list(found), lambda row: row.channel, "渠道", "channel")
    return tuple(found)


def load_case_exclusions(path: Path, unit_codes: set[str]) -> tuple[CaseExclusion, ...]:
    """All lines of case_exclusions.csv; none where the file is absent."""
    if not path.exists():
        return ()
    found = []
    for line in lines(path, ("case_id", "unit")):
        unit = line.text("unit", required=True)
        if unit not in unit_codes:
            raise line.wrong("unit", f"没有代码为 {unit} 的单位", f"there is no unit {unit}")
        found.append(CaseExclusion(line.text("case_id", required=True), unit, line.text("reason"), line.day("decided_on")))
    return tuple(found)


def figure_expression(text: str) -> str | None:
    """`study_sessions[session_type=collective]` in its one spelling; None where the text is no figure."""
    match = _FIGURE.fullmatch(text.strip())
    if not match:
        return None
    return match[1] if match[2] is None else f"{match[1]}[{match[2]}={match[3]}]"


def load_figures(path: Path) -> dict[str, str]:
    """Label → figure, as written in figures.csv."""
    if not path.exists():
        return {}
    found = {}
    for line in lines(path, ("label", "figure")):
        figure = figure_expression(line.text("figure", required=True))
        if figure is None:
            raise line.wrong(
                "figure",
                "请写成 指标代码 或 指标代码[列=值]，如 study_sessions[session_type=collective]",
                "write metric_code or metric_code[column=value]",
            )
        found[line.text("label", required=True)] = figure
    return found
