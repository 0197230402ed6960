"""Intervals, bands, robustness and funnel limits of a built snapshot, from its published tables by plain loops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest

from dbt_project.numerics.group import Metric, PeerGroup
from tests.numerics.naive import naive_draws, naive_standing
from tests.numerics.test_robustness import naive_decision, naive_geometric_shift
from tests.warehouse.nasty import nasty_world

pytestmark = pytest.mark.xdist_group("nasty")

FEW = {
    "study_attendance_rate", "case_response_rate", "case_on_time_resolution_rate", "case_satisfaction_rate", "case_reopen_rate", "outreach_review_rate",
}  # fmt: skip
LESS_IS_BETTER = {"study_longest_gap_days", "case_reopen_rate", "outreach_silent_weeks"}
MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
Key = tuple[str, str, str]


def rows(snapshot: Path, sql: str) -> list[tuple]:
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def scheme_metrics(months: int) -> dict[tuple[str, str], Metric]:
    """The metrics of each scheme, with weights that add up to one in each domain."""
    listed = nasty_world().tables["reference.scheme_metric"]
    sums: dict[tuple[str, str], float] = defaultdict(float)
    for row in listed:
        sums[row["scheme_code"], row["domain"]] += row["weight"]
    found = {}
    for row in listed:
        code, times = row["metric_code"], months if row["per_month"] else 1
        weight = row["weight"] / sums[row["scheme_code"], row["domain"]]
        goodness = -1 if code in LESS_IS_BETTER else 1
        found[row["scheme_code"], code] = Metric(
            code,
            row["domain"],
            row["method"],
            goodness,
            row["domain_weight"],
            weight,
            row["low"] * times,
            row["high"] * times,
        )
    return found


def published_groups(snapshot: Path) -> Iterator[PeerGroup]:
    """The peer groups of a snapshot with what its tables of scores say."""
    kinds = dict(rows(snapshot, "select period_code, period_kind from marts.dim_period"))
    parts: dict[Key, list[tuple]] = defaultdict(list)
    for scheme, period_code, peers, *rest in rows(
        snapshot,
        """select part.scheme_code, period_code, peer_group, unit_code, metric_code, value_scored, points, numerator, denominator
           from marts.fct_unit_score_part as part inner join marts.dim_unit_period using (unit_code, period_code)""",
    ):
        parts[scheme, period_code, peers].append(tuple(rest))
    scores: dict[Key, dict[str, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for scheme, period_code, peers, domain, unit, score in rows(
        snapshot,
        "select scheme_code, period_code, peer_group, domain, unit_code, score from marts.fct_unit_rank where rank is not null",
    ):
        scores[scheme, period_code, peers][domain][unit] = score
    for key, cells in sorted(parts.items()):
        metrics = scheme_metrics(MONTHS[kinds[key[1]]])
        here = sorted(
            (metrics[key[0], code] for code in {cell[1] for cell in cells}), key=lambda one: (one.domain, one.code)
        )
        units = tuple(sorted({cell[0] for cell in cells}))
        grids = np.full((4, len(units), len(here)), np.nan)
        for unit, code, value, points, numerator, denominator in cells:
            is_drawn = code in FEW and value is not None and denominator
            drawn = (numerator, denominator) if is_drawn else (None, None)
            for grid, cell in zip(grids, (value, points, *drawn), strict=True):
                grid[units.index(unit), [one.code for one in here].index(code)] = np.nan if cell is None else cell
        of_domain = {
            domain: np.array([found.get(unit, np.nan) for unit in units])
            for domain, found in sorted(scores[key].items())
        }
        yield PeerGroup(*key, units, tuple(here), *grids, of_domain)


@pytest.fixture(scope="module")
def groups(nasty_snapshot: Path) -> list[PeerGroup]:
    return list(published_groups(nasty_snapshot))


def test_intervals_and_bands_are_those_of_a_thousand_plain_draws(nasty_snapshot: Path, groups: list[PeerGroup]) -> None:
    published = {
        tuple(row[:5]): row[5:]
        for row in rows(
            nasty_snapshot,
            """select scheme_code, period_code, peer_group, domain, unit_code, rank, rank_low, rank_high, band, band_share
               from marts.fct_unit_rank where rank is not null""",
        )
    }
    shifts = {
        tuple(row[:3]): row[3:]
        for row in rows(
            nasty_snapshot,
            "select scheme_code, period_code, peer_group, mean_rank_shift, firm_share from marts.fct_rank_robustness",
        )
    }
    telling = sorted(groups, key=lambda one: -np.count_nonzero(~np.isnan(one.denominator)))
    for one in [*telling[:3], *(group for group in telling if group.scheme_code == "OLD")][:4]:
        key = (one.scheme_code, one.period_code, one.peer_group)
        for domain, drawn in naive_draws(one, 1000).items():
            units = [unit for unit, score in zip(one.units, one.scores[domain], strict=True) if not np.isnan(score)]
            ranks = [published[*key, domain, unit][0] for unit in units]
            standing = naive_standing(ranks, drawn)
            for unit, (low, high, band, share, _) in zip(units, standing, strict=True):
                firm = band if share >= 0.9 else "not_separable"
                expected = (low, high, firm, share) if len(units) >= 4 else (low, high, None, None)
                assert published[*key, domain, unit][1:] == expected, (key, domain, unit)
            if domain == "total":
                means = (
                    sum(row[4] for row in standing) / len(units),
                    sum(row[3] >= 0.9 for row in standing) / len(units),
                )
                assert shifts[key] == pytest.approx(means, abs=1e-12)


def test_the_world_has_draws_worth_the_name(nasty_snapshot: Path, groups: list[PeerGroup]) -> None:
    assert max(np.count_nonzero(~np.isnan(one.denominator)) for one in groups) >= 10
    bands = {row[0] for row in rows(nasty_snapshot, "select distinct band from marts.fct_unit_rank")}
    assert bands >= {"top", "bottom", "not_separable", None}


def test_a_unit_without_a_value_has_neither_place_nor_interval_and_its_band_says_why(nasty_snapshot: Path) -> None:
    found = rows(
        nasty_snapshot,
        """select distinct ranked.score, ranked.band, scored.status, rank_low, rank_high, band_share
           from marts.fct_unit_rank as ranked
           inner join marts.fct_unit_score as scored using (scheme_code, unit_code, period_code, domain)
           where ranked.rank is null order by all""",
    )
    assert found == [
        (0.0, "no_data", "no_data", None, None, None),
        (None, "not_applicable", "not_applicable", None, None, None),
    ]


def test_fewer_than_four_ranked_units_have_places_and_intervals_but_no_band(nasty_snapshot: Path) -> None:
    found = rows(
        nasty_snapshot,
        """select rank_of < 4, bool_and(band is null), bool_or(band is null), bool_or(band_share is null), bool_and(rank_low is not null)
           from marts.fct_unit_rank where rank is not null group by all order by all""",
    )
    assert found == [(False, False, False, False, True), (True, True, True, True, True)]


def test_the_deciding_metric_is_that_of_plain_loops(nasty_snapshot: Path, groups: list[PeerGroup]) -> None:
    published = {
        tuple(row[:3]): row[3]
        for row in rows(
            nasty_snapshot,
            "select scheme_code, period_code, peer_group, deciding_metric from marts.fct_rank_robustness",
        )
    }
    expected = {
        (one.scheme_code, one.period_code, one.peer_group): naive_decision(one)
        for one in groups
        if "total" in one.scores
    }
    assert published == expected
    assert len(set(published.values()) - {None}) >= 2


def test_the_shift_by_a_geometric_mean_is_that_of_plain_products(nasty_snapshot: Path, groups: list[PeerGroup]) -> None:
    published = {
        tuple(row[:3]): row[3]
        for row in rows(
            nasty_snapshot,
            "select scheme_code, period_code, peer_group, geometric_rank_shift from marts.fct_rank_robustness",
        )
    }
    assert published == {
        (one.scheme_code, one.period_code, one.peer_group): naive_geometric_shift(one)
        for one in groups
        if "total" in one.scores
    }
    assert max(published.values()) > 0
