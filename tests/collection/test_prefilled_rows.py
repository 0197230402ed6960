"""A form's own numbers, zeros, unit and kind below the last filled row are no rows of the ledger; a forgotten date is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from orchestration.collection.parsed_file import Part
from tests.collection.conftest import Desk, csv_bytes

STUDY = ["单位", "学习时间", "学习类型", "应到", "实到"]
SESSION = ["C1A", "2024-03-05", "集中学习", 20, 18]
CASES = ["编号", "承办单位", "受理时间", "渠道"]
CASE = [1, "C1A", "2024-03-05", "热线"]


def left_out(part: Part) -> dict[str, list[int]]:
    return {kind: list(numbers) for extent in part.extents for kind, numbers in extent.left_out.items()}


@pytest.mark.parametrize(
    ("head", "filled", "form"),
    [
        pytest.param(STUDY, SESSION, [[None, None, None, 0, 0]] * 2, id="zeros"),
        pytest.param(STUDY, SESSION, [["C1A", None, "集中学习", None, None]] * 4, id="unit and kind"),
        pytest.param(STUDY, SESSION, [["C1A", None, None, 0, 0]] * 3, id="unit and zeros"),
        pytest.param(STUDY, SESSION, [[None, None, "集中学习", 0, None]], id="one row"),
        pytest.param(CASES, CASE, [[2, None, None, None], [3, None, None, None]], id="running numbers as ids"),
        pytest.param(
            CASES, CASE, [["2", "C1A", None, "热线"], ["3", "C1A", None, "热线"]], id="numbers, unit, channel"
        ),
        pytest.param(
            ["序号", *STUDY],
            [1, *SESSION],
            [[2, "C1A", None, None, 0, 0], [3, "C1A", None, None, 0, 0]],
            id="numbered lines",
        ),
    ],
)
def test_what_only_the_form_has_filled_is_left_out_and_named(
    desk: Desk, head: list[Any], filled: list[Any], form: list[list[Any]]
) -> None:
    part = desk.sheet([head, filled, *form], name="C1A/a.xlsx")
    assert (part.rows_sent, part.rows_accepted, part.rows_rejected) == (1, 1, 0)
    numbers = list(range(3, 3 + len(form)))
    assert left_out(part) in ({"prefilled": numbers}, {"blank": numbers})


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(["C1A", None, "集中学习", 20, 18], id="numbers of people"),
        pytest.param(["C1A", None, "集中学习", 20, 0], id="one number"),
        pytest.param([None, None, None, None, 18], id="one number alone"),
        pytest.param(["C1A", "三月", "集中学习", 0, 0], id="a date that cannot be read"),
    ],
)
def test_a_row_that_says_something_without_its_date_is_held_back(desk: Desk, row: list[Any]) -> None:
    part = desk.sheet([STUDY, SESSION, row], name="C1A/a.xlsx")
    assert (part.rows_sent, part.rows_rejected, "prefilled" in left_out(part)) == (2, 1, False)


def test_a_row_above_a_dated_one_has_lost_its_date(desk: Desk) -> None:
    part = desk.sheet([STUDY, ["C1A", None, "集中学习", 0, 0], SESSION], name="C1A/a.xlsx")
    assert (part.rows_sent, part.rows_rejected, left_out(part)) == (2, 1, {})


def test_kinds_that_differ_were_chosen_by_somebody(desk: Desk) -> None:
    rows = [["C1A", None, "集中学习", None, None], ["C1A", None, "线上学习", None, None]]
    part = desk.sheet([STUDY, SESSION, *rows], name="C1A/a.xlsx")
    assert (part.rows_sent, part.rows_rejected) == (3, 2)


def test_a_ledger_without_any_date_is_no_form(desk: Desk) -> None:
    part = desk.sheet([CASES, *([number, "C1A", None, "热线"] for number in range(1, 4))], name="C1A/a.xlsx")
    assert (part.rows_sent, part.rows_rejected) == (3, 3)


def test_what_a_system_wrote_is_never_a_form(desk: Desk) -> None:
    desk.sources["export"] = """
template: case
match: "export*"
columns:
  case_id: 编号
  unit: 承办单位
  received_at: 受理时间
  channel: 渠道
"""
    part = desk.part("export.csv", csv_bytes([CASES, CASE, [2, "", "", ""], [3, "C1A", "", "热线"]]))
    assert (part.rows_sent, part.rows_rejected, left_out(part)) == (3, 2, {})


@pytest.mark.parametrize("footer", ["第1页 共3页", "第 1 页", "共 3 页", "Page 1 of 3", "page 2", "- 2 -"])
def test_the_number_of_a_page_is_no_row(desk: Desk, footer: str) -> None:
    part = desk.sheet([STUDY, SESSION, [None, None, footer], SESSION], name="C1A/a.xlsx")
    assert (part.rows_accepted, part.rows_rejected, left_out(part)) == (2, 0, {"outside": [3]})


DAYS = [date(2024, 3, 1) + timedelta(days=number) for number in range(31)]
WEEKDAYS = "一二三四五六日"


@pytest.mark.parametrize(
    "written",
    [
        pytest.param(lambda day: day, id="dates"),
        pytest.param(lambda day: f"{day.month}月{day.day}日", id="words"),
        pytest.param(lambda day: f"{day.year}.{day.month}.{day.day}", id="points"),
    ],
)
@pytest.mark.parametrize("held", [[4], [4, 11, 18], [30], [0, 30]])
def test_the_empty_days_of_a_calendar_are_no_sessions(
    desk: Desk, written: Callable[[date], Any], held: list[int]
) -> None:
    head = ["日期", "星期", "学习类型", "应到", "实到"]
    rows = [
        [written(day), WEEKDAYS[day.weekday()], *(["集中学习", 20, 18] if at in held else [None] * 3)]
        for at, day in enumerate(DAYS)
    ]
    part = desk.sheet([["2024年3月学习台账"], head, *rows], name="C1A/a.xlsx")
    assert (part.columns["held_on"], part.rows_rejected) == ([DAYS[at] for at in held], 0)
    assert left_out(part) == {"prefilled": [3 + at for at in range(31) if at not in held]}


@pytest.mark.parametrize(
    "days",
    [
        pytest.param([1, 8, 15, 22, 29, 30, 31], id="with gaps"),
        pytest.param([1, 2, 3, 4, 5], id="a week's work"),
        pytest.param([7, 6, 5, 4, 3, 2, 1], id="backwards"),
    ],
)
def test_days_that_are_no_calendar_count_though_nothing_else_stands_there(desk: Desk, days: list[int]) -> None:
    rows = [[f"2024-03-{day:02d}", *(["集中学习", 20] if at == 0 else [None, None])] for at, day in enumerate(days)]
    assert desk.sheet([["学习时间", "学习类型", "应到"], *rows], name="C1A/a.xlsx").rows_accepted == len(days)


def test_nor_is_a_ledger_of_nothing_but_days(desk: Desk) -> None:
    rows = [[day, None] for day in DAYS]
    assert desk.sheet([["发布日期", "篇数"], *rows], name="C1A/a.xlsx").rows_accepted == 31
