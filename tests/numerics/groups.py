"""Peer groups for the tests: built by hand, or drawn by hypothesis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from hypothesis import strategies as st

from dbt_project.numerics.group import Metric, PeerGroup
from tests.numerics.naive import naive_points, naive_scores, rounded

Cell = tuple[float | None, float | None, float | None]
"""Value, successes and failures of one unit and metric; the latter only where a rate is drawn."""


def metric(code: str, domain: str = "case", method: str = "goalposts", **more: Any) -> Metric:
    values = {"goodness": 1, "domain_weight": 1.0, "weight": 1.0, "low": 0.0, "high": 1.0} | more
    return Metric(code, domain, method, **values)


def rate(numerator: float, denominator: float, mean: float = 0.5, strength: float = 1.0, design: float = 1.0) -> Cell:
    """A rate with its prior, published as it is."""
    successes = numerator / design + mean * strength
    failures = (denominator - numerator) / design + (1 - mean) * strength
    return (numerator / denominator, successes, failures)


def count(value: float) -> Cell:
    return (value, None, None)


NOTHING: Cell = (None, None, None)
"""Nothing was handed in: no value, no points."""


def group(
    metrics: Sequence[Metric],
    cells: Mapping[str, Sequence[Cell | None]],
    period_code: str = "2025-03",
    unscored: Sequence[str] = (),
) -> PeerGroup:
    """A group whose points and scores follow from its cells; None is a metric that does not apply."""
    metrics = sorted(metrics, key=lambda one: (one.domain, one.code))
    units = tuple(sorted(cells))

    def grid(place: int) -> np.ndarray:
        rows = [
            [np.nan if cell is None or cell[place] is None else cell[place] for cell in cells[unit]] for unit in units
        ]
        return np.array(rows, np.float64).reshape(len(units), len(metrics))

    value = grid(0)
    applies = np.array([[cell is not None for cell in cells[unit]] for unit in units]).reshape(value.shape)
    points = np.full(value.shape, np.nan)
    for column, one in enumerate(metrics):
        known = [row for row in range(len(units)) if not np.isnan(value[row, column])]
        points[applies[:, column], column] = 0.0
        points[known, column] = naive_points(one, [float(value[row, column]) for row in known])
    found = naive_scores(metrics, points, [1.0] * len(metrics), {one.domain: 1.0 for one in metrics})
    scores = {
        domain: np.array(
            [
                np.nan if unit in unscored or score is None else rounded(score) / 10
                for unit, score in zip(units, of, strict=True)
            ]
        )
        for domain, of in sorted(found.items())
    }
    return PeerGroup("S1", period_code, "bureau", units, tuple(metrics), value, points, grid(1), grid(2), scores)


def mixed_group(units: int = 9, period_code: str = "2025-03") -> PeerGroup:
    """Drawn rates, a count by percentile, a metric that does not apply, and one that was not handed in."""
    metrics = [
        metric("answered", "case", domain_weight=0.6, weight=0.7, low=0.5),
        metric("reopened", "case", domain_weight=0.6, weight=0.3, low=0.2, high=0.0, goodness=-1),
        metric("items", "outreach", "percentile", domain_weight=0.4),
    ]
    cells = {
        f"U{place}": [rate(30 - place % 11, 30), rate(place % 3, 25), count(float(place % 4))] for place in range(units)
    }
    cells["U1"] = [None, None, count(2.0)]
    cells["U2"] = [NOTHING, rate(0, 25), count(1.0)]
    return group(metrics, cells, period_code)


METHODS = st.sampled_from(["goalposts", "min_max", "percentile", "z_score"])


@st.composite
def peer_groups(draw: st.DrawFn, max_units: int = 7) -> PeerGroup:
    """Groups with every method, metrics that do not apply, units that handed nothing in, and ties."""
    metrics = [
        metric(
            f"m{place}",
            draw(st.sampled_from(["case", "study"])),
            draw(METHODS),
            goodness=draw(st.sampled_from([-1, 1])),
            weight=draw(st.sampled_from([0.2, 0.3, 0.5])),
            **dict(zip(("low", "high"), draw(st.sampled_from([(0.5, 1.0), (1.0, 0.0), (0.0, 1.0)])), strict=True)),
        )
        for place in range(draw(st.integers(1, 4)))
    ]
    weights = {"case": draw(st.sampled_from([0.25, 0.4])), "study": 0.25}
    metrics = [
        metric(**{name: getattr(one, name) for name in one.__slots__} | {"domain_weight": weights[one.domain]})
        for one in metrics
    ]
    a_rate = st.integers(1, 60).flatmap(lambda n: st.integers(0, n).map(lambda x: rate(x, n)))
    a_count = st.sampled_from([0.0, 0.25, 0.5, 1.0]).map(count)
    cell = st.one_of(a_rate, a_count, st.just(NOTHING), st.none())
    units = [f"U{place}" for place in range(draw(st.integers(1, max_units)))]
    cells = {unit: [draw(cell) for _ in metrics] for unit in units}
    unscored = draw(st.lists(st.sampled_from(units), max_size=2, unique=True))
    return group(metrics, cells, draw(st.sampled_from(["2025-01", "2025-Q1"])), unscored)
