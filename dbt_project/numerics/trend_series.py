"""Many series of figures side by side, as arrays: places of a series down, series across."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MAX_SERIES_AT_A_TIME = 1 << 12  # so that the arrays of a batch stay near the core; no result depends on it


@dataclass(frozen=True, slots=True)
class Series:
    """Series of one chart, each padded to the longest; K places × R series.

    value: in the unit of the metric, NaN behind the end. numerator, denominator: of rates, else NaN. follows: whether
    a point comes right after the one before it, no period between them. line: which line of the list of known changes
    begins a new baseline at the point, 0 none. length: points of a series, (R,).
    """

    value: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray
    follows: np.ndarray
    line: np.ndarray
    length: np.ndarray

    def of(self, columns: np.ndarray) -> Series:
        """Take some of the series."""
        return Series(
            self.value[:, columns],
            self.numerator[:, columns],
            self.denominator[:, columns],
            self.follows[:, columns],
            self.line[:, columns],
            self.length[columns],
        )


@dataclass(frozen=True, slots=True)
class Points:
    """Points of all series that have a chart, one row each, in any order.

    series: whole numbers that stand for unit, metric and kind of period. period: whole numbers, one more with each
    period. is_share: on a p′ chart, else on an XmR chart. line: see Series.
    """

    series: np.ndarray
    period: np.ndarray
    is_share: np.ndarray
    value: np.ndarray
    numerator: np.ndarray
    denominator: np.ndarray

    def sorted(self) -> Points:
        """Order them by series and period."""
        order = np.lexsort((self.period, self.series))
        return Points(*(getattr(self, name)[order] for name in self.__slots__))


def first_places(points: Points, series: np.ndarray, period: np.ndarray, line: np.ndarray) -> np.ndarray:
    """Find for every point the line of known changes that begins a new baseline there, 0 none.

    A change begins at the first point of its series in its period or after it, but never at the first of all; of
    several that meet one point the last line counts.

    Args:
        points: sorted.
        series, period, line: of the changes, (c,) each; lines count from 1.
    """
    found = np.zeros(len(points.series), np.int64)
    span = int(max(points.period.max(initial=0), period.max(initial=0))) + 1
    keys = points.series * span + points.period
    places = np.searchsorted(keys, series * span + period)
    inside = (places > 0) & (places < len(keys))
    places, series, line = places[inside], series[inside], line[inside]
    inside = (points.series[places] == series) & (points.series[places - 1] == series)
    np.maximum.at(found, places[inside], line[inside])
    return found
