"""False alarms of trends: how often the newest point of a series signals though nothing has changed.

`python -m tests.bench.signals [--series N] [--markdown]` draws independent series of both charts, judges each by its
baseline as the models do, and counts the signals of the newest point.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from dbt_project.numerics.trend_series import Series
from dbt_project.numerics.trends import judged

SEED = 20241130


@dataclass(frozen=True, slots=True)
class Alarms:
    """What the newest points of so many series said."""

    chart: str
    drawn: str
    points: int
    judged: int
    signals: int

    @property
    def share(self) -> float:
        """Signals of the judged."""
        return self.signals / max(self.judged, 1)


def _counted(chart: str, drawn: str, value: np.ndarray, x: np.ndarray, n: np.ndarray) -> Alarms:
    points, count = value.shape
    follows = np.ones(value.shape, bool)
    follows[0] = False
    series = Series(value, x, n, follows, np.zeros(value.shape, np.int64), np.full(count, points))
    said = judged(series, chart == "p′")
    is_judged = said.state[-1] == 0
    return Alarms(chart, drawn, points, int(is_judged.sum()), int((said.moves[-1][is_judged] != 0).sum()))


def shares(chance: np.random.Generator, count: int, points: int, rate: float, about: int, spread: float) -> Alarms:
    """Series of shares of about so many things a period; `spread`: standard deviation of the rate itself."""
    n = chance.poisson(about, (points, count)).clip(1).astype(float)
    k = rate * (1 - rate) / spread**2 - 1 if spread else None
    rates = chance.beta(rate * k, (1 - rate) * k, (points, count)) if k else np.full((points, count), rate)
    x = chance.binomial(n.astype(int), rates).astype(float)
    drawn = f"{rate:.0%} of about {about}" + (f", rate itself ± {spread:.0%}" if spread else "")
    return _counted("p′", drawn, x / n, x, n)


def counts(chance: np.random.Generator, count: int, points: int, kind: str) -> Alarms:
    """Series of single values."""
    shape = (points, count)
    drawn = {
        "normal": lambda: 100 + 10 * chance.standard_normal(shape),
        "Poisson, mean 4": lambda: chance.poisson(4, shape).astype(float),
        "Poisson, mean 30": lambda: chance.poisson(30, shape).astype(float),
        "gamma, shape 4 (durations)": lambda: chance.gamma(4, 10, shape),
    }[kind]()
    nothing = np.full(shape, np.nan)
    return _counted("XmR", kind, drawn, nothing, nothing)


def alarms(count: int, lengths: tuple[int, ...] = (12, 24, 25, 36)) -> Iterator[Alarms]:
    """All drawn series, each of so many points."""
    chance = np.random.default_rng(SEED)
    for points in lengths:
        for rate, about, spread in ((0.5, 60, 0), (0.86, 60, 0), (0.93, 20, 0), (0.97, 200, 0), (0.9, 300, 0.03)):
            yield shares(chance, count, points, rate, about, spread)
        for kind in ("normal", "Poisson, mean 30", "Poisson, mean 4", "gamma, shape 4 (durations)"):
            yield counts(chance, count, points, kind)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=40_000)
    count = parser.parse_args().series
    print("| chart | drawn | points | newest point signals |\n|---|---|---|---|")
    for found in alarms(count):
        print(f"| {found.chart} | {found.drawn} | {found.points} | {found.share:.1%} of {found.judged:,} |")


if __name__ == "__main__":
    main()
