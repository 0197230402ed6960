"""What-if: the official ranking where nothing is moved, the scheme's own rules where something is."""

from __future__ import annotations

import math
from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

import pytest

from dashboards import weights
from dashboards.context import Context
from dashboards.pages.ranking_trial import scheme_of, trial_rows
from dashboards.pages.ranking_whatif import weighed
from dashboards.snapshot import Reader, Row, Snapshots
from dashboards.view import DOMAINS, View

pytestmark = pytest.mark.xdist_group("county")


class Asked:
    """The demo county's snapshot, asked by the dashboards and by plain SQL through the same door."""

    def __init__(self, snapshots: Snapshots, reader: Reader) -> None:
        self._snapshots, self._reader = snapshots, reader

    def __call__(self, **view: str) -> list[Row]:
        return trial_rows(Context(View(path="/ranking", **view), self._reader, self._snapshots))

    def rows(self, sql: str, parameters: tuple = ()) -> list[tuple]:
        return self._reader._opened.connection.cursor().execute(sql, parameters).fetchall()


@pytest.fixture(scope="module")
def ask(county):
    """ask(period=…, type=…, domain=…, weights=…) gives the rows of the trial."""
    snapshots = Snapshots(county.home.root)
    with snapshots.open() as reader:
        yield Asked(snapshots, reader)
    snapshots.close()


def test_with_unmoved_weights_the_trial_is_the_official_ranking_in_every_group_and_domain(ask):
    groups = ask.rows(
        "select distinct period_code, peer_group from marts.fct_unit_rank inner join marts.dim_period using (period_code)"
        " where period_kind <> 'month' or period_code in ('2024-02', '2025-12')"
    )
    compared = 0
    for period, group in groups:
        for domain in ("total", *DOMAINS):
            for row in ask(period=period, type=group, domain=domain):
                assert (row["trial_score"], row["trial_rank"]) == (row["score"], row["rank"]), (
                    period,
                    group,
                    domain,
                    row,
                )
                compared += row["rank"] is not None
    assert compared > 500


def by_hand(ask, period: str, group: str, domain: str, moved: dict[str, float]) -> dict[str, tuple]:
    """Score and rank of each unit, added up in exact fractions from the published points."""
    scheme = ask.rows("select domain, metric_code, domain_weight, weight from marts.dim_scheme_metric")
    nominal = {metric: moved.get(metric, 100 * weight) for _, metric, _, weight in scheme}
    sums = defaultdict(float)
    for of, metric, _, _ in scheme:
        sums[of] += nominal[metric]
    level = {
        metric: (nominal[metric] / sums[of] if sums[of] else 0)
        * (moved.get(of, 100 * domain_weight) if domain == "total" else 1)
        for of, metric, domain_weight, _ in scheme
        if domain in ("total", of)
    }
    domain_of = {metric: of for of, metric, _, _ in scheme}
    points, valued = defaultdict(dict), defaultdict(bool)
    for unit, metric, point, has_value in ask.rows(
        "select part.unit_code, metric_code, points, value is not null from marts.fct_unit_score_part as part inner join marts.fct_unit_rank as ranked"
        " using (unit_code, period_code) where period_code = ? and peer_group = ? and ranked.domain = ?",
        (period, group, domain),
    ):
        if level.get(metric):
            points[unit][metric] = point
            valued[unit] |= has_value
    scores = {}
    for unit, own in points.items():
        weight_of = {
            of: max(moved.get(of, 100 * weight) for one, _, weight, _ in scheme if one == of)
            for of in map(domain_of.get, own)
        }
        total = sum(weight_of.values()) if domain == "total" else 1
        score = 0.0
        for of in weight_of:
            inside = [metric for metric in own if domain_of[metric] == of]
            share = sum(nominal[metric] for metric in inside)
            mean = math.fsum(nominal[metric] * own[metric] for metric in inside) / share
            score += mean * (weight_of[of] / total if domain == "total" else 1)
        scores[unit] = float(Decimal(f"{score:.8f}").quantize(Decimal("0.1"), ROUND_HALF_UP))
    ranked = [score for unit, score in scores.items() if valued[unit]]
    return {
        unit: (score, 1 + sum(other > score for other in ranked) if valued[unit] else None)
        for unit, score in scores.items()
    }


@pytest.mark.parametrize(
    ("domain", "moved"),
    [
        ("total", {"case": 60.0}),
        ("total", {"study": 0.0, "reporting": 5.0, "outreach_review_rate": 0.0}),
        ("total", {"case_reopen_rate": 100.0, "case_satisfaction_rate": 33.33}),
        ("case", {"case_reopen_rate": 90.0, "case_response_rate": 0.0}),
    ],
)
@pytest.mark.parametrize("group", ["township", "bureau"])
def test_moved_weights_follow_the_rules_of_the_scheme(ask, group, domain, moved):
    found = ask(period="2025-Q4", type=group, domain=domain, weights=weights.write(moved))
    expected = by_hand(ask, "2025-Q4", group, domain, moved)
    assert {row["unit_code"]: (row["trial_score"], row["trial_rank"]) for row in found if row["trial_rank"]} == expected
    assert len(expected) > 5 and [row["trial_rank"] for row in found] == sorted(row["trial_rank"] for row in found)


def test_without_any_weight_nobody_is_scored(ask):
    rows = ask(period="2025-Q4", type="township", weights="study:0,reporting:0,case:0,outreach:0")
    assert rows and all(row["trial_rank"] is None and row["trial_score"] is None for row in rows)


def test_weights_survive_their_address_and_odd_ones_are_left_out():
    known = {"study": 25.0, "case": 30.0, "case_response_rate": 20.0}
    assert weights.read("case:40,study:25,nothing:9,case_response_rate:33.33", known) == {
        "case": 40.0,
        "case_response_rate": 33.33,
    }
    assert weights.read("case:400", known) == weights.read(None, known) == weights.read("case", known) == {}
    assert weights.write({"study": 12.5, "case": 40.0}) == "case:40,study:12.5"
    assert weights.write({}) is None


@pytest.mark.parametrize("values", [[None], ["x"], [-1], [101], [True], [[]]])
def test_a_slider_that_sends_no_weight_moves_nothing(example_home, values):
    snapshots = Snapshots(example_home)
    _, text = weighed(snapshots, values, [{"name": "case"}], View(path="/ranking"), None)
    assert text == ""


def test_the_trial_is_of_the_snapshot_that_is_being_read(context_of, example_home):
    context = context_of("/ranking", "?tab=whatif")
    assert scheme_of(context)
    snapshots, read = Snapshots(example_home), []
    open_ = snapshots.open
    snapshots.open = lambda snapshot_id: read.append(snapshot_id) or open_(snapshot_id)
    made, text = weighed(snapshots, [80.0], [{"name": "case"}], context.view, {"snapshot": "S000001"})
    assert text == "case:80" and made and read == ["S000001"]
