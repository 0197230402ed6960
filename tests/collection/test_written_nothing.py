"""A written nothing in a number: none where the column counts something, null where it measures, unlike an empty cell."""

from __future__ import annotations

import pytest

from orchestration.collection.values.numbers import counts_nothing, read_number
from orchestration.collection.values.parse_result import ParseResult
from tests.collection.conftest import Desk, csv_bytes

WORDS = ["-", "无", "/", "—", "没有", "暂无", "－", "／", "——", "−", "N/A", "零报告", " 无 ", "未发布", "nil", "零"]


@pytest.mark.parametrize("word", WORDS)
def test_a_written_nothing_is_no_item(desk: Desk, word: str) -> None:
    rows = [["发布日期", "渠道", "篇数"], ["2024-05-06", "公众号", word], ["2024-05-07", "公众号", "2"]]
    part = desk.part("C1A/a.csv", csv_bytes(rows))
    assert part.columns["items"] == [0, 2]
    assert [found for found in part.findings if found.field == "items"] == []


@pytest.mark.parametrize("word", ["", " ", "\u3000", "null", "NaN", "None", "\u200b"])
def test_an_empty_cell_is_one_item(desk: Desk, word: str) -> None:
    rows = [["发布日期", "渠道", "篇数"], ["2024-05-06", "公众号", word]]
    assert desk.part("C1A/a.csv", csv_bytes(rows)).columns["items"] == [1]


def test_persons_are_counted_and_minutes_are_measured(desk: Desk) -> None:
    rows = [
        ["学习时间", "应到人数", "实到人数", "时长"],
        ["2024-03-05", 10, "无", "/"],
        ["2024-03-06", "-", "没有", "-"],
        ["2024-03-07", "", "", ""],
    ]
    columns = desk.sheet(rows).columns
    assert columns["invited"] == [10, 0, None]
    assert columns["attended"] == [0, 0, None]
    assert columns["duration_minutes"] == [None, None, None]


def test_a_total_that_says_nothing_is_rejected_and_never_zero(desk: Desk) -> None:
    rows = [
        ["单位", "期间", "指标", "数值"],
        ["县教育局", "2024-03", "受理件数", "-"],
        ["县教育局", "2024-03", "学习次数", 3],
    ]
    part = desk.sheet(rows, name="永昌县.xlsx")
    assert part.columns["value"] == [3.0]
    assert [(found.rule, found.cell) for found in part.findings if found.severity == "error"] == [
        ("required_missing", "D2")
    ]


def test_a_number_is_no_written_nothing() -> None:
    for cell in (0, 0.0, "0", "0篇", "-1", "#N/A", None, "", "若干"):
        assert not counts_nothing(cell), cell
    assert read_number("没有") == ParseResult(None)
