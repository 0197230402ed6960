"""How often do the published rank intervals hold the true rank? `make bench-coverage` or `python -m tests.bench.coverage`.

Groups with known true rates are drawn by the thousand; each gets a prior, scores and intervals as a snapshot would, from
the functions that the models call (dbt_project/numerics). Only the prior, which is SQL there, is estimated here in numpy,
by the formulas of docs/methods.md (`prior`); the design effect of clumps is the known one. The true rank is the rank of
the true rates, their scores rounded to one decimal like published ones.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np

from dbt_project.numerics.bands import standings
from dbt_project.numerics.group import TOTAL, Metric, PeerGroup
from dbt_project.numerics.scoring import Weighing, points_of, ranks, tenths

AIM = 0.88
UNITS, SIZES, SPREADS = (5, 24, 200), (20, 60, 240), (0.5, 1.0, 2.0, 3.0, 6.0)
_MEAN = 0.85
_STRONGEST = 1e5


@dataclass(frozen=True, slots=True)
class Rate:
    """One simulated rate of n cases a period, scored from 0.5 to 1.

    is_duty: over duties, so it is published as it is. clump: how many cases share one fate (the persons of a session);
    that is the design effect.
    """

    n: int
    is_duty: bool = False
    clump: int = 1


@dataclass(frozen=True, slots=True)
class World:
    """So many units, their true rates spread points (percent) apart, each rate a domain of its own with equal weight.

    months: periods in the twelve months of the prior: 12 where the period is a month, 1 where it is a year.
    """

    units: int
    spread: float
    months: int
    rates: tuple[Rate, ...]


@dataclass(frozen=True, slots=True)
class Measured:
    """Share of true ranks inside their intervals, of all units and of those that are published as first.

    width: places between the ends of an interval, on average. bare: the share of all for draws from
    Beta(x + ½, n − x + ½), as before there were priors.
    """

    everybody: float
    leaders: float
    width: float
    bare: float


def prior(x: np.ndarray, n: np.ndarray) -> tuple[float, float]:
    """Estimate mean p and strength k of a Beta prior by the method of moments, from x of n, (units,) each."""
    total, p = n.sum(), x.sum() / n.sum()
    scatter = (n * (x / n - p) ** 2).sum()
    between = (scatter - (len(n) - 1) * p * (1 - p)) / (total - (n**2).sum() / total)
    if between <= 0:
        return float(p), _STRONGEST
    return float(p), float(np.clip(p * (1 - p) / between - 1, 1, _STRONGEST))


def _true_rates(world: World, random: np.random.Generator) -> np.ndarray:
    """Draw true rates, units × rates: Beta with mean 0.85 and the standard deviation of the world."""
    strength = _MEAN * (1 - _MEAN) / (world.spread / 100) ** 2 - 1
    return random.beta(_MEAN * strength, (1 - _MEAN) * strength, (world.units, len(world.rates)))


def _metrics(world: World) -> tuple[Metric, ...]:
    return tuple(
        Metric(f"m{place}", f"d{place}", "goalposts", 1, 1.0, 1.0, 0.5, 1.0) for place in range(len(world.rates))
    )


def _cells(rate: Rate, truth: np.ndarray, months: int, random: np.random.Generator) -> tuple[np.ndarray, ...]:
    """Let the units work: value, points, successes and failures of one rate, and the same without a prior, (units,)."""
    done = random.binomial(rate.n // rate.clump, truth, (months, len(truth))) * float(rate.clump)
    n, x = np.full(len(truth), float(rate.n)), done[-1]
    p, k = prior(done.sum(axis=0), n * months)
    value = x / n if rate.is_duty else (x + p * k) / (n + k)
    points = points_of(_metrics(World(1, 0, 1, (rate,)))[0], value.copy())
    counted = (x / rate.clump + p * k, (n - x) / rate.clump + (1 - p) * k)
    return value, points, *counted, x + 0.5, n - x + 0.5


def _tenths_of(group: PeerGroup, points: np.ndarray) -> np.ndarray:
    """Compute the total of points, units × metrics, as whole tenths: units × 1."""
    same = np.ones((len(group.metrics), 1)), np.ones((len(group.domains), 1))
    return tenths(Weighing(group).scores(list(points.T[:, :, None]), *same)[TOTAL])


def _groups(world: World, truth: np.ndarray, random: np.random.Generator, number: int) -> tuple[PeerGroup, PeerGroup]:
    """Build one group as it would be published, and the same without a prior."""
    of_rates = [_cells(rate, truth[:, place], world.months, random) for place, rate in enumerate(world.rates)]
    value, points, *counted = (np.column_stack(cells) for cells in zip(*of_rates, strict=True))
    key = ("S", f"P{number}", "bureau", tuple(f"U{place:04}" for place in range(world.units)), _metrics(world))
    unscored = PeerGroup(*key, value, points, counted[0], counted[1], {})
    scores = {TOTAL: _tenths_of(unscored, points)[:, 0] / 10}
    return PeerGroup(*key, value, points, *counted[:2], scores), PeerGroup(*key, value, points, *counted[2:], scores)


def measure(world: World, groups: int, seed: int = 1) -> Measured:
    """Simulate so many groups of a world."""
    random = np.random.default_rng([seed, world.units, int(world.spread * 10), world.months, world.rates[0].n])
    inside, bare, first, width = [], [], [], 0
    for number in range(groups):
        truth = _true_rates(world, random)
        group, without = _groups(world, truth, random, number)
        true_points = np.column_stack(
            [points_of(metric, truth[:, at].copy()) for at, metric in enumerate(group.metrics)]
        )
        true_rank = ranks(_tenths_of(group, true_points))[:, 0]
        found, plain = standings(group)[TOTAL], standings(without)[TOTAL]
        inside.append((found.rank_low <= true_rank[found.unit]) & (true_rank[found.unit] <= found.rank_high))
        bare.append((plain.rank_low <= true_rank[plain.unit]) & (true_rank[plain.unit] <= plain.rank_high))
        first.append(found.rank == 1)
        width += int((found.rank_high - found.rank_low).sum())
    is_inside, is_first = np.concatenate(inside), np.concatenate(first)
    return Measured(
        float(is_inside.mean()),
        float(is_inside[is_first].mean()),
        width / len(is_inside),
        float(np.concatenate(bare).mean()),
    )


# rates over cases are the promise; what else is scored is simulated beside them
CASES = {f"{n} cases": (Rate(n),) for n in SIZES}
OTHERS = {
    "4 duties": (Rate(4, is_duty=True),),
    "12 duties": (Rate(12, is_duty=True),),
    "60 persons in sessions of 10": (Rate(60, clump=10),),
    "240 persons in sessions of 10": (Rate(240, clump=10),),
    "total of 20 cases and 12 duties": (Rate(20), Rate(12, is_duty=True)),
}
_MONTH, _YEAR = 12, 1


def _span(shares: list[float]) -> str:
    return f"{min(shares):.2f}–{max(shares):.2f}"


def simulate(rates: tuple[Rate, ...], units: int, ranked: int) -> tuple[str, float]:
    """Simulate groups of so many units at every spread: a row of the table, and the lowest share of true ranks held."""
    groups = max(60, ranked // units)
    month, year = (
        [measure(World(units, spread, months, rates), groups) for spread in SPREADS] for months in (_MONTH, _YEAR)
    )
    columns = [
        *(_span([getattr(one, part) for one in found]) for found in (month, year) for part in ("everybody", "leaders")),
        _span([one.width for one in (*month, *year)]),
        _span([one.bare for one in (*month, *year)]),
    ]
    return " | ".join(columns), min(min(one.everybody, one.leaders) for one in (*month, *year))


def main() -> None:
    """Print a row for each kind of rate and size of group; exit 1 where rates over cases lie below the aim."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--ranks", type=int, default=6000, help="how many ranks to simulate in each world, about")
    chosen = arguments.parse_args()
    began, lowest = time.perf_counter(), dict[tuple[str, int], float]()
    print("| units | rate | month: all | leaders | year: all | leaders | places | without a prior |")
    print("|---|---|---|---|---|---|---|---|")
    for name, rates in (CASES | OTHERS).items():
        for units in UNITS:
            row, lowest[name, units] = simulate(rates, units, chosen.ranks)
            print(f"| {units} | {name} | {row} |", flush=True)
    below = {key: share for key, share in lowest.items() if share < AIM}
    print(f"below {AIM}: {below or 'none'}; {time.perf_counter() - began:.0f} s")
    raise SystemExit(any(name in CASES for name, _ in below))


if __name__ == "__main__":
    main()
