"""Draw gamma numbers by the million: exact, in single precision, from normals that all groups share.

Marsaglia and Tsang (2000): for a shape a ≥ 1, d = a − 1/3, c = 1/√(9d), X normal and E exponential, d(1 + cX)³ is a
gamma number unless −E ≥ X²/2 + d(1 − V + ln V), V = (1 + cX)³; then another one is drawn. Most of the time goes into X,
which does not depend on the shape: so one pool of X and E serves a whole build. Every row of a group reads a run of its
own from it, at a place that the group's seed chooses; inside a draw no number is used twice. Where a rejection is ruled
out whatever the shape, −E < ln(1 − 0.0331 X⁴), is known beforehand: for nine in ten.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

POOL = 1 << 20
MAX_DRAWS = 1 << 15
_POOL_SEED = 12


@cache
def _pool() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Make the pool: normals and exponentials, (POOL + MAX_DRAWS,) float32, ending as it begins; places in doubt."""
    random = np.random.Generator(np.random.SFC64(_POOL_SEED))
    normals = random.standard_normal(POOL, dtype=np.float32)
    exponentials = random.standard_exponential(POOL, dtype=np.float32)
    surely = 1 - 0.0331 * normals.astype(np.float64) ** 4
    is_sure = np.exp(-exponentials.astype(np.float64)) < surely
    around = np.arange(POOL + MAX_DRAWS) % POOL
    return normals[around], exponentials[around], np.flatnonzero(~is_sure[around])


def runs(seed: np.random.SeedSequence, rows: int) -> np.ndarray:
    """Choose where in the pool the runs of so many rows begin, (rows,): no two at one place for up to POOL rows."""
    start, step = seed.generate_state(2, np.uint64)
    # an odd step meets every place of a power of two once
    places: np.ndarray = (int(start) % POOL + np.arange(rows, dtype=np.int64) * (int(step) % POOL | 1)) % POOL
    return places


def _doubtful(begins: np.ndarray, draws: int) -> tuple[np.ndarray, np.ndarray]:
    """List which cells of runs may have to be drawn again: their row and column, row by row."""
    in_doubt = _pool()[2]
    first, last = np.searchsorted(in_doubt, begins), np.searchsorted(in_doubt, begins + draws)
    counts = last - first
    rows = np.repeat(np.arange(len(begins)), counts)
    places = np.arange(len(rows)) + np.repeat(first - (np.cumsum(counts) - counts), counts)
    return rows, in_doubt[places] - begins[rows]


class Gammas:
    """Gamma numbers (scale 1), rows of one shape each, drawn in their order, as many rows at a time as one likes.

    Only what a rejection draws anew, and shapes below 1, come from generators of its own.
    """

    def __init__(self, seed: np.random.SeedSequence) -> None:
        self._again, self._small = (np.random.Generator(np.random.SFC64(one)) for one in seed.spawn(2))

    def draw(self, shape: np.ndarray, begins: np.ndarray, draws: int) -> np.ndarray:
        """Draw the next rows, for shapes from 0, (k,), from runs of the pool that begin there: k × draws, float32.

        Raises:
            ValueError: more draws than MAX_DRAWS.
        """
        if draws > MAX_DRAWS:
            raise ValueError(f"at most {MAX_DRAWS} draws")
        is_large = shape >= 1
        if is_large.all():
            return self._large(shape, begins, draws)
        found = np.empty((len(shape), draws), np.float32)
        found[is_large] = self._large(shape[is_large], begins[is_large], draws)
        # numpy's own method, which makes 0 of 0
        small = shape[~is_large].astype(np.float32)[:, None]
        found[~is_large] = self._small.standard_gamma(small, (len(small), draws), dtype=np.float32)
        return found

    def _large(self, shape: np.ndarray, begins: np.ndarray, draws: int) -> np.ndarray:
        """Draw rows whose shapes are all at least 1."""
        normals, exponentials, _ = _pool()
        d = (shape - 1 / 3).astype(np.float32)[:, None]
        root = sliding_window_view(normals, draws)[begins]
        root *= 1 / np.sqrt(9 * d)
        root += 1
        found: np.ndarray = root * root
        found *= root
        rows, columns = _doubtful(begins, draws)
        x, e = normals[begins[rows] + columns].astype(np.float64), exponentials[begins[rows] + columns]
        v = found[rows, columns].astype(np.float64)
        with np.errstate(divide="ignore", invalid="ignore"):
            accepted = (v > 0) & (-e < x * x / 2 + (shape[rows] - 1 / 3) * (1 - v + np.log(v)))
        found *= d
        rows, columns = rows[~accepted], columns[~accepted]
        found[rows, columns] = self._again.standard_gamma(shape[rows].astype(np.float32), dtype=np.float32)
        return found
