"""The short lists: calendar, case limits, figure labels."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, ClassVar, Self

from pydantic import BeforeValidator

from orchestration.reference.row import DatedRow, ListFile, ListRow
from orchestration.reference.values import Day, Flag, Limit
from orchestration.reference.words import Words, choices, code_list, code_of, metrics
from orchestration.settings.fields import described
from orchestration.settings.problems import Problems
from orchestration.settings.validation import Info, warn, wrong

_FILTERS: Words = {
    "session_type": ("学习类型",),
    "topic_class": ("内容类别",),
    "level": ("级别",),
    "channel": ("渠道",),
}
_FIGURE = re.compile(r"(\w+)(?:\s*\[\s*(\w+)\s*=\s*([\w-]+)\s*\])?")


class CalendarDay(ListRow):
    """One day of the official calendar."""

    file: ClassVar = ListFile("calendar.csv", "reference.lists.calendar_day")

    date: Day = described("reference.lists.date", "2026-02-17", labels="日期")
    is_working_day: Flag = described("reference.lists.is_working_day", "false", labels="是否工作日、是否上班、工作日")
    name: str | None = described("reference.lists.name", "春节", labels="名称、节日、说明", default=None)

    @classmethod
    def completed(cls, rows: list[Self], invalid: list[Self], problems: Problems) -> list[Self]:
        """Put the days in order; of two lines for one day the later one counts."""
        days: dict[date, Self] = {}
        for row in rows:
            if days.setdefault(row.date, row).is_working_day != row.is_working_day:
                row.warn(problems, "date", "day_told_otherwise", value=row.date)
            days[row.date] = row
        return [days[day] for day in sorted(days)]


def _channel(written: str, info: Info) -> str:
    channels = code_list("channel")
    code = code_of(channels, written)
    if code is None:
        warn(info, "no_such_channel", written, choices=choices(channels))
    return code or written


class CaseLimit(DatedRow):
    """Time limits of a channel during one validity; None is no limit."""

    file: ClassVar = ListFile("case_limits.csv", "reference.lists.case_limit")

    key: ClassVar = "channel"

    channel: Annotated[str, BeforeValidator(_channel)] = described(
        "reference.lists.channel", "hotline", labels="渠道、来源渠道"
    )
    response_limit: Limit | None = described(
        "reference.lists.response_limit", "1 working days", labels="答复时限、首次答复时限、首次回复时限", default=None
    )
    resolution_limit: Limit | None = described(
        "reference.lists.resolution_limit", "5 working days", labels="办结时限、办理时限", default=None
    )


def figure_expression(text: str) -> str | None:
    """Spell `study_sessions[session_type=collective]` in its one way; None where the text is no figure."""
    match = _FIGURE.fullmatch(text.strip())
    if not match:
        return None
    return match[1] if match[2] is None else f"{match[1]}[{match[2]}={match[3]}]"


def _figure(text: str, info: Info) -> str:
    """Replace labels by codes; of a metric or value that does not exist it is warned."""
    expression = figure_expression(text)
    if expression is None:
        raise wrong("no_figure")
    metric, _, rest = expression.partition("[")
    known = metrics()
    code = code_of({row.code: (row.name_zh, row.name_en) for row in known.values()}, metric)
    if code is None:
        warn(info, "no_such_metric", metric)
        return expression
    if not rest:
        return code
    column, _, value = rest.rstrip("]").partition("=")
    column = code_of(_FILTERS, column) or column
    listed = "outreach_channel" if column == "channel" and known[code].domain == "outreach" else column
    words = code_list(listed) if column in _FILTERS else {}
    if code_of(words, value) is None:
        usable: list[object] = [*(choices(words) if words else _FILTERS)]
        warn(info, "figure_of_no_row", value, name=column, choices=usable)
    return f"{code}[{column}={code_of(words, value) or value}]"


class FigureLabel(ListRow):
    """What summaries call a figure."""

    file: ClassVar = ListFile("figures.csv", "reference.lists.figure_label")

    label: str = described("reference.lists.label", "局党组会学习", labels="叫法、名称、指标名称")
    figure: Annotated[str, BeforeValidator(_figure)] = described(
        "reference.lists.figure", "study_sessions[session_type=collective]", labels="指标、指标代码"
    )
