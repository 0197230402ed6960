"""A table of another kind in a unit's folder is asked about, not counted: words that any table has prove nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.collection.conftest import Desk, csv_bytes, xlsx_bytes

FOREIGN: list[list[list[Any]]] = [
    [["日期", "物品", "规格", "数量", "单价", "金额"], ["2024-03-05", "打印纸", "A4", 500, 20, 10000]],
    [["Date", "Item", "Number", "Price"], ["2024-03-05", "Paper", 500, 20]],
    [["日期", "部门", "车牌", "里程"], ["2024-03-05", "县教育局", "甲1", 35]],
    [["日期", "渠道", "商品", "销量", "售价"], ["2024-03-05", "网站", "茶叶", 12, 80]],
    [["编号", "登记时间", "来源", "文件标题", "去向"], ["1", "2024-03-05", "省厅", "通知", "归档"]],
    [["时间", "类型", "设备", "读数"], ["2024-03-05", "其他", "水表", 812]],
]


@pytest.mark.parametrize("rows", FOREIGN)
def test_nothing_is_counted_of_a_table_that_has_only_words_of_any_table(desk: Desk, rows: list[list[Any]]) -> None:
    part = desk.part("C1A/其他.csv", csv_bytes(rows))
    assert (part.is_refused, part.rows_accepted, part.columns[next(iter(part.columns))]) == (True, 0, [])
    assert [found.rule for found in part.findings] == ["generic_header"]


def test_the_answer_asks_by_which_words_it_looks_like_what(desk: Desk) -> None:
    [found] = desk.part("C1A/办公用品.csv", csv_bytes(FOREIGN[0])).findings
    assert "looks like outreach_item by 日期 and 数量 alone; is it a ledger?" in found.message_en
    assert "只凭列名日期、数量像 outreach_item，它是台账吗" in found.message_zh and found.cell == "A1"


@pytest.mark.parametrize("name", ["县委宣传部办公用品.csv", "信访局/用车.csv", "发布中心/a.csv"])
def test_the_name_of_an_office_says_nothing_of_its_table(desk: Desk, name: str) -> None:
    assert desk.part(f"C1A/{name}", csv_bytes(FOREIGN[0])).is_refused


@pytest.mark.parametrize("name", ["宣传产出.csv", "3月宣传台账.csv"])
def test_a_name_that_says_what_it_is_makes_the_same_words_a_ledger(desk: Desk, name: str) -> None:
    part = desk.part(f"C1A/{name}", csv_bytes([["日期", "标题", "数量"], ["2024-03-05", "春耕", 3]]))
    assert (part.template, part.columns["items"]) == ("outreach_item", [3])


def test_so_does_a_title_above_it(desk: Desk) -> None:
    part = desk.sheet([["教育局宣传产出台账"], ["日期", "标题", "数量"], ["2024-03-05", "春耕", 3]])
    assert (part.template, part.columns["items"]) == ("outreach_item", [3])


@pytest.mark.parametrize(
    ("head", "template"),
    [
        (["日期", "实到"], "study_session"),
        (["日期", "篇数", "标题"], "outreach_item"),
        (["日期", "数量", "是否三审"], "outreach_item"),
        (["编号", "受理时间", "标题"], "case"),
        (["单位", "日期", "渠道", "数量"], "outreach_item"),
    ],
)
def test_one_label_of_its_own_or_four_known_ones_are_enough(desk: Desk, head: list[str], template: str) -> None:
    values = {
        "单位": "C1A",
        "日期": "2024-03-05",
        "受理时间": "2024-03-05",
        "渠道": "网站",
        "标题": "春耕",
        "编号": "A1",
    }
    part = desk.part("C1A/a.csv", csv_bytes([head, [values.get(name, "1") for name in head]]))
    assert (part.template, part.rows_accepted) == (template, 1)


def test_a_foreign_sheet_beside_a_ledger_leaves_the_ledger_alone(desk: Desk) -> None:
    study = [["学习时间", "学习类型", "应到", "实到"], ["2024-03-05", "集中学习", 20, 18]]
    parts = desk.read("C1A/a.xlsx", xlsx_bytes({"学习": study, "用品": FOREIGN[0]})).parts
    assert [(part.template, part.is_refused, part.rows_accepted) for part in parts] == [
        ("study_session", False, 1),
        ("outreach_item", True, 0),
    ]


@pytest.mark.parametrize("foreign", FOREIGN)
@pytest.mark.parametrize("title", [["附：领用登记"], ["二、其他"], []])
def test_the_name_of_a_sheet_speaks_for_its_first_table_alone(
    desk: Desk, foreign: list[list[Any]], title: list[str]
) -> None:
    """Below the ledger, though sheet and file are named by it and a channel of a row is a word of its titles."""
    ledger = [
        ["发布日期", "渠道", "级别", "篇数"],
        ["2024-03-05", "信访", "县级", 2],
        ["2024-03-06", "网站", "县级", 1],
    ]
    rows = [*ledger, [], title, *foreign]
    parsed = desk.read("C1A/宣传产出台账.xlsx", xlsx_bytes({"宣传产出台账": rows}))
    assert sum(sum(part.columns.get("items", ())) for part in parsed.parts) == 3
    assert all(part.template == "outreach_item" or part.rows_accepted == 0 for part in parsed.parts)
    assert "generic_header" in [found.rule for part in parsed.parts for found in part.findings]


def test_nor_below_a_ledger_that_lacks_a_column(desk: Desk) -> None:
    ledger = [["工单编号", "承办单位", "渠道", "是否满意"], ["A1", "县教育局", "热线", "是"]]
    rows = [*ledger, [], ["附：收文登记"], ["编号", "登记时间", "来源"], ["1", "2024-03-05", "省厅"]]
    parsed = desk.read("C1A/诉求办理台账.xlsx", xlsx_bytes({"诉求办理台账": rows}))
    assert sum(part.rows_accepted for part in parsed.parts) == 0


def test_a_further_table_with_a_title_of_its_own_is_a_ledger(desk: Desk) -> None:
    study = [["学习时间", "学习类型", "应到", "实到"], ["2024-03-05", "集中学习", 20, 18]]
    rows = [*study, [], ["二、宣传产出"], ["日期", "标题", "数量"], ["2024-03-05", "春耕", 3]]
    parts = desk.read("C1A/a.xlsx", xlsx_bytes({"台账": rows})).parts
    assert [(part.template, part.rows_accepted) for part in parts] == [("study_session", 1), ("outreach_item", 1)]
