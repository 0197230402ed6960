"""A second table to the right of a ledger is never lost without a word."""

from __future__ import annotations

from typing import Any

import pytest

from tests.collection.conftest import Desk, csv_bytes

STUDY = [["学习日期", "应到", "实到"], ["2024-03-05", 10, 9], ["2024-03-12", 10, 8]]
OUTREACH = [["发布日期", "渠道", "数量"], ["2024-03-06", "网站", 2], ["2024-03-07", "网站", 1]]
CASES = [["工单编号", "受理时间", "办结时间"], ["A1", "2024-03-06", "2024-03-07"], ["A2", "2024-03-06", ""]]
NOTES = [["说明", ""], ["逐日填写", ""], ["", ""]]


def _beside(*tables: list[list[Any]], gap: int = 1) -> bytes:
    """Write tables of equal height side by side."""
    rows = []
    for cells in zip(*tables, strict=True):
        row: list[Any] = []
        for part in cells:
            row += [*([""] * gap if row else []), *part]
        rows.append(row)
    return csv_bytes(rows)


def _read(desk: Desk, body: bytes, *fields: str) -> dict[str, list[Any]]:
    parts = {part.template: part for part in desk.read("C1A/台账.csv", body).parts}
    assert {found.rule for part in parts.values() for found in part.findings} <= {"extra_column"}
    return {field: part.columns[field] for part in parts.values() for field in fields if field in part.columns}


@pytest.mark.parametrize("gap", [1, 2])
@pytest.mark.parametrize("order", [(STUDY, OUTREACH, CASES), (CASES, OUTREACH, STUDY), (OUTREACH, CASES, STUDY)])
def test_tables_of_several_kinds_are_read_each_under_its_own_header(
    desk: Desk, order: tuple[list[list[Any]], ...], gap: int
) -> None:
    read = _read(desk, _beside(*order, gap=gap), "attended", "items", "case_id")
    assert read == {"attended": [9, 8], "items": [2, 1], "case_id": ["A1", "A2"]}


def test_a_column_of_the_table_beside_fills_no_field(desk: Desk) -> None:
    parts = {part.template: part for part in desk.read("C1A/台账.csv", _beside(CASES, OUTREACH)).parts}
    letters = {template: part.extents[0].letters for template, part in parts.items()}
    assert letters["case"] == {"case_id": ["A"], "received_at": ["B"], "closed_at": ["C"]}
    assert letters["outreach_item"] == {"published_on": ["E"], "channel": ["F"], "items": ["G"]}


def test_a_title_above_both_tells_both_whose_they_are(desk: Desk) -> None:
    title = [["填报单位：县教育局", *[""] * 6]]
    both = [[*left, "", *right] for left, right in zip(STUDY, OUTREACH, strict=True)]
    parts = desk.read("未知/台账.csv", csv_bytes(title + both)).parts
    assert [part.columns["unit_code"] for part in parts] == [["C1A", "C1A"], ["C1A", "C1A"]]


@pytest.mark.parametrize("gap", [1, 2])
def test_of_two_tables_of_one_kind_the_left_one_is_read_and_the_right_one_refused_by_name(desk: Desk, gap: int) -> None:
    part = desk.part("C1A/台账.csv", _beside(STUDY, STUDY, gap=gap))
    [found] = [found for found in part.findings if found.severity == "error"]
    assert (found.rule, found.cell, part.columns["attended"]) == ("table_beside", "EF"[gap - 1] + "1", [9, 8])
    assert "学习台账" in found.message_zh


def test_without_a_blank_column_they_are_told_as_two_tables_and_not_as_a_column_too_many(desk: Desk) -> None:
    [found] = [f for f in desk.part("C1A/台账.csv", _beside(STUDY, STUDY, gap=0)).findings if f.severity == "error"]
    assert found.rule == "doubled_column" and "两张表" in found.message_zh


def test_one_column_written_twice_is_no_second_table(desk: Desk) -> None:
    body = csv_bytes([["学习日期", "实到", "实到"], ["2024-03-05", 9, 9]])
    [found] = [f for f in desk.part("C1A/台账.csv", body).findings if f.severity == "error"]
    assert found.rule == "doubled_column" and "两张表" not in found.message_zh


def test_without_a_blank_column_each_lost_column_says_whose_it_is(desk: Desk) -> None:
    parsed = desk.read("C1A/台账.csv", _beside(OUTREACH, STUDY, gap=0))
    lost = [found for part in parsed.parts for found in part.findings if found.rule == "extra_column"]
    assert lost and all("台账”的列" in found.message_zh for found in lost)


def test_notes_beside_a_ledger_are_no_table(desk: Desk) -> None:
    assert _read(desk, _beside(STUDY, NOTES), "attended") == {"attended": [9, 8]}


def test_a_blank_column_inside_a_ledger_divides_nothing(desk: Desk) -> None:
    rows = [[*row[:1], "", *row[1:]] for row in STUDY]
    assert _read(desk, csv_bytes(rows), "attended", "invited") == {"attended": [9, 8], "invited": [10, 10]}
