"""Headers and words that everybody uses."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.collection.parsed_file import Part
from orchestration.collection.values.parse_result import ParseError
from orchestration.collection.values.single_days import DateContext, month_and_day
from orchestration.reference.media import Medium
from tests.collection.conftest import Desk, csv_bytes, xlsx_bytes

CASES = ["工单编号", "来件时间", "回复时间", "办结时间", "满意度", "办结状态", "承办科室"]


def rules(part: Part) -> list[str]:
    return [found.rule for found in part.findings]


@pytest.mark.parametrize(
    ("word", "is_satisfied"),
    [
        ("满意", True),
        ("基本满意", True),
        ("非常满意", True),
        ("不满意", False),
        ("非常不满意", False),
        ("一般", None),
        ("未评价", None),
        ("拒绝评价", None),
    ],
)
def test_what_people_say_of_their_case(desk: Desk, word: str, is_satisfied: bool | None) -> None:
    row = ["W1", "2024-03-05 09:00", "2024-03-05 15:00", "2024-03-07 10:00", word, "已办结", "办公室"]
    part = desk.sheet([CASES, row], name="C1A/a.xlsx")
    assert (part.columns["satisfied"], part.findings) == ([is_satisfied], [])
    assert part.columns["first_response_at"] != [None]


@pytest.mark.parametrize("header", ["回复时间", "答复时间", "回复日期", "响应时间"])
def test_the_first_answer_by_its_usual_names(desk: Desk, header: str) -> None:
    part = desk.sheet(
        [["工单编号", "受理时间", header], ["W1", "2024-03-05 09:00", "2024-03-05 15:00"]], name="C1A/a.xlsx"
    )
    assert (part.columns["first_response_at"] != [None], part.findings) == (True, [])


@pytest.mark.parametrize(
    ("header", "yes", "no"), [("是否专题", "是", "否"), ("专题学习", "√", "×"), ("是否专题学习", "Y", "N")]
)
def test_whether_a_session_was_on_the_special_topic(desk: Desk, header: str, yes: str, no: str) -> None:
    rows = [
        ["学习时间", "学习类型", header],
        *([f"2024-03-{day:02d}", "集中学习", word] for day, word in ((5, yes), (6, no), (7, ""))),
    ]
    part = desk.sheet(rows, name="C1A/a.xlsx")
    assert (part.columns["topic_class"], part.findings) == (["special", "general", "general"], [])


@pytest.mark.parametrize("header", ["媒体名称", "媒体", "刊发媒体", "发布渠道"])
def test_channel_and_level_come_from_the_departments_list_of_media(desk: Desk, header: str) -> None:
    desk.media = {
        "学习强国": medium("学习强国", "website", "national"),
        "县融媒体": medium("县融媒体", "wechat", "county"),
    }
    rows = [
        ["刊发时间", header, "篇数"],
        ["2024-03-05", "学习强国", 1],
        ["2024-03-06", "县 融媒体", 2],
        ["2024-03-07", "报纸", 1],
    ]
    part = desk.sheet(rows, name="C1A/a.xlsx")
    assert (part.columns["channel"], part.columns["level"]) == (
        ["website", "wechat", "newspaper"],
        ["national", "county", None],
    )
    assert part.findings == []


def medium(name: str, channel: str, level: str | None) -> Any:
    return Medium.model_construct(name=name, channel=channel, level=level)


def test_a_medium_that_the_list_lacks_is_named_with_its_remedy(desk: Desk) -> None:
    part = desk.sheet([["刊发时间", "媒体名称", "篇数"], ["2024-03-07", "某某网", 1]], name="C1A/a.xlsx")
    assert (part.columns["channel"], rules(part)) == (["other"], ["unknown_value"])
    assert "media.csv" in part.findings[0].message_zh and "media.csv" in part.findings[0].message_en


def test_the_level_of_the_row_comes_before_that_of_the_list(desk: Desk) -> None:
    desk.media = {"学习强国": medium("学习强国", "website", "national")}
    rows = [
        ["刊发时间", "媒体名称", "级别", "篇数"],
        ["2024-03-05", "学习强国", "县级", 1],
        ["2024-03-05", "学习强国", "", 1],
    ]
    part = desk.sheet(rows, name="C1A/a.xlsx")
    assert part.columns["level"] == ["county", "national"]


def test_beside_a_channel_the_name_of_the_medium_is_not_a_second_one(desk: Desk) -> None:
    part = desk.sheet(
        [["刊发时间", "渠道", "媒体名称", "篇数"], ["2024-03-05", "报纸", "省日报", 1]], name="C1A/a.xlsx"
    )
    assert (part.columns["channel"], part.rows_accepted) == (["newspaper"], 1)


@pytest.mark.parametrize("word", ["镇级", "乡级", "乡镇级", "街道级"])
def test_the_level_of_a_township_is_its_own(desk: Desk, word: str) -> None:
    part = desk.sheet([["发布日期", "渠道", "级别", "数量"], ["2024-03-05", "公众号", word, 1]], name="C1A/a.xlsx")
    assert (part.columns["level"], part.findings) == (["unit"], [])


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("3.5", date(2024, 3, 5)),
        ("3.10", date(2024, 3, 10)),
        ("3.1", date(2024, 3, 1)),
        ("03.05", date(2024, 3, 5)),
        ("12.31", date(2024, 12, 31)),
        (3.5, date(2024, 3, 5)),
        (3.12, date(2024, 3, 12)),
        (12.4, date(2024, 12, 4)),
    ],
)
def test_month_and_day_with_a_point_lie_in_the_ledgers_year(desk: Desk, cell: Any, day: date) -> None:
    part = desk.sheet([["学习时间", "学习类型", "应到"], [cell, "集中学习", 20]], name="C1A/2024年.xlsx")
    assert (part.columns["held_on"], part.findings) == ([day], [])


@pytest.mark.parametrize("cell", [3.1, 3.2, 12.3])
def test_a_number_that_may_have_lost_its_nought_is_asked_about(desk: Desk, cell: float) -> None:
    part = desk.sheet([["学习时间", "学习类型", "应到"], [cell, "集中学习", 20]], name="C1A/2024年.xlsx")
    assert (part.rows_rejected, rules(part)) == (1, ["ambiguous_date"])


def test_so_is_its_text_in_a_csv(desk: Desk) -> None:
    part = desk.part(
        "C1A/2024年.csv",
        csv_bytes([["学习时间", "学习类型", "应到"], ["3.1", "集中学习", 20], ["3.5", "集中学习", 20]]),
    )
    assert (part.columns["held_on"], rules(part)) == ([date(2024, 3, 5)], ["ambiguous_date"])


@pytest.mark.parametrize("cell", ["13.5", "2.30", "0.5", 7, 7.0, 45.5, "7.5.1"])
def test_what_is_no_such_day_is_no_day(desk: Desk, cell: Any) -> None:
    part = desk.part("C1A/2024年.xlsx", xlsx_bytes({"a": [["学习时间", "学习类型", "应到"], [cell, "集中学习", 20]]}))
    assert part.rows_rejected == 1


def test_without_a_year_it_says_so(desk: Desk) -> None:
    part = desk.sheet([["学习时间", "学习类型", "应到"], ["3.5", "集中学习", 20]], name="C1A/a.xlsx")
    assert rules(part) == ["date_without_year"]


@given(st.dates(date(2024, 1, 1), date(2024, 12, 31)))
def test_every_day_of_a_year_can_be_written_so(day: date) -> None:
    context = DateContext(2024)
    assert month_and_day(f"{day.month}.{day.day}", context) == day
    number = float(f"{day.month}.{day.day:02d}" if day.day > 9 else f"{day.month}.{day.day}")
    as_number = month_and_day(number, context)
    assert as_number == day or isinstance(as_number, ParseError)
