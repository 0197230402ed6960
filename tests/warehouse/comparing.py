"""Holds a built snapshot against the oracle."""

from __future__ import annotations

from collections.abc import Callable, Set

from tests.warehouse.comparing_audit import (
    check_differences,
    finding_differences,
    reconciliation_differences,
    review_differences,
    submission_differences,
)
from tests.warehouse.comparing_ranks import ranked_units, wrong_firmness, wrong_pairs, wrong_standings
from tests.warehouse.differing import Source, by_key, differences, rows
from tests.warehouse.oracle.funnels import is_overdispersed
from tests.warehouse.oracle.spreads import spreads
from tests.warehouse.oracle.world import Expected

__all__ = ["all_differences", "first_difference", "rows"]


def unit_period_differences(source: Source, expected: Expected) -> list[str]:
    query = "select unit_code, period_code, unit_type, peer_group, headcount, has_children from marts.dim_unit_period"
    wanted = {
        (e.unit_code, e.period.code): (e.unit_type, e.peer_group, e.headcount, e.has_children)
        for e in expected.unit_periods
    }
    return differences(by_key(rows(source, query), 2), wanted)


def dimension_differences(source: Source, expected: Expected) -> list[str]:
    units = """
        select unit_code, valid_from, unit_name, parent_code, unit_type, replace(peer_group, '+', ''), headcount, valid_to, is_current
        from marts.dim_unit"""
    periods = (
        "select period_code, period_kind, starts_on, ends_on, is_finished, previous_period_code from marts.dim_period"
    )
    return differences(by_key(rows(source, units), 2), expected.units) + differences(
        by_key(rows(source, periods), 1), expected.periods
    )


def figure_differences(source: Source, expected: Expected) -> list[str]:
    built = by_key(
        rows(
            source,
            """select unit_code, period_code, metric_code, numerator, denominator, value, n, status, lower, upper, is_provisional, unripe_count
            from marts.fct_unit_metric""",
        ),
        3,
    )
    wanted = {
        key: (f.numerator, f.denominator, f.value, f.n, f.status, f.lower, f.upper, f.is_provisional, f.unripe_count)
        for key, f in expected.figures.items()
    }
    return differences(built, wanted)


def report_differences(source: Source, expected: Expected) -> list[str]:
    query = """
        select unit_code, obligation_code, period_code, event_at, due_at, grace_until, status, versions, is_first_pass, lateness_hours,
            lateness_working_hours, is_provisional, file_id, row_number, is_self_reported
        from marts.fct_report"""
    wanted = {
        (e.unit_code, e.obligation_code, e.period_code, e.event_at): (
            e.due_at, e.grace_until, e.status, e.versions, e.first_pass, e.lateness_hours, e.lateness_working_hours, e.provisional, *e.deciding, e.self_reported,
        )
        for e in expected.register.elements
    }  # fmt: skip
    return differences(by_key(rows(source, query), 4), wanted)


def version_differences(source: Source, expected: Expected) -> list[str]:
    query = """
        select unit_code, obligation_code, duty_period_code, event_at, version, result, received_at, file_id, row_number, is_claim
        from marts.fct_report_version where not is_set_aside"""
    return differences(by_key(rows(source, query), 5), expected.register.versions)


def peer_differences(source: Source, expected: Expected) -> list[str]:
    query = """
        select metric_code, peer_group, period_code, prior_mean, prior_strength, design_effect, overdispersion,
            is_overdispersed
        from marts.fct_peer_group_metric inner join marts.dim_metric using (metric_code) where form = 'rate'"""
    spreads = expected.funnels.dispersions
    wanted = {
        key: (prior.mean, prior.strength, prior.design_effect, spreads.get(key), is_overdispersed(spreads.get(key)))
        for key, prior in expected.peers.priors.items()
    }
    return differences(by_key(rows(source, query), 3), wanted)


def spread_differences(source: Source, expected: Expected) -> list[str]:
    query = """
        select
            metric_code, peer_group, period_code, known_count, small_n_count, no_data_count, not_applicable_count, value_count,
            lowest, lower_quartile, median_value, upper_quartile, highest
        from marts.fct_peer_group_metric"""
    return differences(by_key(rows(source, query), 3), spreads(expected.unit_periods, expected.figures))


def series_differences(source: Source, expected: Expected) -> list[str]:
    """Figures once more, beside what their series says of them."""
    query = """
        select unit_code, period_code, metric_code, status, is_provisional, numerator, denominator, value, n, lower, upper, unripe_count,
            signal, mean, lower_limit, upper_limit, chart
        from marts.fct_unit_series"""
    wanted = {}
    for key, f in expected.figures.items():
        point = expected.trends.get(key)
        series = (point.signal, point.mean, point.lower_limit, point.upper_limit, point.chart) if point else (None,) * 5
        figure = (
            f.status,
            f.is_provisional,
            f.numerator,
            f.denominator,
            f.value,
            f.n,
            f.lower,
            f.upper,
            f.unripe_count,
        )
        wanted[key] = (*figure, *series)
    return differences(by_key(rows(source, query), 3), wanted)


