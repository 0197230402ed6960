"""A sheet that brings the rows of the others together counts none of them twice."""

from __future__ import annotations

from typing import Any

import pytest

from tests.collection.conftest import Desk, xlsx_bytes

HEAD = ["学习时间", "应到", "实到"]
JANUARY = [["2024-01-03", 10, 9], ["2024-01-10", 10, 9]]
FEBRUARY = [["2024-02-07", 12, 11]]


def _parts(desk: Desk, **sheets: list[list[Any]]) -> Any:
    return desk.part("C1A/台账.xlsx", xlsx_bytes({name: [HEAD, *rows] for name, rows in sheets.items()}))


def _left_out(part: Any) -> dict[str, list[int]]:
    return {extent.sheet: list(extent.left_out["summary"]) for extent in part.extents if "summary" in extent.left_out}


@pytest.mark.parametrize("name", ["汇总", "全年汇总表", "总台账", "合计", "Summary"])
def test_rows_of_the_summary_that_stand_on_the_sheets_of_the_months_count_once(desk: Desk, name: str) -> None:
    part = _parts(desk, **{"1月": JANUARY, "2月": FEBRUARY, name: JANUARY + FEBRUARY})
    assert part.columns["attended"] == [9, 9, 11] and _left_out(part) == {name: [2, 3, 4]}
    assert (part.rows_sent, part.rows_accepted) == (3, 3) and not part.findings


def test_the_order_of_the_sheets_decides_nothing(desk: Desk) -> None:
    part = _parts(desk, **{"汇总": JANUARY + FEBRUARY, "1月": JANUARY, "2月": FEBRUARY})
    assert part.columns["attended"] == [9, 9, 11] and _left_out(part) == {"汇总": [2, 3, 4]}


def test_what_the_summary_has_alone_counts(desk: Desk) -> None:
    part = _parts(desk, **{"1月": JANUARY, "汇总": [*JANUARY, ["2024-03-06", 8, 8]]})
    assert sorted(part.columns["attended"]) == [8, 9, 9] and _left_out(part) == {"汇总": [2, 3]}


def test_of_two_equal_rows_of_a_month_the_summary_has_to_have_both(desk: Desk) -> None:
    twice = [JANUARY[0], JANUARY[0]]
    assert len(_parts(desk, **{"1月": twice, "汇总": twice}).columns["attended"]) == 2
    assert len(_parts(desk, **{"1月": twice, "汇总": [JANUARY[0], FEBRUARY[0]]}).columns["attended"]) == 4


def test_sheets_that_are_no_summaries_by_their_name_both_count_and_are_flagged(desk: Desk) -> None:
    part = _parts(desk, **{"一支部": FEBRUARY, "二支部": FEBRUARY})
    assert part.columns["attended"] == [11, 11] and not _left_out(part)


def test_a_file_with_nothing_but_a_summary_is_read(desk: Desk) -> None:
    assert _parts(desk, **{"汇总": JANUARY}).columns["attended"] == [9, 9]


def test_another_date_in_the_summary_is_another_row(desk: Desk) -> None:
    part = _parts(desk, **{"2月": FEBRUARY, "汇总": [["2024-02-08", 12, 11]]})
    assert len(part.columns["attended"]) == 2 and not _left_out(part)
