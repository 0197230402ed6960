"""A receipt says of every column what it was taken for."""

from __future__ import annotations

from typing import Any

from orchestration.collection.check_rows import check_parts
from orchestration.collection.receipts.receipt import answer
from orchestration.collection.receipts.terminal_text import as_text
from tests.collection.conftest import Desk, csv_bytes, xlsx_bytes


def columns(body: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    [sheet] = body["parts"][0]["sheets"]
    return [(entry["letter"], entry["header"], entry["field"]) for entry in sheet["columns"]]


def body_of(desk: Desk, name: str, data: bytes) -> dict[str, Any]:
    parsed = desk.read(name, data)
    check_parts([parsed])
    return answer(parsed)


def test_of_a_ledger_with_title_numbers_and_columns_that_nobody_asked_for(desk: Desk) -> None:
    rows = [
        [None, "2024年3月学习台账"],
        [None, "序号", "学习日期", "科室", "实到人数"],
        [None, 1, "2024-03-05", "办公室", 18],
    ]
    body = body_of(desk, "C1A/a.xlsx", xlsx_bytes({"台账": rows}))
    assert columns(body) == [
        ("B", "序号", None),
        ("C", "学习日期", "held_on"),
        ("D", "科室", None),
        ("E", "实到人数", "attended"),
    ]
    assert "C 学习日期 → 学习时间（held_on）" in as_text(body, "zh")
    assert "D 科室 → not read" in as_text(body, "en")


def test_of_an_export_whose_source_names_headers_and_letters(desk: Desk) -> None:
    desk.sources["export"] = """
template: case
match: "export*"
columns:
  case_id: 编号
  unit: {letter: C}
  received_at: 受理
  first_response_at: 受理
"""
    data = csv_bytes([["编号", "受理", "", "标题"], ["A1", "2024-03-05", "C1A", "x"]])
    assert columns(body_of(desk, "export.csv", data)) == [
        ("A", "编号", "case_id"),
        ("B", "受理", "received_at"),
        ("B", "受理", "first_response_at"),
        ("C", None, "unit"),
        ("D", "标题", None),
    ]


def test_of_a_wide_table_whose_columns_are_periods(desk: Desk) -> None:
    rows = [["单位", "指标", "2024年1月", "2024年2月"], ["C1A", "学习次数", 3, 4]]
    assert columns(body_of(desk, "汇总.xlsx", xlsx_bytes({"汇总": rows}))) == [
        ("A", "单位", "unit"),
        ("B", "指标", "figure"),
        ("C", "2024年1月", "value"),
        ("D", "2024年2月", "value"),
    ]
