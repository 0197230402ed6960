"""Which neighbours of a ranking cannot be told apart, as brackets beside the list.

A bracket joins units that follow each other and whose rank intervals all overlap; brackets may overlap in lanes, as in the critical difference
diagrams of Demšar (2006). A unit alone has none.
"""

from __future__ import annotations

from collections.abc import Sequence

Interval = tuple[int, int]


def together(intervals: Sequence[Interval]) -> list[Interval]:
    """First and last place (0-based, inclusive) of every largest run of neighbours whose intervals all overlap.

    Args:
        intervals: lower and upper rank of each unit, in the order of the list.
    """
    found: list[Interval] = []
    for first, interval in enumerate(intervals):
        last, (low, high) = first, interval
        for following in intervals[first + 1 :]:
            low, high = max(low, following[0]), min(high, following[1])
            if low > high:
                break
            last += 1
        if last > first and (not found or last > found[-1][1]):
            found.append((first, last))
    return found


def lanes(groups: Sequence[Interval], rows: int, most: int) -> list[list[str]]:
    """For each of `rows` rows what each lane shows there: start, middle, end or nothing. Groups that find no lane are left out."""
    shown = [[""] * most for _ in range(rows)]
    free = [0] * most
    for first, last in groups:
        lane = next((number for number in range(most) if free[number] <= first), None)
        if lane is None:
            continue
        free[lane] = last + 1
        for row in range(first, last + 1):
            shown[row][lane] = "start" if row == first else "end" if row == last else "middle"
    used = max((number + 1 for number in range(most) if free[number]), default=0)
    return [row[:used] for row in shown]


def reach(groups: Sequence[Interval], row: int) -> Interval | None:
    """First and last row that share a bracket with `row`."""
    holding = [group for group in groups if group[0] <= row <= group[1]]
    return (min(group[0] for group in holding), max(group[1] for group in holding)) if holding else None
