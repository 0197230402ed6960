"""Intervals and bands from drawn ranks."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbt_project.numerics.bands import BANDS, band_of, quarter, standing, standings
from dbt_project.numerics.group import PeerGroup
from tests.numerics.groups import group, metric, mixed_group, peer_groups, rate
from tests.numerics.naive import naive_ranks, naive_standing


@st.composite
def ranks_and_draws(draw: st.DrawFn) -> tuple[list[int], list[list[int]]]:
    units = draw(st.integers(1, 9))
    scores = st.lists(st.integers(0, 5), min_size=units, max_size=units)
    published = naive_ranks(draw(scores))
    return published, [naive_ranks(one) for one in draw(st.lists(scores, min_size=1, max_size=40))]


@settings(max_examples=150, deadline=None)
@given(ranks_and_draws())
def test_interval_band_and_share_are_those_of_plain_loops(case: tuple[list[int], list[list[int]]]) -> None:
    published, drawn = case
    found = standing(np.array(published), np.array(drawn).T)
    assert found.unit.tolist() == sorted(range(len(published)), key=lambda unit: (published[unit], unit))
    shares = found.draws_in_band / len(drawn)
    rows = zip(found.rank_low, found.rank_high, BANDS[found.band], shares, strict=True)
    expected = naive_standing(published, drawn)
    for unit, row in zip(found.unit, rows, strict=True):
        assert row == pytest.approx(expected[unit], abs=1e-12)


@pytest.mark.parametrize(
    ("ranked", "size"), [(1, 1), (2, 1), (3, 1), (4, 1), (7, 1), (8, 2), (11, 2), (12, 3), (60, 15)]
)
def test_a_quarter_is_rounded_down_and_never_empty(ranked: int, size: int) -> None:
    assert quarter(ranked) == size
    bands = BANDS[band_of(np.arange(1, ranked + 1), ranked)].tolist()
    assert bands == (["top"] if ranked == 1 else ["top"] * size + ["middle"] * (ranked - 2 * size) + ["bottom"] * size)


def test_a_tie_across_the_edge_of_the_bottom_lifts_all_of_them_out_of_it() -> None:
    assert BANDS[band_of(np.array([1, 2, 3, 3]), 4)].tolist() == ["top", "middle", "middle", "middle"]
    assert BANDS[band_of(np.array([1, 1, 1, 4]), 4)].tolist() == ["top", "top", "top", "bottom"]


def test_the_interval_runs_from_the_fiftieth_to_the_950th_of_a_thousand_ranks_and_holds_the_rank() -> None:
    drawn = np.ones((1000, 3), np.int64)
    drawn[:49, 0], drawn[49:951, 0], drawn[951:, 0] = 1, 2, 3
    drawn[:50, 1], drawn[50:950, 1], drawn[950:, 1] = 1, 2, 3
    drawn[:, 2] = 3
    found = standing(np.array([2, 2, 1]), drawn.T)
    assert found.unit.tolist() == [2, 0, 1]
    assert found.rank_low.tolist() == [1, 2, 1]
    assert found.rank_high.tolist() == [3, 2, 2]
    assert found.draws_in_band.tolist() == [0, 902, 900]


def test_a_unit_far_ahead_is_firm_and_units_alike_are_not() -> None:
    one = group([metric("a", low=0.5)], {"A": [rate(399, 400)], **{name: [rate(320, 400)] for name in "BCDEFGH"}})
    found = standings(one)["total"]
    assert (found.rank_low[0], found.rank_high[0], found.draws_in_band[0]) == (1, 1, 1000)
    assert found.rank.tolist() == [1, 2, 2, 2, 2, 2, 2, 2]
    assert (found.draws_in_band[1:] < 900).all()
    assert (found.rank_low[1:] == 2).all()
    assert (found.rank_high[1:] == 8).all()


@settings(max_examples=60, deadline=None)
@given(peer_groups())
def test_every_ranked_unit_has_an_interval_around_its_rank(one: PeerGroup) -> None:
    for domain, found in standings(one, 50).items():
        ranked = int((~np.isnan(one.scores[domain])).sum())
        assert len(found.rank) == ranked
        assert np.all(
            (found.rank_low >= 1)
            & (found.rank_low <= found.rank)
            & (found.rank <= found.rank_high)
            & (found.rank_high <= ranked)
        )
        assert np.all((found.draws_in_band >= 0) & (found.draws_in_band <= 50))


def test_an_interval_does_not_change_by_itself() -> None:
    # a newer numpy may draw other numbers from the same seed: then every published interval moves by chance, and people must be told
    found = standings(mixed_group())["total"]
    assert found.unit.tolist() == [3, 7, 6, 1, 0, 5, 4, 2, 8]
    assert found.rank.tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 9]
    assert found.rank_low.tolist() == [1, 1, 2, 2, 4, 4, 6, 8, 7]
    assert found.rank_high.tolist() == [2, 5, 6, 4, 6, 7, 8, 9, 9]
    assert found.draws_in_band.tolist() == [994, 562, 711, 839, 1000, 977, 897, 976, 893]
