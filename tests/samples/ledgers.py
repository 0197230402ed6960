"""Facts written down as ledgers on the templates, with the labels that a code stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from expectations.loading import code_lists, contracts

from .facts import Case, Item, Report, Session
from .sheets import Column, Table

STUDY_COLUMNS = (
    Column("学习日期", "学习时间"),
    Column("学习类型", "学习形式"),
    Column("内容类别", "内容类别"),
    Column("应到人数", "应到", group="人数", totalled=True),
    Column("实到人数", "实到", group="人数", totalled=True),
    Column("时长", "时长", unit="分钟"),
)
CASE_COLUMNS = (
    Column("工单编号", "工单编号"),
    Column("渠道", "渠道"),
    Column("类别", "类别"),
    Column("受理时间", "受理时间"),
    Column("首次回复时间", "首次回复时间"),
    Column("办结时间", "办结时间"),
    Column("是否满意", "是否满意", group="回访"),
    Column("是否重办", "是否重办", group="回访"),
)
OUTREACH_COLUMNS = (
    Column("发布日期", "发布日期"),
    Column("渠道", "渠道"),
    Column("级别", "级别"),
    Column("数量", "篇数", unit="篇", totalled=True),
    Column("是否三审", "是否三审"),
)
REPORT_COLUMNS = (
    Column("单位名称", "单位"),
    Column("任务事项", "任务事项"),
    Column("期间", "期间"),
    Column("报送时间", "报送时间"),
    Column("审核结果", "审核结果"),
    Column("事件时间", "事件时间"),
)
SUMMARY_COLUMNS = (
    Column("单位名称", "单位"),
    Column("期间", "期间"),
    Column("指标", "指标"),
    Column("数值", "数值"),
    Column("限定", "限定"),
)


def title(template: str) -> str:
    """The Chinese title of a template, which the sheets of its ledgers carry."""
    return contracts()[template].title_zh


def label(list_name: str, code: str) -> str:
    """The Chinese label of a code."""
    return next(entry.label_zh for entry in code_lists()[list_name] if entry.code == code)


def study(sessions: Iterable[Session]) -> Table:
    rows = tuple(
        (
            session.held_on,
            label("session_type", session.session_type),
            label("topic_class", session.topic_class),
            session.invited,
            session.attended,
            session.minutes,
        )
        for session in sessions
    )
    return Table(title("study_session"), STUDY_COLUMNS, rows)


def case(cases: Iterable[Case]) -> Table:
    rows = tuple(
        (
            case.case_id,
            label("channel", case.channel),
            case.category,
            case.received_at,
            case.first_response_at,
            case.closed_at,
            case.satisfied,
            case.reopened if case.closed_at else None,
        )
        for case in cases
    )
    return Table(title("case"), CASE_COLUMNS, rows)


def outreach(items: Iterable[Item]) -> Table:
    rows = tuple(
        (
            item.published_on,
            label("outreach_channel", item.channel),
            label("level", item.level),
            item.items,
            item.reviewed,
        )
        for item in items
    )
    return Table(title("outreach_item"), OUTREACH_COLUMNS, rows)


def register(
    reports: Iterable[Report], unit_names: dict[str, str], duty_names: dict[str, str], period_name: Callable[[str], str]
) -> Table:
    """The register of reports of a whole county; names by code."""
    rows = tuple(
        (
            unit_names[report.unit_code],
            duty_names[report.obligation_code],
            period_name(report.period_code),
            report.received_at,
            label("result", report.result),
            report.event_at,
        )
        for report in reports
    )
    return Table(title("report_submission"), REPORT_COLUMNS, rows)


def with_unit(table: Table, unit_name: str) -> Table:
    """The same ledger with a column that names the unit in each row."""
    return Table(
        table.title, (Column("单位名称", "单位"), *table.columns), tuple((unit_name, *row) for row in table.rows)
    )
