"""The short lists: calendar, case limits, case exclusions, figure labels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.reference.columns import CALENDAR, CASE_EXCLUSIONS, CASE_LIMITS, FIGURES
from orchestration.reference.line import Line
from orchestration.reference.table import read_rows, tell_overlaps
from orchestration.reference.units import UnitRow
from orchestration.reference.words import Words, amount, choices, code_list, code_of, metrics
from orchestration.settings.problems import Problems

if TYPE_CHECKING:
    from orchestration.reference.unit_index import UnitIndex

_FILTERS: Words = {
    "session_type": ("学习类型",),
    "topic_class": ("内容类别",),
    "level": ("级别",),
    "channel": ("渠道",),
}
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


def load_calendar(path: Path, problems: Problems | None = None) -> tuple[CalendarDay, ...]:
    """Days of calendar.csv; of two lines for one day the later one counts.

    Raises:
        ConfigError: without `problems`, where a line is wrong.
    """
    found = problems if problems is not None else Problems()
    days: dict[date, CalendarDay] = {}

    def read(line: Line) -> CalendarDay | None:
        line.needed("date")
        day, is_working_day = line.day("date"), line.flag("is_working_day")
        row = CalendarDay(day, is_working_day, line.text("name")) if day else None
        before = days.get(day) if day else None
        if row and before and before.is_working_day != row.is_working_day:
            line.warn(
                "date",
                f"{day} 前面已有一行，内容相反，以本行为准",
                f"{day} has an earlier line that says the opposite; this one counts",
            )
        if row:
            days[row.date] = row
        return row

    read_rows(path, CALENDAR, found, read)
    if problems is None:
        found.stop()
    return tuple(days[day] for day in sorted(days))


def _limit(line: Line, column: str) -> tuple[int | None, str | None]:
    text = line.text(column)
    if text is None:
        return None, None
    read = amount(text)
    if read is None:
        line.tell(
            column,
            f"“{text}”应写成 5 working days、15 days 或 24 hours",
            f"{text!r}: write 5 working days, 15 days or 24 hours",
        )
        return None, None
    return read


def _channel(line: Line) -> str:
    written = line.needed("channel")
    channels = code_list("channel")
    code = code_of(channels, written)
    if code is None and written:
        zh, en = choices(channels)
        line.warn(
            "channel",
            f"没有渠道“{written}”，这一行不起作用；可用：{zh}",
            f"there is no channel {written!r}, so the line does nothing; use one of {en}",
        )
    return code or written


def load_case_limits(path: Path, problems: Problems | None = None) -> tuple[CaseLimit, ...]:
    """All lines of case_limits.csv.

    Raises:
        ConfigError: without `problems`, where a limit is not understood or validities of one channel overlap.
    """
    found = problems if problems is not None else Problems()

    def read(line: Line) -> CaseLimit:
        return CaseLimit(
            _channel(line), *_limit(line, "response_limit"), *_limit(line, "resolution_limit"), *line.validity(), line
        )

    rows = read_rows(path, CASE_LIMITS, found, read)
    tell_overlaps(rows, lambda row: row.channel, "渠道", "channel")
    if problems is None:
        found.stop()
    return tuple(rows)


class UnitFinder:
    """Finds the unit that a cell names by code, name or alias; None: units.csv cannot be read, and every name may stand in it."""

    def __init__(self, units: Iterable[UnitRow] | None) -> None:
        self._rows = tuple(units or ())
        self._is_blind = units is None
        self._codes = {row.unit_code for row in self._rows}

    @cached_property
    def _index(self) -> UnitIndex:
        from orchestration.reference.unit_index import UnitIndex

        return UnitIndex(self._rows)

    def code(self, line: Line, day: date | None = None) -> str:
        """The code of the unit of a line; what names none, or several, is told.

        Args:
            day: decides between units that went by one name at different times.
        """
        written = line.needed("unit")
        if written in self._codes or not written or self._is_blind:
            return written
        codes = sorted(self._index.codes(written, None))
        if len(codes) > 1 and day is not None:
            codes = sorted(self._index.codes(written, day)) or codes
        if len(codes) > 1:
            zh, en = "、".join(codes), ", ".join(codes)
            line.tell("unit", f"“{written}”是 {zh} 的名称，请写代码", f"{written!r} is a name of {en}; write the code")
        elif not codes:
            line.tell(
                "unit",
                f"units.csv 中没有单位“{written}”，请写代码、名称或别名",
                f"units.csv has no unit {written!r}; write its code, name or alias",
            )
        return codes[0] if codes else ""


def load_case_exclusions(
    path: Path, units: Iterable[UnitRow] | None, problems: Problems | None = None
) -> tuple[CaseExclusion, ...]:
    """All lines of case_exclusions.csv; none where the file is absent.

    Raises:
        ConfigError: without `problems`, where a line is wrong or names no unit.
    """
    found, finder = problems if problems is not None else Problems(), UnitFinder(units)

    def read(line: Line) -> CaseExclusion:
        return CaseExclusion(line.needed("case_id"), finder.code(line), line.text("reason"), line.day("decided_on"))

    rows = read_rows(path, CASE_EXCLUSIONS, found, read)
    if problems is None:
        found.stop()
    return tuple(rows)


def figure_expression(text: str) -> str | None:
    """`study_sessions[session_type=collective]` in its one spelling; None where the text is no figure."""
    match = _FIGURE.fullmatch(text.strip())
    if not match:
        return None
    return match[1] if match[2] is None else f"{match[1]}[{match[2]}={match[3]}]"


def _canonical(line: Line, expression: str) -> str:
    """The figure with codes in place of labels; a metric or value that does not exist is told as a warning."""
    metric, _, rest = expression.partition("[")
    known = metrics()
    code = code_of({row.code: (row.name_zh, row.name_en) for row in known.values()}, metric)
    if code is None:
        line.warn(
            "figure",
            f"没有指标 {metric}，可用的见 docs/metrics.md",
            f"there is no metric {metric}; docs/metrics.md lists them",
        )
        return expression
    if not rest:
        return code
    column, _, value = rest.rstrip("]").partition("=")
    column = code_of(_FILTERS, column) or column
    listed = "outreach_channel" if column == "channel" and known[code].domain == "outreach" else column
    words = code_list(listed) if column in _FILTERS else {}
    if code_of(words, value) is None:
        zh, en = choices(words) if words else ("、".join(_FILTERS), ", ".join(_FILTERS))
        line.warn(
            "figure",
            f"[{column}={value}] 不对应任何行；可用：{zh}",
            f"[{column}={value}] meets no row; use one of {en}",
        )
    return f"{code}[{column}={code_of(words, value) or value}]"


def load_figures(path: Path, problems: Problems | None = None) -> dict[str, str]:
    """Label → figure, in codes.

    Raises:
        ConfigError: without `problems`, where a figure is not understood.
    """
    found = problems if problems is not None else Problems()

    def read(line: Line) -> tuple[str, str] | None:
        label, text = line.needed("label"), line.needed("figure")
        figure = figure_expression(text)
        if figure is None and text:
            line.tell(
                "figure",
                "请写成 指标代码 或 指标代码[列=值]，如 study_sessions[session_type=collective]",
                "write metric_code or metric_code[column=value]",
            )
        return (label, _canonical(line, figure)) if figure else None

    rows = read_rows(path, FIGURES, found, read)
    if problems is None:
        found.stop()
    return dict(rows)
