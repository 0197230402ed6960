"""Shares in a summary with the counts behind them."""

from __future__ import annotations

from typing import Any

import pytest

from orchestration.collection.parsed_file import Part
from tests.collection.conftest import Desk, csv_bytes

HEAD = ["单位", "期间", "指标", "数值", "分子", "分母"]


def read(desk: Desk, *rows: list[Any]) -> Part:
    return desk.sheet([HEAD, *(["C1A", "2024-03", *row] for row in rows)], sheet="汇总")


def numbers(part: Part) -> list[tuple]:
    return list(zip(*(part.columns[name] for name in ("value", "numerator", "denominator")), strict=True))


@pytest.mark.parametrize(
    ("row", "expected", "rules"),
    [
        (["case_satisfaction_rate", "", 18, 20], (0.9, 18, 20), []),
        (["case_satisfaction_rate", 0.9, 18, 20], (0.9, 18, 20), []),
        (["case_satisfaction_rate", "95%", 94, 99], (94 / 99, 94, 99), []),
        (["case_satisfaction_rate", "90%", 17, 20], (0.85, 17, 20), [("share_and_counts", "E2", "warning")]),
        (["case_satisfaction_rate", "90%", 18, ""], (0.9, None, None), [("share_and_counts", "E2", "warning")]),
        (["case_satisfaction_rate", "90%", "", 20], (0.9, None, None), [("share_and_counts", "F2", "warning")]),
        (["case_satisfaction_rate", "90%", 0, 0], (0.9, None, None), [("share_and_counts", "F2", "warning")]),
        (["study_sessions", 3, 18, 20], (3, None, None), [("share_and_counts", "F2", "warning")]),
        (["case_satisfaction_rate", 0, 0, 20], (0, 0, 20), []),
        (["case_satisfaction_rate", 0.9, "", ""], (0.9, None, None), []),
    ],
)
def test_a_share_is_its_counts_and_says_where_they_do_not_go_together(
    desk: Desk, rules_of: Any, row: list[Any], expected: tuple, rules: list[tuple]
) -> None:
    part = read(desk, row)
    assert (numbers(part), rules_of(part.findings)) == ([expected], rules)


def test_more_than_all_and_nothing_of_nothing_are_held_back(desk: Desk) -> None:
    part = read(desk, ["case_satisfaction_rate", "", 21, 20], ["case_response_rate", "", 0, 0])
    assert (part.rows_accepted, part.rows_rejected) == (0, 2)
    assert {found.rule for found in part.findings} == {"rate_above_one", "share_and_counts", "required_missing"}


def test_a_source_needs_no_column_of_the_share_itself(desk: Desk) -> None:
    desk.sources["sum"] = """
template: period_summary
match: "sum*"
columns:
  unit: 单位
  period: 月份
  figure: {value: case_on_time_resolution_rate}
  numerator: 按时办结
  denominator: 到期
"""
    rows = [["单位", "月份", "按时办结", "到期"], ["C1A", "2024-03", "18", "20"], ["C1B", "2024-03", "0", "0"]]
    part = desk.part("sum.csv", csv_bytes(rows))
    assert (numbers(part), part.rows_rejected) == ([(0.9, 18, 20)], 1)


def test_a_ledger_needs_no_column_of_the_share_itself(desk: Desk) -> None:
    head = ["单位", "期间", "指标", "分子", "分母"]
    part = desk.sheet([head, ["C1A", "2024-03", "case_satisfaction_rate", 18, 20]], sheet="汇总")
    assert numbers(part) == [(0.9, 18, 20)]
