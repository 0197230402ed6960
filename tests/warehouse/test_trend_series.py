"""Trends of drawn series: the arrays against the plain loops of the oracle, and what the definitions promise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from dbt_project.numerics.trend_tables import judged_rows
from expectations.periods import period
from tests.warehouse.oracle.charts import Item
from tests.warehouse.oracle.trend import Point, judged_series
from tests.warehouse.worlds import month_codes

MONTHS = month_codes("2015-01", "2026-12")
FIRST = int(MONTHS[0][:4]) * 12 + 1
SHARE, COUNT = "case_on_time_resolution_rate", "outreach_items"
Figure = tuple[float, float] | float | None  # x of n, a value, or nothing: a gap


def _items(figures: Sequence[Figure]) -> list[Item]:
    found = []
    for place, figure in enumerate(figures):
        if figure is None:
            continue
        value, x, n = (figure[0] / figure[1], *figure) if isinstance(figure, tuple) else (figure, None, None)
        found.append(Item(FIRST - 1 + place, period(MONTHS[place]), value, x, n))
    return found


def told(metric: str, figures: Sequence[Figure], changes: Sequence[int] = ()) -> list[Point]:
    """What the oracle says about monthly figures; `changes` are places at which a new baseline begins."""
    items = _items(figures)
    places = {next((n for n, item in enumerate(items) if item.ordinal >= FIRST - 1 + change), 0) for change in changes}
    return judged_series(metric, items, {place: None for place in places if place})


def _columns(series: Sequence[tuple[str, Sequence[Figure], Sequence[int]]]) -> tuple[dict[str, Any], dict[str, Any]]:
    rows, lines = [], []
    for number, (metric, figures, changes) in enumerate(series, start=1):
        for item in _items(figures):
            rows.append(
                (
                    number,
                    item.ordinal,
                    metric == SHARE,
                    item.value,
                    item.x or np.nan if item.x != 0 else 0,
                    item.n or np.nan,
                )
            )
        lines += [(number, FIRST - 1 + change, 1 + len(lines) + line) for line, change in enumerate(changes)]
    np.random.default_rng(1).shuffle(rows)
    names = ("series_number", "period_number", "is_share", "value", "numerator", "denominator")
    points = {name: np.array(column, float) for name, column in zip(names, zip(*rows, strict=True), strict=True)}
    line_names = ("series_number", "period_number", "line_number")
    known = zip(*lines, strict=True) if lines else ((), (), ())
    return points, {name: np.array(column, float) for name, column in zip(line_names, known, strict=True)}


def computed(series: Sequence[tuple[str, Sequence[Figure], Sequence[int]]]) -> list[list[Point]]:
    """What the arrays say about the same; directions of metrics: higher is better."""
    points, changes = _columns(series)
    found = judged_rows(points, changes)
    by_series: list[list[Point]] = [[] for _ in series]
    codes = {FIRST - 1 + place: code for place, code in enumerate(MONTHS)}
    values = {
        (int(s), int(p)): v
        for s, p, v in zip(points["series_number"], points["period_number"], points["value"], strict=True)
    }
    for place, number in enumerate(found["series_number"].tolist()):
        metric = series[number - 1][0]
        state, moves = found["state"][place], int(found["moves"][place])
        word = ("no_change", "improving", "worsening")[moves] if state == 0 else ("", "too_few", "not_suitable")[state]
        mean, low, high = (
            None if np.isnan(found[name][place]) else float(found[name][place]) for name in ("mean", "lower", "upper")
        )
        chart = None if state == 2 else "p" if metric == SHARE else "xmr"
        by_series[number - 1].append(
            Point(
                values[number, int(found["period_number"][place])],
                mean,
                low,
                high,
                word,
                chart,
                codes[int(found["base_from"][place])],
                codes[int(found["base_to"][place])],
                (None, "listed", "step")[found["start"][place]],
                None,
            )
        )
    return by_series


def _drawn(chance: np.random.Generator) -> tuple[str, list[Figure], list[int]]:
    length = int(chance.integers(5, 100))
    # up to three levels, a drift now and then, and gaps
    turns = np.sort(chance.integers(0, length, 3))
    level = np.searchsorted(turns, np.arange(length), side="right")
    is_gap = chance.random(length) < chance.choice([0, 0, 0.03, 0.2])
    changes = chance.integers(0, length, chance.choice([0, 0, 0, 1, 2])).tolist()
    drift = np.arange(length) * chance.choice([0, 0, 0.002])
    if chance.random() < 0.5:
        rates = np.clip(chance.choice([0.0, 0.02, 0.5, 0.8, 0.93, 0.99, 1.0], 4)[level] + drift, 0, 1)
        size = chance.integers(1, chance.choice([4, 30, 300, 3000]), length)
        noisy = np.clip(rates + chance.normal(0, chance.choice([0, 0, 0.1]), length), 0, 1)
        figures: list[Figure] = [(float(x), float(n)) for x, n in zip(chance.binomial(size, noisy), size, strict=True)]
        metric = SHARE
    else:
        levels = chance.choice([0, 0.3, 1, 5, 40, 300], 4)[level] * (1 + drift)
        drawn = chance.poisson(levels) if chance.random() < 0.6 else np.round(chance.gamma(2, levels / 2 + 0.01), 3)
        figures, metric = [float(value) for value in drawn], COUNT
    return metric, [None if gap else figure for gap, figure in zip(is_gap, figures, strict=True)], changes


def _same(one: Point, other: Point) -> bool:
    numbers = zip(one[:4], other[:4], strict=True)
    return one[4:] == other[4:] and all(
        a is b is None or a is not None and b is not None and a == pytest.approx(b, abs=1e-9) for a, b in numbers
    )


@pytest.mark.parametrize("seed", range(3))
def test_drawn_series_are_judged_as_by_plain_loops(seed: int) -> None:
    chance = np.random.default_rng(seed)
    series = [_drawn(chance) for _ in range(300)]
    series = [one for one in series if _items(one[1])]
    seen = set()
    for given, found in zip(series, computed(series), strict=True):
        expected = told(*given)
        wrong = [place for place, pair in enumerate(zip(found, expected, strict=True)) if not _same(*pair)]
        assert wrong == [], (given, wrong[0], found[wrong[0]], expected[wrong[0]])
        seen |= {(point.signal, point.chart, point.baseline_start) for point in expected}
    assert seen >= {
        (word, chart, start)
        for word in ("improving", "worsening", "no_change")
        for chart in ("p", "xmr")
        for start in (None, "step")
    }
    assert {word for word, _, start in seen if start == "listed"} >= {"too_few", "no_change"}


def both(metric: str, figures: Sequence[Figure], changes: Sequence[int] = ()) -> list[Point]:
    """What arrays and plain loops say alike."""
    expected, [found] = told(metric, figures, changes), computed([(metric, figures, changes)])
    assert all(_same(*pair) for pair in zip(found, expected, strict=True))
    return expected


def _words(points: Sequence[Point]) -> list[str]:
    return [point.signal for point in points]


def test_the_check_values_of_the_definitions() -> None:
    full: list[Figure] = [(9, 9)] * 22
    quiet = both(SHARE, [*full, (8, 9), (6, 7)])
    assert set(_words(quiet)) == {"no_change"}
    assert quiet[0].mean == pytest.approx(0.9907, abs=5e-5)
    fallen = both(SHARE, [*full, (8, 9), (5, 9)])
    assert _words(fallen) == ["no_change"] * 23 + ["worsening"]


_LEVEL: list[Figure] = [10.0, 12.0, 9.0, 11.0, 8.0, 13.0] * 4


def test_fewer_than_twelve_points_are_too_few_and_have_no_limits() -> None:
    points = both(COUNT, _LEVEL[:11])
    assert set(_words(points)) == {"too_few"}
    assert {(point.mean, point.lower_limit, point.chart) for point in points} == {(None, None, "xmr")}
    assert set(_words(both(COUNT, _LEVEL[:12]))) == {"no_change"}


def test_limits_stay_once_the_baseline_is_full() -> None:
    before = both(COUNT, _LEVEL)
    after = both(COUNT, [*_LEVEL, 40.0, 3.0, 12.0])
    assert after[:24] == before
    assert (after[24].signal, after[24].mean, after[24].baseline_to) == ("improving", before[0].mean, MONTHS[23])
    assert both(COUNT, _LEVEL[:20])[0].baseline_to == MONTHS[19]


def test_twelve_points_on_one_side_are_a_step_and_begin_a_new_baseline() -> None:
    base: list[Figure] = [*_LEVEL, 8.0]
    eleven, twelve = both(COUNT, [*base, *[15.0, 16.0] * 5, 17.0]), both(COUNT, [*base, *[15.0, 16.0] * 6])
    assert {point.baseline_from for point in eleven} == {MONTHS[0]}
    assert [point.baseline_start for point in twelve] == [None] * 25 + ["step"] + [None] * 11
    assert {(point.baseline_from, point.baseline_to) for point in twelve[25:]} == {(MONTHS[25], MONTHS[36])}
    assert twelve[:25] == eleven[:25]


def test_a_step_inside_a_full_baseline_leaves_its_limits_and_cuts_one_that_was_not_full() -> None:
    low: list[Figure] = [8.0, 9.0, 7.0, 10.0, 6.0, 11.0] * 3
    # eighteen low ones and eighteen high ones: the step is complete six points after the baseline was full
    full = both(COUNT, [*low, *[20.0, 21.0] * 9])
    assert (full[0].mean, full[0].baseline_to) == (pytest.approx((18 * 8.5 + 6 * 20.5) / 24), MONTHS[23])
    assert full[18].baseline_start == "step"
    # twelve and twelve: it is complete with the point that would have filled it
    cut = both(COUNT, [*low[:12], *[20.0, 21.0] * 6])
    assert (cut[0].mean, cut[0].baseline_to, cut[12].baseline_start) == (8.5, MONTHS[11], "step")
    # six and eighteen: too few are left before it
    few = both(COUNT, [*low[:6], *[20.0, 21.0] * 9])
    assert (set(_words(few[:6])), few[0].baseline_to, few[6].baseline_start) == ({"too_few"}, MONTHS[5], "step")


def test_a_known_change_begins_a_new_baseline_that_needs_twelve_points_of_its_own() -> None:
    points = both(COUNT, [*_LEVEL, *_LEVEL[:11]], [24])
    assert [point.baseline_start for point in points] == [None] * 24 + ["listed"] + [None] * 10
    assert set(_words(points[24:])) == {"too_few"}
    # a month without a value: the first one after it
    assert both(COUNT, [*_LEVEL, None, *_LEVEL[:12]], [24])[24].baseline_start == "listed"


def test_a_gap_ends_runs() -> None:
    rising: list[Figure] = [8.5, 9.0, 9.5, 10.0, 10.5, 11.0, 11.5]
    assert _words(both(COUNT, [*_LEVEL, *rising]))[24:] == ["no_change"] * 6 + ["improving"]
    assert _words(both(COUNT, [*_LEVEL, *rising[:3], None, *rising[3:]]))[24:] == ["no_change"] * 7


def test_a_run_marks_the_point_that_completes_it_and_those_after_it_while_it_holds() -> None:
    above: list[Figure] = [11.0, 12.0] * 4
    assert _words(both(COUNT, [*_LEVEL, 10.0, *above, 10.0]))[24:] == ["no_change"] * 7 + ["improving"] * 2 + [
        "no_change"
    ]


def test_two_of_three_near_a_limit_mark_the_later_of_them_and_the_next_point_while_it_holds() -> None:
    points = both(COUNT, _LEVEL)
    near = (points[0].mean or 0) + ((points[0].upper_limit or 0) - (points[0].mean or 0)) * 0.9
    said = _words(both(COUNT, [*_LEVEL, 10.0, near, 10.0, near, 10.0, 10.0, near]))[24:]
    assert said == ["no_change"] * 3 + ["improving"] + ["no_change"] * 3
    said = _words(both(COUNT, [*_LEVEL, 10.0, near, near, 10.0, 10.0]))[24:]
    assert said == ["no_change"] * 2 + ["improving"] * 2 + ["no_change"]


@pytest.mark.parametrize(
    ("metric", "figures"),
    [
        (SHARE, [(9.0, 9.0)] * 24),
        (SHARE, [(0.0, 9.0)] * 24),
        (SHARE, [(1.0, 1.0), (0.0, 1.0)] * 12),
        (COUNT, [3.0] * 24),
        (COUNT, [0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0]),
        (COUNT, [1.0, 2.0, 3.0, 4.0] * 6),
        ("case_backlog", [1.0, 2.0, 3.0, 4.0, 5.0, 9.0] * 4),
    ],
)
def test_what_no_chart_fits_is_not_judged(metric: str, figures: list[Figure]) -> None:
    points = told(metric, figures) if metric == "case_backlog" else both(metric, figures)
    assert {(point.signal, point.chart, point.mean) for point in points} == {("not_suitable", None, None)}


def test_a_perfect_share_that_fell_is_judged_again_from_its_fall_on() -> None:
    points = both(SHARE, [*[(9.0, 9.0)] * 24, *[(7.0, 9.0), (6.0, 9.0)] * 6])
    assert _words(points) == ["not_suitable"] * 24 + ["no_change"] * 12
    assert points[24].baseline_start == "step"


def test_a_share_at_an_attainable_limit_is_outside_and_drawn_there() -> None:
    base: list[Figure] = [(18.0, 20.0), (19.0, 20.0)] * 12
    points = both(SHARE, [*base, (13.0, 20.0), (14.0, 20.0)])
    assert (points[24].value, points[24].lower_limit, points[24].upper_limit) == (0.65, 0.65, None)
    assert _words(points)[24:] == ["worsening", "no_change"]


def test_half_a_unit_of_counting_from_the_mean_is_on_it() -> None:
    # p̄ = 0.95: nineteen of twenty stand on it; ten of ten are half a unit away, nine of nine less than that
    base: list[Figure] = [(19.0, 20.0)] * 24
    ten, nine = both(SHARE, [*base, *[(10.0, 10.0)] * 7]), both(SHARE, [*base, *[(9.0, 9.0)] * 7])
    assert (ten[-1].signal, nine[-1].signal) == ("improving", "no_change")
