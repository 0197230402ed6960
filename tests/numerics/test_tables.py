"""Rows in any order become the same peer groups."""

from __future__ import annotations

import subprocess
import sys

import duckdb
import numpy as np
import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dbt_project.numerics.draws import drawn_rates
from dbt_project.numerics.group import PeerGroup
from dbt_project.numerics.robustness import alternative_columns
from dbt_project.numerics.standings import standing_columns
from dbt_project.numerics.tables import peer_groups, relation
from tests.numerics.groups import peer_groups as drawn_groups

TEXTS = ("scheme_code", "period_code", "peer_group", "unit_code", "domain", "metric_code", "method", "direction")
RATE = ("numerator", "denominator", "prior_mean", "prior_strength", "design_effect")
NUMBERS = ("domain_weight", "weight", "low", "high", "value", "points", *RATE)
SCORE = ("scheme_code", "period_code", "peer_group", "domain", "unit_code", "score")


def input_rows(one: PeerGroup) -> list[tuple]:
    rows = []
    for row, unit in enumerate(one.units):
        for column, metric in enumerate(one.metrics):
            if not np.isnan(one.points[row, column]):
                direction = "lower" if metric.goodness < 0 else "higher"
                key = (
                    one.scheme_code,
                    one.period_code,
                    one.peer_group,
                    unit,
                    metric.domain,
                    metric.code,
                    metric.method,
                    direction,
                )
                cells = (one.value[row, column], one.points[row, column], *rate_of(one, row, column))
                rows.append((*key, metric.domain_weight, metric.weight, metric.low, metric.high, *cells))
    return rows


def rate_of(one: PeerGroup, row: int, column: int) -> tuple[float, ...]:
    """A numerator, denominator, prior and design effect that give these successes and failures."""
    successes, failures = one.successes[row, column], one.failures[row, column]
    if np.isnan(successes):
        return (np.nan,) * 5
    # the first half of each is the prior's, the other was counted, twice as often as it says something
    return (successes, successes + failures, successes / (successes + failures), (successes + failures) / 2, 2.0)


def score_rows(one: PeerGroup) -> list[tuple]:
    return [
        (one.scheme_code, one.period_code, one.peer_group, domain, unit, score)
        for domain, scores in one.scores.items()
        for unit, score in zip(one.units, scores, strict=True)
        if not np.isnan(score)
    ]


def table(rows: list[tuple], names: tuple[str, ...]) -> pyarrow.Table:
    """Rows as a database gives them: what is not known is null."""
    kinds = dict.fromkeys((*NUMBERS, "score"), pyarrow.float64())
    columns = {
        name: [None if row[place] != row[place] else row[place] for row in rows] for place, name in enumerate(names)
    }
    return pyarrow.table(
        {name: pyarrow.array(column, kinds.get(name, pyarrow.string())) for name, column in columns.items()}
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(drawn_groups(), max_size=3, unique_by=lambda one: one.period_code), st.randoms(use_true_random=False))
def test_rows_in_any_order_become_the_same_groups(groups: list[PeerGroup], random) -> None:
    groups = sorted((one for one in groups if input_rows(one)), key=lambda one: one.period_code)
    inputs, scores = ([row for one in groups for row in rows_of(one)] for rows_of in (input_rows, score_rows))
    random.shuffle(inputs)
    random.shuffle(scores)
    found = list(peer_groups(table(inputs, (*TEXTS, *NUMBERS)), table(scores, SCORE)))
    assert [one.period_code for one in found] == [one.period_code for one in groups]
    for one, first in zip(found, groups, strict=True):
        # units and metrics without any points are not in the rows
        units = [place for place, unit in enumerate(first.units) if unit in one.units]
        metrics = [place for place, metric in enumerate(first.metrics) if metric in one.metrics]
        assert one.units == tuple(first.units[place] for place in units)
        assert one.metrics == tuple(first.metrics[place] for place in metrics)
        for name in ("value", "points", "successes", "failures"):
            expected = getattr(first, name)[np.ix_(units, metrics)]
            assert getattr(one, name) == pytest.approx(expected, rel=1e-12, nan_ok=True), name
        for domain, of_units in one.scores.items():
            assert np.array_equal(of_units, first.scores[domain][units], equal_nan=True)


def one_cell(**changes: object) -> tuple:
    return tuple(
        (
            dict.fromkeys(TEXTS, "x")
            | dict.fromkeys(NUMBERS, 1.0)
            | {"method": "goalposts", "direction": "higher"}
            | changes
        ).values()
    )


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([one_cell(method="median")], "unknown method"),
        ([one_cell(numerator=2.0)], "numerator outside 0"),
        ([one_cell(numerator=-1.0)], "numerator outside 0"),
        ([one_cell(value=np.nan)], "no value"),
        ([one_cell(prior_mean=np.nan)], "no prior"),
        ([one_cell(prior_strength=0.0)], "no prior"),
        ([one_cell(design_effect=0.5)], "no prior"),
        ([one_cell(), one_cell(value=0.5)], "two rows"),
        ([one_cell(), one_cell(unit_code=None)], "unit_code has rows without a value"),
    ],
)
def test_what_cannot_be_drawn_is_an_error(cells: list[tuple], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        list(peer_groups(table(cells, (*TEXTS, *NUMBERS)), table([], SCORE)))


def test_a_prior_that_knows_no_failures_leaves_a_rate_that_never_fails() -> None:
    (one,) = peer_groups(table([one_cell(prior_mean=1.0, prior_strength=1e5)], (*TEXTS, *NUMBERS)), table([], SCORE))
    assert one.failures[0, 0] == 0
    assert (drawn_rates(one, 100)[0] == 1).all()


def test_no_rows_make_no_groups() -> None:
    assert list(peer_groups(table([], (*TEXTS, *NUMBERS)), table([], SCORE))) == []


def test_a_table_without_rows_still_has_texts_and_numbers() -> None:
    session = duckdb.connect()
    empty = session.from_arrow(standing_columns([]))
    types = dict(zip(empty.columns, map(str, empty.types), strict=True))
    assert (types["unit_code"], types["rank_low"], types["draws_above"]) == ("VARCHAR", "INTEGER", "INTEGER[]")
    assert set(map(str, relation(session, alternative_columns([])).types)) == {"VARCHAR", "DOUBLE"}


def test_a_text_may_first_appear_after_thousands_of_rows_without_one() -> None:
    late = relation(duckdb.connect(), {"text": np.array([None] * 5000 + ["x"], object)})
    assert late.aggregate("count(*), count(text), max(text)").fetchall() == [(5001, 1, "x")]


def test_neither_way_between_tables_and_groups_loads_pandas() -> None:
    code = (
        "import sys, duckdb, numpy; from dbt_project.numerics.tables import _coded, _numbers, _rows, relation\n"
        "table = duckdb.connect().sql('select range::varchar as text, nullif(range, 1)::double as number from range(3)').to_arrow_table()\n"
        "assert _coded(table, 'text')[1] == ['0', '1', '2'] and str(_numbers(table['number'])) == '[ 0. nan  2.]'\n"
        "assert _rows(table, numpy.array([2])) == [{'text': '2', 'number': 2.0}]\n"
        "from dbt_project.numerics.standings import standing_columns\n"
        "assert duckdb.connect().from_arrow(standing_columns([])).fetchall() == []\n"
        "session = duckdb.connect(); made = relation(session, {'text': numpy.array(['x', None], object), 'number': numpy.arange(2)})\n"
        "assert made.fetchall() == [('x', 0), (None, 1)] and 'pandas' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
