"""The answers of all groups as columns of a table."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from dbt_project.numerics.bands import standings
from dbt_project.numerics.draws import drawn_ranks
from dbt_project.numerics.group import PeerGroup
from dbt_project.numerics.standings import standing_columns
from tests.numerics.groups import count, group, metric, mixed_group, peer_groups, rate
from tests.numerics.naive import naive_pairs, naive_ranks

Pairs = dict[tuple[str, str, str], int]


def pairs_of(one: PeerGroup, draws: int) -> Pairs:
    """Pairs as the table lists them: domain, unit, the other one → draws in which it stands above."""
    found: Pairs = {}
    rows = standing_columns([(one, standings(one, draws))], draws).to_pylist()
    unit_at = {row["number"]: row["unit_code"] for row in rows}
    for row in rows:
        for step, above in enumerate(row["draws_above"]):
            if above >= 0:
                other = unit_at[row["first_number"] + step]
                found[row["domain"], row["unit_code"], other] = above
    return found


def naive_pairs_of(one: PeerGroup, draws: int) -> Pairs:
    found = {}
    for domain, drawn in drawn_ranks(one, draws).items():
        ranked = ~np.isnan(one.scores[domain])
        units = [unit for unit, is_ranked in zip(one.units, ranked, strict=True) if is_ranked]
        published = naive_ranks(np.rint(one.scores[domain][ranked] * 10).astype(int).tolist())
        for (unit, other), above in naive_pairs(units, published, drawn.T.tolist()).items():
            found[domain, unit, other] = above
    return found


@settings(max_examples=60, deadline=None)
@given(peer_groups())
def test_pairs_are_those_of_plain_loops(one: PeerGroup) -> None:
    assert pairs_of(one, 20) == naive_pairs_of(one, 20)


def test_all_of_sixty_units_are_compared_and_of_more_those_within_ten_places() -> None:
    for units, pairs in ((60, 60 * 59), (61, 61 * 20 - 2 * 55), (130, 130 * 20 - 2 * 55)):
        found = pairs_of(mixed_group(units), 10)
        assert found == naive_pairs_of(mixed_group(units), 10)
        assert sum(domain == "total" for domain, *_ in found) == pairs


def test_a_shared_rank_is_above_for_neither_of_the_two() -> None:
    one = group([metric("items")], {"A": [count(1)], "B": [count(1)], "C": [count(0)]})
    found = {key[1:]: above for key, above in pairs_of(one, 50).items() if key[0] == "total"}
    assert found == {("A", "B"): 0, ("B", "A"): 0, ("A", "C"): 50, ("B", "C"): 50, ("C", "A"): 0, ("C", "B"): 0}


def test_a_unit_alone_is_first_for_certain_and_an_unranked_one_has_no_standing() -> None:
    one = group([metric("a")], {"A": [rate(3, 4)], "B": [rate(4, 4)]}, unscored=["B"])
    rows = standing_columns([(one, standings(one))]).to_pylist()
    assert [(row["unit_code"], row["domain"]) for row in rows] == [("A", "case"), ("A", "total")]
    assert {row["draws_in_band"] for row in rows} == {1000}
    assert {(row["rank"], row["rank_low"], row["rank_high"]) for row in rows} == {(1, 1, 1)}
    assert [row["draws_above"] for row in rows] == [[-1], [-1]]


def test_a_group_without_any_score_has_no_rows_but_all_columns() -> None:
    one = group([metric("a")], {"A": [count(1)]}, unscored=["A"])
    table = standing_columns([(one, standings(one))])
    assert table.num_rows == 0
    assert table.schema == standing_columns([]).schema
