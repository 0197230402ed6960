"""Intervals, bands, pairs and robustness of a built snapshot, from its published tables by plain loops."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pytest

from dbt_project.numerics.draws import drawn_rates
from dbt_project.numerics.group import Metric, PeerGroup
from tests.numerics.naive import naive_draws, naive_pairs, naive_rates, naive_standing
from tests.numerics.test_robustness import naive_decision, naive_geometric_shift, naive_weight_shift
from tests.warehouse.nasty import nasty_world

pytestmark = pytest.mark.xdist_group("nasty")

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


def published_priors(snapshot: Path) -> dict[tuple[str, str, str], tuple[float, float, float]]:
    """Mean, strength and design effect of each rate, by period, peer group and metric."""
    found = rows(
        snapshot,
        """select period_code, peer_group, metric_code, prior_mean, prior_strength, design_effect
           from marts.fct_peer_group_metric where prior_mean is not null""",
    )
    return {tuple(row[:3]): row[3:] for row in found}


def beta_counts(numerator: float, denominator: float, prior: tuple[float, float, float]) -> tuple[float, float]:
    """What the Beta distribution of a rate counts, by its definition."""
    mean, strength, design = prior
    return numerator / design + mean * strength, (denominator - numerator) / design + (1 - mean) * strength


def published_groups(snapshot: Path) -> Iterator[PeerGroup]:
    """The peer groups of a snapshot with what its tables of scores say."""
    kinds = dict(rows(snapshot, "select period_code, period_kind from marts.dim_period"))
    priors = published_priors(snapshot)
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
            prior = priors.get((key[1], key[2], code))
            is_drawn = prior is not None and value is not None and denominator and 0 <= numerator <= denominator
            drawn = beta_counts(numerator, denominator, prior) if is_drawn else (None, None)
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


def published_standings(snapshot: Path) -> dict[tuple[str, ...], tuple]:
    """rank, rank_low, rank_high, band and band_share by scheme, period, group, domain and unit."""
    found = rows(
        snapshot,
        """select scheme_code, period_code, peer_group, domain, unit_code, rank, rank_low, rank_high, band, band_share
           from marts.fct_unit_rank where rank is not null""",
    )
    return {tuple(row[:5]): row[5:] for row in found}


@pytest.fixture(scope="module")
def telling(groups: list[PeerGroup]) -> list[PeerGroup]:
    """Groups with many drawn rates, one of another scheme and one that is too small for bands among them."""
    by_drawn = sorted(groups, key=lambda one: -np.count_nonzero(~np.isnan(one.successes)))
    old = [one for one in by_drawn if one.scheme_code == "OLD"]
    small = [one for one in by_drawn if 2 <= np.count_nonzero(~np.isnan(one.scores.get("total", np.nan))) < 4]
    return [*by_drawn[:2], *old[:1], *small[:1]]


def ranked_units(one: PeerGroup, domain: str) -> list[str]:
    return [unit for unit, score in zip(one.units, one.scores[domain], strict=True) if not np.isnan(score)]


def test_intervals_bands_and_pairs_are_those_of_a_thousand_plain_draws(
    nasty_snapshot: Path, telling: list[PeerGroup]
) -> None:
    published = published_standings(nasty_snapshot)
    pairs = {
        tuple(row[:6]): row[6]
        for row in rows(
            nasty_snapshot,
            """select scheme_code, period_code, peer_group, domain, unit_code, other_unit_code, share_above
               from marts.fct_rank_pair""",
        )
    }
    firm = {
        tuple(row[:3]): row[3]
        for row in rows(
            nasty_snapshot, "select scheme_code, period_code, peer_group, firm_share from marts.fct_rank_robustness"
        )
    }
    compared: dict[tuple[str, ...], float] = {}
    for one in telling:
        key = (one.scheme_code, one.period_code, one.peer_group)
        for domain, drawn in naive_draws(one, drawn_rates(one, 1000), 1000).items():
            units = ranked_units(one, domain)
            ranks = [published[*key, domain, unit][0] for unit in units]
            standing = naive_standing(ranks, drawn)
            for unit, (low, high, band, share) in zip(units, standing, strict=True):
                banded = (band if share >= 0.9 else "not_separable", share) if len(units) >= 4 else (None, None)
                assert published[*key, domain, unit][1:] == (low, high, *banded), (key, domain, unit)
            for pair, above in naive_pairs(units, ranks, drawn).items():
                compared[*key, domain, *pair] = above / 1000
            if domain == "total" and len(units) >= 4:
                assert firm[key] == pytest.approx(sum(row[3] >= 0.9 for row in standing) / len(units), abs=1e-12)
            elif domain == "total":
                assert key not in firm
    looked_at = {(one.scheme_code, one.period_code, one.peer_group) for one in telling}
    assert {key: share for key, share in pairs.items() if key[:3] in looked_at} == compared
    assert len(compared) > 100


def test_draws_from_another_generator_say_the_same_as_far_as_chance_lets(
    nasty_snapshot: Path, telling: list[PeerGroup]
) -> None:
    published = published_standings(nasty_snapshot)
    # five times what a share of 1,000 draws differs by from that of 1,000 others, at most
    slack = 5 * np.sqrt(2 * 0.25 / 1000)
    for one in telling[:2]:
        for domain, drawn in naive_draws(one, naive_rates(one, 1000), 1000).items():
            units = ranked_units(one, domain)
            found = [published[one.scheme_code, one.period_code, one.peer_group, domain, unit] for unit in units]
            expected = naive_standing([row[0] for row in found], drawn)
            for ranks, row, (*_, share) in zip(np.array(drawn).T, found, expected, strict=True):
                rank, low, high, _, published_share = row
                assert np.mean(ranks < low) < 0.05 + slack / 2
                assert low == rank or np.mean(ranks <= low) > 0.05 - slack / 2
                assert np.mean(ranks > high) < 0.05 + slack / 2
                assert high == rank or np.mean(ranks >= high) > 0.05 - slack / 2
                assert published_share is None or published_share == pytest.approx(share, abs=slack)


def test_the_world_has_draws_worth_the_name(nasty_snapshot: Path, groups: list[PeerGroup]) -> None:
    assert max(np.count_nonzero(~np.isnan(one.successes)) for one in groups) >= 10
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


def large(groups: list[PeerGroup]) -> list[PeerGroup]:
    """The groups that are large enough for bands and robustness."""
    return [one for one in groups if np.count_nonzero(~np.isnan(one.scores.get("total", np.nan))) >= 4]


def test_the_deciding_metric_is_that_of_plain_loops(nasty_snapshot: Path, groups: list[PeerGroup]) -> None:
    published = {
        tuple(row[:3]): row[3]
        for row in rows(
            nasty_snapshot,
            "select scheme_code, period_code, peer_group, deciding_metric from marts.fct_rank_robustness",
        )
    }
    expected = {(one.scheme_code, one.period_code, one.peer_group): naive_decision(one) for one in large(groups)}
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
        (one.scheme_code, one.period_code, one.peer_group): naive_geometric_shift(one) for one in large(groups)
    }
    assert max(published.values()) > 0


def test_the_shift_by_other_weights_is_that_of_plain_loops(nasty_snapshot: Path, groups: list[PeerGroup]) -> None:
    published = {
        tuple(row[:3]): row[3]
        for row in rows(
            nasty_snapshot,
            "select scheme_code, period_code, peer_group, mean_rank_shift from marts.fct_rank_robustness",
        )
    }
    shifting = max(large(groups), key=lambda one: published[one.scheme_code, one.period_code, one.peer_group])
    key = (shifting.scheme_code, shifting.period_code, shifting.peer_group)
    assert published[key] > 0
    assert published[key] == pytest.approx(naive_weight_shift(shifting, 1000), abs=1e-12)
