"""What a source can say of its rows and columns: combined conditions, its own words for nothing, defaults."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from orchestration.collection.parsed_file import Part
from orchestration.collection.sources.source import load_sources
from orchestration.messages import ConfigError
from tests.collection.conftest import Desk, csv_bytes

HEAD = ["编号", "单位", "受理", "办结", "类别", "状态"]
ROWS = [
    ["A1", "C1A", "2024-03-05", "2024-03-06", "投诉", "办结"],
    ["A2", "C1A", "2024-03-05", "?", "投诉", "作废"],
    ["A3", "C1A", "2024-03-05", "EMPTY", "咨询", "办结"],
    ["A4", "C1A", "2024-03-05", "", "表扬", ""],
]


def read(desk: Desk, more: str = "", columns: str = "", rows: list[list[Any]] | None = None) -> Part:
    desk.sources["export"] = f"""
template: case
match: "export*"
{more}
columns:
  case_id: 编号
  unit: 单位
  received_at: 受理
  closed_at: 办结
{columns}
"""
    return desk.part("export.csv", csv_bytes([HEAD, *(rows or ROWS)]))


@pytest.mark.parametrize(
    ("where", "kept"),
    [
        ("where: {column: 类别, pattern: 投诉|咨询}", ["A1", "A2", "A3"]),
        ("where: {column: 状态, not: 作废}", ["A1", "A3", "A4"]),
        ("where: [{column: 类别, pattern: 投诉|咨询}, {column: 状态, not: 作废}]", ["A1", "A3"]),
        ("where: [{column: 类别, not: 表扬}, {column: 类别, not: 咨询}]", ["A1", "A2"]),
        ("where: [{column: 状态, pattern: ^$}]", ["A4"]),
        ("where: [{column: 类别, pattern: 投诉}, {column: 状态, pattern: 转办}]", []),
    ],
)
def test_rows_meet_every_condition_and_the_others_are_named(desk: Desk, where: str, kept: list[str]) -> None:
    part = read(desk, where + '\nempty: ["?", EMPTY]')
    assert part.columns["case_id"] == kept
    left_out = [number for extent in part.extents for number in extent.left_out.get("where", ())]
    assert len(left_out) == len(ROWS) - len(kept)


def test_words_of_the_system_for_nothing_are_nothing_in_dates_too(desk: Desk) -> None:
    part = read(desk, 'empty: ["?", empty]')
    assert (part.columns["closed_on"][0], part.columns["closed_at"][1:], part.findings) == (
        date(2024, 3, 6),
        [None] * 3,
        [],
    )


def test_without_them_they_are_told(desk: Desk) -> None:
    assert [found.rule for found in read(desk).findings] == ["unreadable_date"] * 2


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        ("  channel: {column: 类别, default: 热线, map: {投诉: petition}}", ["petition"]),
        ("  channel: {column: 没有这一列, default: 热线}", ["hotline"] * 4),
        (
            "  channel: {column: 状态, default: 热线, map: {办结: mailbox, 作废: mailbox}}",
            ["mailbox", "mailbox", "mailbox", "hotline"],
        ),
    ],
)
def test_a_default_stands_for_a_blank_cell_and_an_absent_column(desk: Desk, column: str, expected: list[str]) -> None:
    rows = [ROWS[0]] if len(expected) == 1 else ROWS
    part = read(desk, 'empty: ["?", EMPTY]', column, rows)
    assert (part.columns["channel"], [found.rule for found in part.findings]) == (expected, [])


@pytest.mark.parametrize(
    "more",
    [
        "where: {column: 类别}",
        "where: {column: 类别, pattern: a, not: b}",
        "where: [{column: 类别, pattern: '('}]",
        "where: []x",
    ],
)
def test_a_condition_that_cannot_be_meant_is_refused_with_its_line(desk: Desk, more: str) -> None:
    with pytest.raises(ConfigError, match=r"export\.yml"):
        read(desk, more)
    assert load_sources(desk.folder / "none") == ()


def test_a_default_that_no_row_could_take_is_refused(desk: Desk) -> None:
    with pytest.raises(ConfigError, match="default"):
        read(desk, "", "  satisfied: {column: 状态, default: 也许}")
