"""Which neighbours of a ranking cannot be told apart, as brackets beside the list.

A bracket joins units that follow each other and whose rank intervals all overlap; brackets may overlap in lanes, as
in the critical difference diagrams of Demšar (2006). A unit alone has none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Sequence

Interval = tuple[int, int]


def together(intervals: Sequence[Interval]) -> list[Interval]:
    """First and last place (0-based, inclusive) of every largest run of neighbours whose intervals all overlap.

    Args:
        intervals: lower and upper rank of each unit, in the order of the list.
    """
    found: list[Interval] = []
    # places of the window whose lower rank is the highest, whose upper rank is the lowest; both windows only move on
    lows: deque[int] = deque()
    highs: deque[int] = deque()
    last = -1
    for first in range(len(intervals)):
        while lows and lows[0] < first:
            lows.popleft()
        while highs and highs[0] < first:
            highs.popleft()
        last = max(last, first - 1)
        while last + 1 < len(intervals):
            low, high = intervals[last + 1]
            if lows and max(low, intervals[lows[0]][0]) > min(high, intervals[highs[0]][1]):
                break
            last += 1
            while lows and intervals[lows[-1]][0] <= low:
                lows.pop()
            while highs and intervals[highs[-1]][1] >= high:
                highs.pop()
            lows.append(last)
            highs.append(last)
        if last > first and (not found or last > found[-1][1]):
            found.append((first, last))
    return found


def lanes(groups: Sequence[Interval], rows: int, most: int) -> list[list[str]]:
    """For each of `rows` rows what each lane shows there: start, middle, end or nothing. Groups that find no lane
    are left out.
    """
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
    begin = bisect_left(groups, row, key=lambda group: group[1])
    end = bisect_right(groups, row, key=lambda group: group[0])
    return (groups[begin][0], groups[end - 1][1]) if begin < end else None
