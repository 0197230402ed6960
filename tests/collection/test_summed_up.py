"""What a receipt says of many rows it says in one line, with their number and the first; what is stored stays a cell each."""

from __future__ import annotations

from typing import Any

import pytest

from orchestration.collection.receipts.receipt import answer
from orchestration.collection.receipts.summed_up import grouped
from orchestration.collection.receipts.terminal_text import as_text
from tests.collection.conftest import Desk, csv_bytes, xlsx_bytes

HEAD = ["工单编号", "单位", "受理时间", "类别", "是否满意", "办结时间"]
COUNT = 120


def lines_of(desk: Desk, rows: list[list[Any]], name: str = "C1A/工单.csv") -> tuple[list[Any], list[Any], str]:
    """Findings of the receipt, its lines, and the text of a terminal."""
    body = answer(desk.read(name, csv_bytes([HEAD, *rows])))
    return body["findings"], grouped(body["findings"]), as_text(body, "zh")


def test_identical_rows_of_a_repeated_export_are_one_line(desk: Desk) -> None:
    rows = [[f"A{n}", "C1A", "2024-03-05", "投诉", "", ""] for n in range(COUNT)]
    findings, lines, text = lines_of(desk, rows * 2)
    assert [(found["rule"], found["cell"]) for found in findings] == [
        ("identical_case", f"A{COUNT + 2 + n}") for n in range(COUNT)
    ]
    [line] = lines
    assert (line["cell"], line["count"]) == ("A122, A123, A124", COUNT) and "第 2 行" in line["message_zh"]
    assert f"等 {COUNT} 处" in text and text.count("A122") == 1


def test_words_that_a_column_never_knew_are_one_line(desk: Desk) -> None:
    rows = [[f"A{n}", "C1A", "2024-03-05", "投诉", f"词{n}", ""] for n in range(COUNT)]
    findings, lines, _ = lines_of(desk, rows)
    assert len(findings) == COUNT and [line["count"] for line in lines] == [COUNT]


def test_a_few_that_differ_stay_apart(desk: Desk) -> None:
    rows = [[f"A{n}", "C1A", "2024-03-05", "投诉", f"词{n % 20}", ""] for n in range(COUNT)]
    _, lines, _ = lines_of(desk, rows)
    assert [line["count"] for line in lines] == [6] * 20


def test_rows_that_are_held_back_each_say_why(desk: Desk) -> None:
    rows = [[f"A{n}", "C1A", f"某日{n}", "投诉", "", ""] for n in range(COUNT)]
    _, lines, _ = lines_of(desk, rows)
    assert [line["count"] for line in lines] == [1] * COUNT and {line["severity"] for line in lines} == {"error"}


@pytest.mark.parametrize("sheets", [1, 2, 3])
def test_sheets_and_columns_are_summed_up_apart(desk: Desk, sheets: int) -> None:
    rows = [[f"A{n}", "C1A", "2024-03-05", "投诉", f"词{n}", f"某日{n}"] for n in range(COUNT)]
    data = xlsx_bytes({f"表{number}": [HEAD, *rows] for number in range(sheets)})
    lines = grouped(answer(desk.read("C1A/工单.xlsx", data))["findings"])
    apart = sorted((line["sheet"], line["field"], line["count"]) for line in lines if line["rule"] != "identical_case")
    assert apart == [(f"表{n}", field, COUNT) for n in range(sheets) for field in ("closed_at", "satisfied")]
