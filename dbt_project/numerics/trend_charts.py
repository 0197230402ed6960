"""The two charts of trends, fitted to many series at once: p′ with exact limits, and XmR.

Sources: Laney, Improved control charts for attributes (2002); Wheeler, Understanding Variation (1993). Arrays are
places × series (K × R) or a number a series (R,), as in `Series`.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from dbt_project.numerics.attainable import at_most, limits
from dbt_project.numerics.trend_series import Series

OUTSIDE_TAIL, NEAR_TAIL = 0.00135, 0.0228
MIN_COUNTED = 30  # things counted in a baseline of shares
MIN_DIFFERENT = 5  # values in a baseline of single values
_FULL = 24
_D2 = 1.128  # mean range of two, in standard deviations
_TINY = 1e-9


class Chart(Protocol):
    """What a baseline says: its mean and whether limits can be drawn (R,), and on which side of the mean points are."""

    mean: np.ndarray
    fits: np.ndarray
    side: np.ndarray

    def judged(self, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return lower and upper limit, NaN for none, and the side on which points are outside, or near, else 0.

        Args:
            cells: which are asked, K × R; the others are NaN or 0.
        """
        ...


def _mean_move(moves: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Mean of those that are asked, (R,); NaN where none is."""
    with np.errstate(invalid="ignore"):
        found: np.ndarray = np.where(asked, moves, 0.0).sum(axis=0) / asked.sum(axis=0)
    return found


def _moves(values: np.ndarray, base: np.ndarray, follows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Differences of neighbours, (K − 1) × R, and which lie inside the baseline without a gap."""
    with np.errstate(invalid="ignore"):
        return np.abs(np.diff(values, axis=0)), base[1:] & base[:-1] & follows[1:]


class Shares:
    """p′: shares of things counted around p̄ = Σx ÷ Σn, σ_z says how much more they vary than binomial ones."""

    def __init__(self, series: Series, base: np.ndarray) -> None:
        self._value, self._size = series.value, series.denominator
        counted = np.where(base, series.denominator, 0.0).sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            self.mean: np.ndarray = np.where(base, series.numerator, 0.0).sum(axis=0) / counted
            self.fits: np.ndarray = (self.mean > 0) & (self.mean < 1) & (counted >= MIN_COUNTED)
            distance = (self._value - self.mean) * self._size
            is_apart = np.abs(distance) >= 0.5 - _TINY  # half a unit of counting
            self.side: np.ndarray = np.where(is_apart, np.sign(distance), 0).astype(np.int8)
            z = (self._value - self.mean) / np.sqrt(self.mean * (1 - self.mean) / self._size)
            spread = _mean_move(*_moves(z, base, series.follows)) / _D2
            self._sigma_z = np.where(spread > 1, spread, 1.0)  # 1 also where no two neighbours are known

    def judged(self, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """See Chart; a point at an attainable limit is outside."""
        lower, upper = np.full(cells.shape, np.nan), np.full(cells.shape, np.nan)
        outside, near = np.zeros(cells.shape, np.int8), np.zeros(cells.shape, np.int8)
        at, column = np.nonzero(cells)
        value, theta = self._value[at, column], self.mean[column]
        size = np.maximum(np.rint(self._size[at, column] / self._sigma_z[column] ** 2), 1).astype(np.int64)
        # a series has few sizes: each is looked at once
        _, first, place = np.unique(column * (size.max(initial=0) + 1) + size, return_index=True, return_inverse=True)
        low, high = (found[place] for found in limits(size[first], theta[first], OUTSIDE_TAIL))
        is_out = np.where(value <= low + 1e-12, -1, np.where(value >= high - 1e-12, 1, 0))
        lower[at, column], upper[at, column], outside[at, column] = low, high, is_out
        near[at, column] = np.where(is_out == 0, _near(value, size, theta), 0)
        return lower, upper, outside, near


def _near(value: np.ndarray, size: np.ndarray, theta: np.ndarray) -> np.ndarray:
    """On which side a share is at its near limit or beyond, 0 for neither, (k,)."""
    is_low = value < theta
    # a share at most r/n has at most r of n; the same of the failures for the other side
    count = np.ceil(np.where(is_low, value, 1 - value) * size - _TINY)
    tail = at_most(count, size, np.where(is_low, theta, 1 - theta))
    return np.where(tail < NEAR_TAIL, np.where(is_low, -1, 1), 0)


class SingleValues:
    """XmR: x̄ ± 2.66 times the mean moving range, ranges as large as 3.267 times it dropped once; cut at 0."""

    def __init__(self, series: Series, base: np.ndarray) -> None:
        self._value = series.value
        self.mean: np.ndarray = np.where(base, series.value, 0.0).sum(axis=0) / base.sum(axis=0)
        moves, asked = _moves(series.value, base, series.follows)
        is_still = (moves <= _TINY) & asked
        self.fits: np.ndarray = (
            asked.any(axis=0)
            & (2 * is_still.sum(axis=0) <= asked.sum(axis=0))
            & (_different(series.value, base) >= MIN_DIFFERENT)
        )
        with np.errstate(invalid="ignore"):
            kept = asked & (moves < 3.267 * _mean_move(moves, asked))
            self._reach = 2.66 * _mean_move(moves, kept)
            self._distance = np.abs(series.value - self.mean)
            is_apart = self._distance > _TINY * np.maximum(1.0, np.abs(self.mean))
            self.side: np.ndarray = np.where(is_apart, np.sign(series.value - self.mean), 0).astype(np.int8)

    def judged(self, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """See Chart; the near limit is two thirds of the way to the limit before that is cut."""
        lower = np.where(cells, np.maximum(self.mean - self._reach, 0.0), np.nan)
        upper = np.where(cells, self.mean + self._reach, np.nan)
        with np.errstate(invalid="ignore"):
            is_out = cells & (self._distance > self._reach * (1 + 1e-12))
            is_near = cells & ~is_out & (self._distance > self._reach * 2 / 3 * (1 + 1e-12))
        return lower, upper, np.where(is_out, self.side, 0), np.where(is_near, self.side, 0)


def _different(values: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Count the different values of each baseline, (R,)."""
    first = base.argmax(axis=0)
    places = np.minimum(first + np.arange(_FULL)[:, None], len(values) - 1)
    rounded = np.round(np.take_along_axis(values, places, axis=0), 9)
    # places past the last one repeat it
    inside = np.take_along_axis(base, places, axis=0)
    ordered = np.sort(np.where(inside, rounded, np.inf), axis=0)
    is_new = np.isfinite(ordered)
    is_new[1:] &= ordered[1:] != ordered[:-1]
    found: np.ndarray = is_new.sum(axis=0)
    return found
