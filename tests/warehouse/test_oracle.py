"""The models against an independent computation, to 1e-9, on a small world full of exceptions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.warehouse.comparing import (
    all_differences,
    case_differences,
    figure_differences,
    report_differences,
    rows,
    score_differences,
    trend_differences,
    unit_period_differences,
)
from tests.warehouse.nasty import nasty_world
from tests.warehouse.oracle.figures import wilson
from tests.warehouse.oracle.world import Expected

pytestmark = pytest.mark.xdist_group("nasty")


@pytest.fixture(scope="module")
def expected() -> Expected:
    world = nasty_world()
    return Expected(world.tables, world.as_of)


def test_the_oracle_gives_the_wilson_bounds_of_the_definitions() -> None:
    assert wilson(19, 20) == pytest.approx((0.7639, 0.9911), abs=5e-5)
    assert wilson(20, 20) == pytest.approx((0.8389, 1), abs=5e-5)
    assert wilson(950, 1000) == pytest.approx((0.9347, 0.9619), abs=5e-5)


def test_units_exist_with_type_and_peers_in_the_periods_of_the_oracle(nasty_snapshot: Path, expected: Expected) -> None:
    assert {entry.peer_group for entry in expected.unit_periods} == {
        "county",
        "bureau",
        "bureau+",
        "section",
        "station",
        "township",
        "township+",
        "village",
        "hamlet",
        *(f"office{number}" for number in range(4)),
    }
    assert unit_period_differences(nasty_snapshot, expected) == []


def test_the_register_of_reports_is_the_one_of_the_oracle(nasty_snapshot: Path, expected: Expected) -> None:
    assert {element.status for element in expected.register.elements} == {
        "on_time",
        "late",
        "missing",
        "not_due",
        "exempt",
    }
    assert report_differences(nasty_snapshot, expected) == []


def test_cases_have_the_limits_of_the_oracle(nasty_snapshot: Path, expected: Expected) -> None:
    assert case_differences(nasty_snapshot, expected) == []


def test_every_figure_of_every_unit_and_period_equals_the_oracle(nasty_snapshot: Path, expected: Expected) -> None:
    statuses = {figure.status for figure in expected.figures.values()}
    assert statuses == {"ok", "small_n", "no_data", "not_applicable", "summary_only", "reported_only"}
    assert figure_differences(nasty_snapshot, expected) == []


def test_scores_lost_points_and_ranks_equal_the_oracle(nasty_snapshot: Path, expected: Expected) -> None:
    found = expected.scores.scores.values()
    assert len({one.score for one in found}) > 50
    assert {one.status for one in found} == {"ok", "no_data", "not_applicable"}
    assert {one.weight_present for one in found} - {0.0, 1.0}, "somewhere a part of the weight has no value"
    assert score_differences(nasty_snapshot, expected) == []


def test_the_total_score_can_be_taken_apart_exactly(nasty_snapshot: Path) -> None:
    apart = rows(
        nasty_snapshot,
        """select unit_code, period_code, score, 100 - sum(points_lost), sum(weight)
           from marts.fct_unit_score join marts.fct_unit_score_part using (scheme_code, unit_code, period_code)
           where fct_unit_score.domain = 'total' and score is not null group by all""",
    )
    assert apart
    assert [row for row in apart if abs(row[2] - row[3]) > 1e-9 or abs(row[4] - 1) > 1e-12] == []


def test_trend_limits_and_signals_equal_the_oracle(nasty_snapshot: Path, expected: Expected) -> None:
    assert len({point.signal for point in expected.trends.values()}) >= 3
    assert trend_differences(nasty_snapshot, expected) == []


def test_everything_else_that_is_published_equals_the_oracle(nasty_snapshot: Path, expected: Expected) -> None:
    assert all_differences(nasty_snapshot, expected) == []
