"""False alarms of trends: how often the newest point of a series signals though nothing has changed.

`python -m tests.bench.signals [--series N]` draws independent series of both charts, judges each by its baseline as the
models do, and counts the signals of the newest point. A second table counts them rule by rule, as definitions.md says them
and apart from the models, for normal values on an XmR chart: with mean and limits known, and estimated from 24 points.
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


def by_rule(count: int, points: int, *, is_mean_known: bool, is_reach_known: bool) -> tuple[float, ...]:
    """Shares of newest points outside, at the end of 7 rises or falls, of 2 of 3 near a limit, of 7 on one side.

    Each point by the first rule that holds; values are standard normal, the reach of the limits is 3 where it is known.
    """
    values = np.random.default_rng(SEED + points).standard_normal((points, count))
    base = values[:24]
    moves = np.abs(np.diff(base, axis=0))
    kept = moves < 3.267 * moves.mean(axis=0)
    reach = 3.0 if is_reach_known else 2.66 * np.where(kept, moves, 0).sum(axis=0) / kept.sum(axis=0)
    distance = values - (0.0 if is_mean_known else base.mean(axis=0))
    side, far = np.sign(distance), np.abs(distance)
    near = np.where((far > reach * 2 / 3) & (far <= reach), side, 0)[-3:]
    steps = np.diff(values[-7:], axis=0)
    rules = (
        far[-1] > reach,
        (steps > 0).all(axis=0) | (steps < 0).all(axis=0),
        ((near > 0).sum(axis=0) >= 2) | ((near < 0).sum(axis=0) >= 2),
        np.abs(side[-7:].sum(axis=0)) == 7,
    )
    is_free, found = np.ones(count, bool), []
    for holds in rules:
        found.append(float((holds & is_free).mean()))
        is_free &= ~holds
    return tuple(found)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--series", type=int, default=40_000)
    count = parser.parse_args().series
    print("| chart | drawn | points | newest point signals |\n|---|---|---|---|")
    for found in alarms(count):
        print(f"| {found.chart} | {found.drawn} | {found.points} | {found.share:.1%} of {found.judged:,} |")
    heads = ("points", "mean", "limits", "outside", "7 rising or falling", "2 of 3", "7 on one side", "together")
    print("\n| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    for points in (24, 25, 36):
        for mean, reach in ((True, True), (False, True), (True, False), (False, False)):
            shares = by_rule(count, points, is_mean_known=mean, is_reach_known=reach)
            words = ["known" if known else "estimated" for known in (mean, reach)]
            numbers = (f"{share:.1%}" for share in (*shares, sum(shares)))
            print("| " + " | ".join((str(points), *words, *numbers)) + " |")


if __name__ == "__main__":
    main()
