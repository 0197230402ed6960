"""Judge many series at once: their baselines, limits, and the rule that holds at each point (docs/decisions/021)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from dbt_project.numerics.trend_charts import Chart, Shares, SingleValues
from dbt_project.numerics.trend_series import Series

FULL, MIN_POINTS, STEP, RUN = 24, 12, 12, 7
JUDGED, TOO_FEW, NOT_SUITABLE = range(3)
SERIES_BEGINS, CHANGE_IS_KNOWN, STEP_IS_FOUND = range(3)
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said about each point of a batch of series, K places × R series.

    state: JUDGED, TOO_FEW or NOT_SUITABLE. mean, lower, upper: NaN where there is none. moves: 1 up, −1 down, 0 by
    chance. base_from, base_until: places of the first point of its baseline and of the one behind the last. start: how
    its baseline began.
    """

    state: np.ndarray
    mean: np.ndarray
    lower: np.ndarray
    upper: np.ndarray
    moves: np.ndarray
    base_from: np.ndarray
    base_until: np.ndarray
    start: np.ndarray

    @classmethod
    def of_shape(cls, shape: tuple[int, ...]) -> Judged:
        """Make room for so many points."""
        state, moves, start = (np.zeros(shape, np.int8) for _ in range(3))
        mean, lower, upper = (np.full(shape, np.nan) for _ in range(3))
        base_from, base_until = (np.zeros(shape, np.int32) for _ in range(2))
        return cls(state, mean, lower, upper, moves, base_from, base_until, start)


def run_lengths(is_on: np.ndarray) -> np.ndarray:
    """Count how many points in a row, up to each, are each on with the one before it: 1 where it is not, K × R."""
    found = np.ones(is_on.shape, np.int16)
    for place in range(1, len(is_on)):
        np.add(found[place - 1], 1, out=found[place], where=is_on[place])
    return found


def _same_side(side: np.ndarray, follows: np.ndarray) -> np.ndarray:
    found: np.ndarray = follows & (side != 0)
    found[1:] &= side[1:] == side[:-1]
    return found


def _steps(side: np.ndarray, follows: np.ndarray, since: np.ndarray, until: np.ndarray) -> np.ndarray:
    """Find where the first 12 points in a row on one side begin, after the first of the baseline; −1 nowhere, (R,)."""
    place = np.arange(len(side))[:, None]
    lengths = run_lengths(_same_side(side, follows & (place > since)))
    is_complete = (lengths == STEP) & (place - STEP + 1 > since) & (place < until)
    return np.where(is_complete.any(axis=0), is_complete.argmax(axis=0) - STEP + 1, -1)


def _moves(
    value: np.ndarray, side: np.ndarray, outside: np.ndarray, near: np.ndarray, follows: np.ndarray
) -> np.ndarray:
    """Judge each point by the first rule that holds there: 1 up, −1 down, 0 none, K × R.

    Args:
        follows: whether a point comes right after the one before it, both of one baseline.
    """
    with np.errstate(invalid="ignore"):
        change = np.zeros(value.shape)
        change[1:] = np.diff(value, axis=0)
        change[1:][np.abs(change[1:]) <= _TINY * np.maximum(1.0, np.abs(value[:-1]))] = 0
        rises = run_lengths(follows & (change > 0)) >= RUN
        falls = run_lengths(follows & (change < 0)) >= RUN
    on_one_side = np.where(run_lengths(_same_side(side, follows)) >= RUN, side, 0)
    two_of_three = np.zeros(value.shape, np.int8)
    has_three = follows[2:] & follows[1:-1]
    for sign in (1, -1):
        is_near = (near == sign).astype(np.int8)
        two_of_three[2:][has_three & (is_near[2:] + is_near[1:-1] + is_near[:-2] >= 2)] = sign
    found = np.select(
        [outside != 0, rises, falls, two_of_three != 0], [outside, 1, -1, two_of_three], default=on_one_side
    )
    return found.astype(np.int8)


def _kind(is_share: bool) -> type[Shares | SingleValues]:
    return Shares if is_share else SingleValues


def _fitted(
    series: Series, is_share: bool, since: np.ndarray, until: np.ndarray
) -> tuple[Chart, np.ndarray, np.ndarray]:
    """Fit the chart of the baselines that begin at `since`; find the end of each and the step behind it (−1 none)."""
    place = np.arange(len(series.value))[:, None]
    full = since + FULL
    base_until = np.minimum(full, until)
    chart = _kind(is_share)(series, (place >= since) & (place < base_until))
    step = _steps(chart.side, series.follows, since, until)
    step[base_until - since < MIN_POINTS] = -1
    # a baseline that the step finds not yet full ends before it; a full one stays as it is
    is_cut = (step >= 0) & (step + STEP <= full)
    if is_cut.any():
        base_until = np.where(is_cut, step, base_until)
        chart = _kind(is_share)(series, (place >= since) & (place < base_until))
    return chart, base_until, step


def judged(series: Series, is_share: bool) -> Judged:
    """Judge every point of a batch of series, one baseline after the other.

    A baseline begins at the first point, where the list of known changes says so, and at a step; a known change ends
    the baseline before it, full or not.
    """
    found = Judged.of_shape(series.value.shape)
    live = np.flatnonzero(series.length > 0)
    since, start = np.zeros(len(live), np.int64), np.full(len(live), SERIES_BEGINS)
    place = np.arange(len(series.value))[:, None]
    while len(live):
        here = series.of(live)
        is_change = (here.line > 0) & (place > since)
        until = np.where(is_change.any(axis=0), is_change.argmax(axis=0), here.length)
        chart, base_until, step = _fitted(here, is_share, since, until)
        end = np.where(step >= 0, step, until)
        _write(found, here, chart, live, (since, end, base_until, start))
        start = np.where(step >= 0, STEP_IS_FOUND, CHANGE_IS_KNOWN)
        rest = end < here.length
        live, since, start = live[rest], end[rest], start[rest]
    return found


def _write(found: Judged, series: Series, chart: Chart, live: np.ndarray, stretch: tuple[np.ndarray, ...]) -> None:
    """Write what a chart says of the points from `since` to before `end` of each series."""
    since, end, base_until, start = stretch
    place = np.arange(len(series.value))[:, None]
    inside = (place >= since) & (place < end)
    is_long = base_until - since >= MIN_POINTS
    fits = is_long & chart.fits
    lower, upper, outside, near = chart.judged(inside & fits)
    moves = _moves(series.value, chart.side, outside, near, series.follows & (place > since))
    at, column = np.nonzero(inside)
    to = at, live[column]
    says = fits[column]
    found.state[to] = np.where(fits, JUDGED, np.where(is_long, NOT_SUITABLE, TOO_FEW))[column]
    found.mean[to] = np.where(says, chart.mean[column], np.nan)
    found.lower[to], found.upper[to] = lower[at, column], upper[at, column]
    found.moves[to] = np.where(says, moves[at, column], 0)
    found.base_from[to], found.base_until[to] = since[column], base_until[column]
    found.start[to] = np.where(at == since[column], start[column], SERIES_BEGINS)
