"""Points, scores and ranks have a form in SQL and one in arrays (docs/decisions/004): both give the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from dbt_project.numerics.group import METHODS, PeerGroup
from dbt_project.numerics.scoring import Weighing, points_of, ranks, tenths
from tests.warehouse.test_rank_certainty import published_groups, rows

pytestmark = pytest.mark.xdist_group("nasty")


@pytest.fixture(scope="module")
def groups(nasty_snapshot: Path) -> list[PeerGroup]:
    return list(published_groups(nasty_snapshot))


def test_points_of_every_method_are_those_that_are_published(groups: list[PeerGroup]) -> None:
    compared = dict.fromkeys(METHODS, 0)
    for group in groups:
        for column, metric in enumerate(group.metrics):
            has_value = ~np.isnan(group.value[:, column])
            # goalposts of days and events fit the validity of each unit; such counts are never drawn
            is_fitted = metric.code.startswith("outreach_") and metric.low * metric.high == 0 or "gap" in metric.code
            if has_value.any() and not (is_fitted and metric.method == "goalposts"):
                found = points_of(metric, group.value[has_value, column, None].copy())
                assert found[:, 0] == pytest.approx(group.points[has_value, column], abs=1e-5), (group, metric)
                compared[metric.method] += 1
    assert min(compared.values()) > 5, "the world scores by every method"


def test_scores_and_ranks_with_the_weights_of_the_scheme_are_those_that_are_published(
    nasty_snapshot: Path, groups: list[PeerGroup]
) -> None:
    published = {
        tuple(key): rank
        for *key, rank in rows(
            nasty_snapshot,
            """select scheme_code, period_code, peer_group, domain, unit_code, rank
               from marts.fct_unit_rank where rank is not null""",
        )
    }
    found = {}
    for group in groups:
        points = [np.nan_to_num(group.points[:, column, None]) for column in range(len(group.metrics))]
        unchanged = np.ones((len(group.metrics), 1)), np.ones((len(group.domains), 1))
        scores = Weighing(group).scores(points, *unchanged)
        for domain, score in group.scores.items():
            is_scored = ~np.isnan(score)
            computed = tenths(scores[domain][is_scored])
            assert computed[:, 0].tolist() == np.round(score[is_scored] * 10).tolist(), (group.period_code, domain)
            units = [unit for unit, scored in zip(group.units, is_scored, strict=True) if scored]
            key = (group.scheme_code, group.period_code, group.peer_group, domain)
            found |= {(*key, unit): rank for unit, rank in zip(units, ranks(computed)[:, 0].tolist(), strict=True)}
    assert found == published