def funnel_differences(source: Source, expected: Expected) -> list[str]:
    query = """
        select
            metric_code, peer_group, period_code, n, effective_n, centre, lower_95, upper_95, lower_998, upper_998
        from marts.fct_funnel_limit"""
    wanted = {
        key: (found.effective_n, found.centre, *found.near, *found.far)
        for key, found in expected.funnels.limits.items()
    }
    return differences(by_key(rows(source, query), 4), wanted)


def score_differences(source: Source, expected: Expected) -> list[str]:
    scores = by_key(
        rows(source, "select unit_code, period_code, domain, score, status, weight_present from marts.fct_unit_score"),
        3,
    )
    lost = by_key(
        rows(
            source,
            "select unit_code, period_code, metric_code, points_lost, value, value_scored from marts.fct_unit_score_part",
        ),
        3,
    )
    ranks = by_key(
        rows(
            source,
            """select unit_code, period_code, domain, score, rank, rank_of, previous_rank,
                   case when band in ('no_data', 'not_applicable') then band end
               from marts.fct_unit_rank""",
        ),
        3,
    )
    wanted = expected.scores
    return (
        differences(scores, {key: (one.score, one.status, one.weight_present) for key, one in wanted.scores.items()})
        + differences(
            lost,
            {key: (points, expected.figures[key].value, wanted.values[key]) for key, points in wanted.lost.items()},
        )
        + differences(ranks, wanted.ranks)
    )


def certainty_differences(source: Source, expected: Expected) -> list[str]:
    """Intervals, bands, pairs and firmness, as far as they follow from ranks and from each other."""
    standings = rows(
        source, "select unit_code, period_code, domain, rank_low, rank_high, band, band_share from marts.fct_unit_rank"
    )
    pairs = "select period_code, peer_group, domain, unit_code, other_unit_code, share_above from marts.fct_rank_pair"
    firm = "select period_code, peer_group, firm_share from marts.fct_rank_robustness"
    groups = ranked_units(expected)
    return [
        *wrong_standings(standings, expected),
        *wrong_pairs(rows(source, pairs), groups),
        *wrong_firmness(rows(source, firm), standings, groups),
    ]


def case_differences(source: Source, expected: Expected) -> list[str]:
    query = "select file_id, sheet, row_number, source_name, response_due_at, resolution_due_at, outcome_ripe_at, closed_at, satisfied, excluded from marts.fct_case"
    wanted = {
        (row["_file_id"], row["_sheet"], row["_row"], row["_source"]): (
            row["response_due_at"], row["resolution_due_at"], row["ripe_at"], row["closed_at"], row["satisfied"], row["excluded"],
        )
        for row in expected.cases.rows
    }  # fmt: skip
    return differences(by_key(rows(source, query), 4), wanted)


def trend_differences(source: Source, expected: Expected) -> list[str]:
    query = """
        select unit_code, period_code, metric_code, value, mean, lower_limit, upper_limit, signal, chart, baseline_from, baseline_to,
            baseline_start, baseline_reason
        from marts.fct_unit_trend"""
    return differences(by_key(rows(source, query), 3), expected.trends)


# what is compared, and the published tables that it reads
_COMPARED: tuple[tuple[Callable[[Source, Expected], list[str]], frozenset[str]], ...] = (
    (dimension_differences, frozenset({"dim_unit", "dim_period"})),
    (unit_period_differences, frozenset({"dim_unit_period"})),
    (report_differences, frozenset({"fct_report"})),
    (version_differences, frozenset({"fct_report_version"})),
    (case_differences, frozenset({"fct_case"})),
    (figure_differences, frozenset({"fct_unit_metric"})),
    (peer_differences, frozenset({"fct_peer_group_metric", "dim_metric"})),
    (spread_differences, frozenset({"fct_peer_group_metric"})),
    (series_differences, frozenset({"fct_unit_series"})),
    (funnel_differences, frozenset({"fct_funnel_limit"})),
    (score_differences, frozenset({"fct_unit_score", "fct_unit_score_part", "fct_unit_rank"})),
    (certainty_differences, frozenset({"fct_unit_rank", "fct_rank_pair", "fct_rank_robustness"})),
    (trend_differences, frozenset({"fct_unit_trend"})),
    (reconciliation_differences, frozenset({"reconciliation"})),
    (review_differences, frozenset({"review_item"})),
    (finding_differences, frozenset({"rejected_cell", "unmatched_unit"})),
    (check_differences, frozenset({"check_result"})),
    (submission_differences, frozenset({"fct_submission"})),
)


def all_differences(source: Source, expected: Expected) -> list[str]:
    """Everything that the oracle knows about a snapshot."""
    return [f"{compare.__name__} {sentence}" for compare, _ in _COMPARED for sentence in compare(source, expected)]


def first_difference(source: Source, expected: Expected, tables: Set[str]) -> str | None:
    """The first thing that differs in what reads one of these tables."""
    for compare, read in _COMPARED:
        if read & tables and (found := compare(source, expected)):
            return f"{compare.__name__} {found[0]}"
    return None
