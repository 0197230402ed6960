"""Tell a column of yes and no from one of degrees: 5, 4, 3 and 1 are stars, and 1 is no yes among them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from orchestration.collection.values.cells import cell_text, folded
from orchestration.collection.values.choices import UNREADABLE_YES_NO
from orchestration.collection.values.parse_result import ParseError

_MAX_LENGTH = 6  # characters of a degree


def numbers_of_a_scale(cells: Iterable[Any]) -> set[Any]:
    """Return the cells of a yes/no column that are numbers, where one of them is neither 0 nor 1; else none."""
    numbers = {cell: number for cell in set(cells) if (number := _number(cell)) is not None}
    return set(numbers) if set(numbers.values()) - {0.0, 1.0} else set()


def without_degrees(
    cells: list[Any], values: list[Any], problems: list[tuple[int, ParseError, bool]], degrees: set[Any]
) -> tuple[list[Any], list[tuple[int, ParseError, bool]]]:
    """Return the values without those of degrees, and a problem for each of them."""
    told = {at for at, _, _ in problems}
    lost = [at for at, cell in enumerate(cells) if cell in degrees]
    found = [None if cell in degrees else value for cell, value in zip(cells, values, strict=True)]
    more = [(at, UNREADABLE_YES_NO, True) for at in lost if at not in told]
    return found, sorted([*problems, *more], key=lambda problem: problem[0])


def _number(cell: Any) -> float | None:
    if isinstance(cell, int | float):
        return float(cell)
    text = folded(cell_text(cell)) if isinstance(cell, str) and len(cell) < _MAX_LENGTH else ""
    return float(text) if text.replace(".", "", 1).isdecimal() else None
