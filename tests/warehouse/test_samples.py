"""The published snapshot of the sample inbox against the oracle: every figure of every unit and period, to 1e-9."""

from __future__ import annotations

from tests.conftest import County
from tests.warehouse.comparing import all_differences
from tests.warehouse.oracle.rows import rows_of_warehouse
from tests.warehouse.oracle.world import Expected


def test_every_published_figure_of_the_samples_equals_the_oracle(county: County) -> None:
    from orchestration.snapshots.store import path_of

    [(as_of,)] = county.rows("select as_of from meta.snapshot")
    expected = Expected(rows_of_warehouse(county.home.warehouse), as_of)
    assert len(expected.figures) > 30_000
    assert {figure.status for figure in expected.figures.values()} >= {
        "ok",
        "small_n",
        "no_data",
        "not_applicable",
        "summary_only",
    }
    assert {signal for signal, _, _ in expected.to_look_at} >= {"numbers_withheld", "unusual_amount"}
    assert {point.signal for point in expected.trends.values()} >= {"improving", "worsening", "no_change", "too_few"}
    assert all_differences(path_of(county.home), expected) == []
