"""Draws that are kept are the draws that would be made, and nothing else is taken for them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow
import pytest
from hypothesis import HealthCheck, given, settings

from dbt_project.numerics import standings
from dbt_project.numerics.group import PeerGroup
from dbt_project.numerics.kept_draws import key_of, load
from dbt_project.numerics.standings import all_standings, standing_columns
from tests.numerics.groups import mixed_group, peer_groups

DRAWS = 20


def columns(groups: list[PeerGroup], kept: Path | None) -> pyarrow.Table:
    return standing_columns(all_standings(groups, 2, DRAWS, kept), DRAWS)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(peer_groups())
def test_kept_standings_are_those_that_are_drawn(tmp_path: Path, one: PeerGroup) -> None:
    kept, groups = tmp_path / "draws.kept", [one, replace(one, period_code="another")]
    assert columns(groups, kept) == columns(groups, kept) == columns(groups, None)
    assert load(kept).keys() == {key_of(each, DRAWS) for each in groups}


def test_a_group_that_did_not_change_is_not_drawn_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = mixed_group(), replace(mixed_group(), period_code="another")
    drawn: list[str] = []
    make = standings.standings
    monkeypatch.setattr(
        standings, "standings", lambda group, draws: drawn.append(group.period_code) or make(group, draws)
    )
    columns([first, second], tmp_path / "kept")
    columns([first, second], tmp_path / "kept")
    assert len(drawn) == 2
    successes = second.successes.copy()
    successes[~np.isnan(successes)] += 1e-9
    columns([first, replace(second, successes=successes)], tmp_path / "kept")
    assert drawn[2:] == ["another"]


def test_whatever_the_draws_depend_on_is_in_the_key() -> None:
    one = mixed_group()
    domain = next(iter(one.scores))
    others = [
        replace(one, scheme_code="x"),
        replace(one, period_code="x"),
        replace(one, peer_group="x"),
        replace(one, units=tuple(f"{unit}x" for unit in one.units)),
        replace(one, metrics=(replace(one.metrics[0], weight=one.metrics[0].weight / 2), *one.metrics[1:])),
        replace(one, value=np.nextafter(one.value, 2)),
        replace(one, points=np.nextafter(one.points, 2)),
        replace(one, successes=np.nextafter(one.successes, 2)),
        replace(one, failures=np.nextafter(one.failures, 2)),
        replace(one, scores=dict(one.scores) | {domain: np.nextafter(one.scores[domain], 200)}),
    ]
    keys = [key_of(one, DRAWS), key_of(one, DRAWS + 1), *(key_of(other, DRAWS) for other in others)]
    assert len(set(keys)) == len(keys)
    assert key_of(replace(one), DRAWS) == keys[0]


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "text"])
def test_a_damaged_file_is_no_answer(tmp_path: Path, damage: str) -> None:
    kept, groups = tmp_path / "draws.kept", [mixed_group()]
    sound = columns(groups, kept)
    content = bytearray(kept.read_bytes())
    content[-1] ^= 1
    kept.write_bytes({"cut": bytes(content[:-9]), "changed": bytes(content), "empty": b"", "text": b"a\nb c\n"}[damage])
    assert load(kept) == {}
    assert columns(groups, kept) == sound
    assert load(kept) != {}


def test_a_folder_that_takes_no_file_costs_only_the_draws(tmp_path: Path) -> None:
    groups = [mixed_group()]
    assert columns(groups, tmp_path / "missing" / "draws.kept") == columns(groups, None)
