"""Numbers of a scale in a yes/no column: 5, 4 and 1 are stars, and 1 is no yes among them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.collection.values.degrees import numbers_of_a_scale
from tests.collection.conftest import Desk

HEAD = ["工单编号", "受理时间", "渠道", "满意度"]


def satisfied(desk: Desk, cells: list[Any], told: list[int]) -> list[bool | None]:
    rows = [[f"A{at}", "2024-03-05", "热线", cell] for at, cell in enumerate(cells)]
    part = desk.sheet([HEAD, *rows], name="C1A/a.xlsx")
    assert [(found.rule, found.row_number) for found in part.findings] == [("unreadable_yes_no", at + 2) for at in told]
    return part.columns["satisfied"]


@pytest.mark.parametrize("cells", [[5, 4, 1, 3], ["5", "1", "2"], [1, 0, 10], [1.0, 4.5, 0.0]])
def test_no_degree_is_a_yes_or_a_no(desk: Desk, cells: list[Any]) -> None:
    assert satisfied(desk, cells, list(range(len(cells)))) == [None] * len(cells)


def test_words_beside_degrees_are_what_they_are(desk: Desk) -> None:
    assert satisfied(desk, ["满意", 1, 3, "不满意", None], [1, 2]) == [True, None, None, False, None]


@pytest.mark.parametrize("cells", [[1, 0], ["1", "0"], [1, 1], [1.0, 0.0]])
def test_one_and_nought_alone_are_yes_and_no(desk: Desk, cells: list[Any]) -> None:
    assert satisfied(desk, cells, []) == [float(cell) == 1 for cell in cells]


@given(st.lists(st.one_of(st.integers(0, 9), st.sampled_from(["是", "否", "", "1", "0", "√"])), max_size=12))
def test_a_scale_is_known_by_a_number_that_is_neither(cells: list[Any]) -> None:
    numbers = {cell for cell in cells if str(cell).isdecimal()}
    is_scale = any(int(cell) > 1 for cell in numbers)
    assert numbers_of_a_scale(cells) == (numbers if is_scale else set())
