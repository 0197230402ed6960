"""The two charts of trends: counted things out of counted things (p′, exact), and single values (XmR)."""

from __future__ import annotations

import math
from functools import cache
from statistics import fmean
from typing import NamedTuple

from expectations.periods import Period

P_METRICS = {
    "study_attendance_rate",
    "report_completeness_rate",
    "report_on_time_rate",
    "report_first_pass_rate",
    "case_response_rate",
    "case_on_time_resolution_rate",
    "case_closure_rate",
    "case_satisfaction_rate",
    "case_rating_coverage",
    "case_reopen_rate",
    "outreach_review_rate",
    "data_quality_score",
}
STOCKS = {"case_backlog"}
_OUTSIDE, _NEAR = 0.00135, 0.0228


class Item(NamedTuple):
    """A point of a series; x of n where it is a rate."""

    ordinal: int
    period: Period
    value: float
    x: float | None
    n: float | None


@cache
def largest_below(n: int, p: float, tail: float) -> int | None:
    """The largest r with P(R ≤ r) < tail for R ~ Bin(n, p), term by term; None where there is none."""
    # what lies further below is less than 1e-20
    r = max(0, math.floor(n * p - 12 * math.sqrt(n * p * (1 - p)) - 12))
    ways = math.lgamma(n + 1) - math.lgamma(r + 1) - math.lgamma(n - r + 1)
    term = math.exp(ways + r * math.log(p) + (n - r) * math.log1p(-p))
    total, found = term, None
    while total < tail and r <= n:
        found = r
        term *= (n - r) / (r + 1) * p / (1 - p)
        r += 1
        total += term
    return found


def limits(n: int, p: float, tail: float) -> tuple[float | None, float | None]:
    """The attainable limits of a share: at them or beyond lies less than `tail` on either side."""
    low, high = largest_below(n, p, tail), largest_below(n, 1 - p, tail)
    return None if low is None else low / n, None if high is None else (n - high) / n


def _moves(base: list[Item], of: list[float]) -> list[float]:
    """Differences between neighbours without a gap between them."""
    return [
        abs(of[place] - of[place - 1])
        for place in range(1, len(base))
        if base[place].ordinal == base[place - 1].ordinal + 1
    ]


class Counting:
    """p′ of Laney with exact limits."""

    name = "p"

    def __init__(self, base: list[Item]) -> None:
        of = math.fsum(item.n for item in base)
        self.mean = math.fsum(item.x for item in base) / of
        self.fits = 0 < self.mean < 1 and of >= 30
        self._sigma_z = 1.0
        if self.fits:
            spread = self.mean * (1 - self.mean)
            moves = _moves(base, [(item.value - self.mean) / math.sqrt(spread / item.n) for item in base])
            self._sigma_z = max(1.0, fmean(moves) / 1.128) if moves else 1.0

    def side(self, item: Item) -> int:
        """Closer to the mean than half a thing counted is on it."""
        distance = (item.value - self.mean) * item.n
        return 0 if abs(distance) < 0.5 else 1 if distance > 0 else -1

    def _beyond(self, item: Item, tail: float) -> int:
        low, high = limits(self._size(item), self.mean, tail)
        # shares of different n can be equal, but are not computed alike
        if low is not None and item.value <= low + 1e-12:
            return -1
        return 1 if high is not None and item.value >= high - 1e-12 else 0

    def _size(self, item: Item) -> int:
        return max(1, round(item.n / self._sigma_z**2))

    def limits(self, item: Item) -> tuple[float | None, float | None]:
        return limits(self._size(item), self.mean, _OUTSIDE)

    def outside(self, item: Item) -> int:
        return self._beyond(item, _OUTSIDE)

    def zone(self, item: Item) -> int:
        """Between near limit and limit: the side, else 0."""
        return 0 if self.outside(item) else self._beyond(item, _NEAR)


class Individuals:
    """XmR."""

    name = "xmr"

    def __init__(self, base: list[Item]) -> None:
        values = [item.value for item in base]
        self.mean = fmean(values)
        moves = _moves(base, values)
        still = sum(move <= 1e-9 for move in moves)
        self.fits = bool(moves) and 2 * still <= len(moves) and len({round(value, 9) for value in values}) >= 5
        if self.fits:
            kept = [move for move in moves if move < 3.267 * fmean(moves)]
            self._reach = 2.66 * fmean(kept)

    def side(self, item: Item) -> int:
        distance = item.value - self.mean
        return 0 if abs(distance) <= 1e-9 * max(1.0, abs(self.mean)) else 1 if distance > 0 else -1

    def limits(self, item: Item) -> tuple[float | None, float | None]:
        return max(0.0, self.mean - self._reach), self.mean + self._reach

    def outside(self, item: Item) -> int:
        return self.side(item) if abs(item.value - self.mean) > self._reach * (1 + 1e-12) else 0

    def zone(self, item: Item) -> int:
        """Between two thirds of the way and the limit: the side, else 0."""
        near = abs(item.value - self.mean) > self._reach * 2 / 3 * (1 + 1e-12)
        return self.side(item) if near and not self.outside(item) else 0
