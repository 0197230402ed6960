"""Exports with a column for each period, figure or channel; and the long form of the same counts."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from expectations.loading import contracts
from orchestration.collection.conservation import breaches_of
from orchestration.collection.parsed_file import Part
from orchestration.collection.receipts.columns_read import entries
from orchestration.messages import ConfigError
from tests.collection.conftest import Desk, csv_bytes, xlsx_bytes

Row = tuple[str, str, str, float]


def source(wide: str, columns: str, more: str = "", template: str = "period_summary") -> str:
    return f"template: {template}\nmatch: 'sum*'\n{wide}\n{more}\ncolumns:\n  unit: 单位\n{columns}\n"


def read(desk: Desk, described: str, rows: list[list[Any]]) -> Part:
    desk.sources["sum"] = described
    return desk.part("sum.csv", csv_bytes(rows))


def figures(part: Part) -> list[Row]:
    names = ("unit_code", "period_code", "figure", "value")
    return list(zip(*(part.columns[name] for name in names), strict=True))


def test_long_counts_are_a_row_each(desk: Desk) -> None:
    described = source("", "  period: 月份\n  figure: 指标\n  value: 数")
    rows = [["单位", "月份", "指标", "数"], ["C1A", "2024年3月", "受理件数", "12"], ["C1B", "2024-03", "学习次数", "2"]]
    assert figures(read(desk, described, rows)) == [
        ("C1A", "2024-03", "cases_received", 12),
        ("C1B", "2024-03", "study_sessions", 2),
    ]


def test_each_month_of_a_wide_table_is_a_row(desk: Desk) -> None:
    described = source("wide: {header: period, cell: value}", "  figure: {value: cases_received}")
    rows = [
        ["单位", "2024年1月", "2024年2月", "一季度合计", "备注", "2024Q1"],
        ["C1A", "3", "", "3", "", "3"],
        ["C1B", "-", "0", "0", "", ""],
        ["没有的单位", "1", "1", "", "", "2"],
    ]
    part = read(desk, described, rows)
    assert figures(part) == [
        ("C1A", "2024-01", "cases_received", 3),
        ("C1A", "2024-Q1", "cases_received", 3),
        ("C1B", "2024-02", "cases_received", 0),
    ]
    assert (part.rows_sent, part.rows_rejected) == (6, 3)
    assert [found.cell for found in part.findings if found.rule == "unknown_unit"] == ["A4", "A4", "A4"]


@pytest.mark.parametrize(
    "columns",
    [
        "{受理件数: cases_received, 学习: study_sessions}",
        "[受理件数, 学习次数]",
        '"^(.+?)（累计）$"',
        '"^(受理件数|学习次数)"',
    ],
)
def test_each_figure_of_a_wide_table_is_a_row(desk: Desk, columns: str) -> None:
    described = source(f"wide: {{header: figure, cell: value, columns: {columns}}}", "  period: 期间")
    head = {"{": ("受理件数", "学习"), "[": ("受理件数", "学习次数")}.get(
        columns[0], ("受理件数（累计）", "学习次数（累计）")
    )
    part = read(
        desk, described, [["单位", "期间", *head], ["C1A", "2024-03", "12", "2"], ["C1B", "2024-03", "", "7.0"]]
    )
    assert figures(part) == [
        ("C1A", "2024-03", "cases_received", 12),
        ("C1A", "2024-03", "study_sessions", 2),
        ("C1B", "2024-03", "study_sessions", 7),
    ]
    assert part.findings == []


def test_a_header_over_two_rows_names_year_and_month(desk: Desk) -> None:
    desk.sources["sum"] = source("wide: {header: period, cell: value}", "  figure: {value: cases_received}")
    rows = [["受理统计"], ["单位", "2023年", "", "2024年", ""], ["", "11月", "12月", "1月", "2月"], ["C1A", 1, 2, 3, 4]]
    part = desk.part("sum.xlsx", xlsx_bytes({"一": rows}, merges={"一": ["B2:C2", "D2:E2", "A2:A3"]}))
    assert [(period, value) for _, period, _, value in figures(part)] == [
        ("2023-11", 1),
        ("2023-12", 2),
        ("2024-01", 3),
        ("2024-02", 4),
    ]


def test_a_bad_cell_is_held_back_alone_and_its_column_named(desk: Desk) -> None:
    described = source("wide: {header: period, cell: value}", "  figure: 指标", 'empty: ["?"]')
    rows = [["单位", "指标", "2024-01", "2024-02", "2024-03"], ["C1A", "受理件数", "3", "很多", "?"]]
    part = read(desk, described, rows)
    assert [value for *_, value in figures(part)] == [3]
    assert [(found.rule, found.cell) for found in part.findings] == [("unreadable_number", "D2")]
    assert (
        sorted(part.column_map)[-3:] == [("sum.csv", "value", letter) for letter in "CDE"] or len(part.column_map) == 5
    )


def test_counts_of_channels_are_items(desk: Desk) -> None:
    described = source(
        "wide: {header: channel, cell: items, columns: {公众号: wechat, 官网: website, 报纸: newspaper}}",
        "  published_on: 日期",
        template="outreach_item",
    )
    rows = [
        ["单位", "日期", "公众号", "官网", "电视"],
        ["C1A", date(2024, 3, 5), 3, 1, 9],
        ["C1B", date(2024, 3, 6), None, 4, 9],
    ]
    desk.sources["sum"] = described
    part = desk.part("sum.xlsx", xlsx_bytes({"一": rows}))
    assert list(zip(part.columns["channel"], part.columns["items"], strict=True)) == [
        ("wechat", 3),
        ("website", 1),
        ("website", 4),
    ]
    assert [found.rule for found in part.findings] == ["absent_column"]
    taken = {entry["letter"]: entry["field"] for entry in entries(contracts()["outreach_item"], part.extents[0])}
    assert taken == {"A": "unit", "B": "published_on", "C": "items", "D": "items", "E": None}


def test_an_export_without_any_such_column_is_rejected_with_what_was_looked_for(desk: Desk) -> None:
    for wide, named in (("", "2024年1月"), (", columns: {一月: 2024-01}", "一月"), (", columns: '(..)月'", "(..)月")):
        described = source(f"wide: {{header: period, cell: value{wide}}}", "  figure: {value: cases_received}")
        part = read(desk, described, [["单位", "合计"], ["C1A", "3"]])
        assert part.is_refused and named in part.findings[0].message_zh, part.findings


def test_conditions_filter_before_columns_become_rows(desk: Desk) -> None:
    described = source("wide: {header: period, cell: value}", "  figure: 指标", "where: {column: 口径, not: 不含}")
    rows = [
        ["单位", "指标", "口径", "2024-01", "2024-02"],
        ["C1A", "受理件数", "含", "3", "4"],
        ["C1A", "受理件数", "不含", "1", "2"],
    ]
    desk.sources["sum"] = described
    parsed = desk.read("sum.csv", csv_bytes(rows))
    assert ([value for *_, value in figures(parsed.parts[0])], breaches_of(parsed)) == ([3, 4], [])


@pytest.mark.parametrize(
    ("wide", "columns", "key", "names"),
    [
        ("wide: {header: month, cell: value}", "  figure: 指标", "wide.header", "period"),
        ("wide: {header: figure, cell: value}", "  period: 月", "wide", "columns"),
        ("wide: {header: period, cell: period}", "  figure: 指标\n  value: 数", "wide.cell", "period"),
        ("wide: {header: period, cell: value}", "  figure: 指标\n  period: 月", "columns.period", "wide"),
        (
            "wide: {header: period, cell: value, columns: {一月: 2024-13}}",
            "  figure: 指标",
            "wide.columns.一月",
            "2024-13",
        ),
        ("wide: {header: period, cell: value, columns: '\\d+月'}", "  figure: 指标", "wide.columns", "括号"),
        ("wide: {header: period, cell: value, columns: []}", "  figure: 指标", "wide.columns", "列名"),
        ("wide: {header: period, cells: value}", "  figure: 指标", "wide.cells", "cell"),
        ("wide: {header: period, cell: value}\nrows: {per: figure}", "  figure: 指标", "wide", "rows"),
        ("wide: {header: period, cell: value}", "", "columns", "figure"),
    ],
)
def test_a_wrong_description_names_line_key_and_remedy(
    desk: Desk, wide: str, columns: str, key: str, names: str
) -> None:
    desk.sources["sum"] = source(wide, columns)
    with pytest.raises(ConfigError) as caught:
        desk.references()
    message = str(caught.value)
    assert "sources/sum.yml 第 " in message and key in message and names in message


def test_sessions_cannot_be_wide(desk: Desk) -> None:
    wide = "wide: {header: session_type, cell: attended, columns: {集中: collective}}"
    desk.sources["sum"] = source(wide, "  held_on: 日期", template="study_session")
    with pytest.raises(ConfigError, match="study_session"):
        desk.references()
