"""A number that a spreadsheet has rounded identifies nothing: no row replaces another because of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.collection.parsed_file import Part
from orchestration.collection.values.cells import has_lost_digits
from tests.collection.conftest import Desk, csv_bytes

HEAD = ["工单编号", "单位", "受理时间", "渠道"]
EXPORT = """
template: case
match: "export*"
columns:
  case_id: 工单编号
  unit: 单位
  received_at: 受理时间
  channel: {value: hotline}
"""
ITEMS = """
template: outreach_item
match: "items*"
identity: [文号]
columns:
  unit: 单位
  published_on: 日期
"""


def rules(part: Part) -> list[tuple[str, str]]:
    return [(found.cell, found.rule) for found in part.findings]


@pytest.mark.parametrize(
    "number",
    [
        "1.20240305E+17",
        "1.2E+15",
        "1,20240305E+17",
        "9.99e+20",
        "１.２Ｅ＋１７",
        1.20240305e17,
        1e15,
        20240305123456789,
    ],
)
def test_a_rounded_number_of_a_case_makes_each_row_a_case_of_its_own(desk: Desk, number: Any) -> None:
    rows = [[number, "C1A", "2024-03-05", "热线"], [number, "C1A", "2024-03-05", "热线"]]
    part = desk.sheet([HEAD, *rows], name="C1A/a.xlsx")
    assert (part.columns["case_id"], part.rows_accepted, part.columns["_occurrence"]) == ([None, None], 2, [1, 1])
    assert rules(part) == [("A2", "digits_lost"), ("A3", "digits_lost")]


def test_also_in_an_export_that_a_source_describes(desk: Desk) -> None:
    desk.sources["export"] = EXPORT
    rows = [["1.20240305E+17", "C1A", "2024-03-05", ""], ["1.20240305E+17", "C1A", "2024-03-05", ""]]
    part = desk.part("export.csv", csv_bytes([HEAD, *rows]))
    assert (part.columns["case_id"], part.rows_accepted) == ([None, None], 2)


@pytest.mark.parametrize(
    "number", ["20240305123456789", "120240305E17", "A1E+17", "1E+3", "1.5E+14", "12E+17", 999999999999999, "GD1.2E+17"]
)
def test_a_number_with_all_its_digits_and_a_code_keep_what_they_are(desk: Desk, number: Any) -> None:
    rows = [[number, "C1A", "2024-03-05", "热线"]]
    part = desk.sheet([HEAD, *rows], name="C1A/a.xlsx")
    assert (part.columns["case_id"], part.findings) == ([str(number)], [])


@pytest.mark.parametrize(("number", "is_identified"), [("1.2E+17", False), ("冀政字〔2024〕1号", True)])
def test_rounded_numbers_make_no_two_items_one(desk: Desk, number: str, is_identified: bool) -> None:
    desk.sources["items"] = ITEMS
    rows = [["文号", "单位", "日期"], [number, "C1A", "2024-03-05"], [number, "C1A", "2024-03-05"]]
    part = desk.part("items.csv", csv_bytes(rows))
    first, second = part.columns["_identity"]
    assert (first == second, first is not None) == (True, is_identified)


@given(st.integers(10**15, 10**19))
def test_whatever_a_spreadsheet_shows_of_a_long_number_is_rounded(number: int) -> None:
    assert has_lost_digits(f"{number:.5E}") and has_lost_digits(float(number)) and not has_lost_digits(str(number))


@given(st.integers(-(10**15) + 1, 10**15 - 1))
def test_a_shorter_number_is_whole(number: int) -> None:
    assert not has_lost_digits(number) and not has_lost_digits(float(number))
