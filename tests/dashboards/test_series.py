"""Figures over time, worked out of a unit's own rows: laid beside the snapshot asked in plain SQL."""

from __future__ import annotations

import duckdb
import pytest

from dashboards.components.series import headline, last_month, series, signals
from dashboards.context import Context
from dashboards.snapshot import Snapshots
from dashboards.view import parse

_METRICS = ("study_fulfilment_rate", "case_on_time_resolution_rate", "outreach_items", "cases_received")
_PLACES = ("period_code", "status", "signal", "n", "value", "mean", "lower_limit", "upper_limit")


@pytest.fixture
def bare(example_home, tmp_path):
    (tmp_path / "copy.duckdb").write_bytes((example_home / "snapshots" / "S000002.duckdb").read_bytes())
    with duckdb.connect(str(tmp_path / "copy.duckdb"), read_only=True) as connection:
        yield connection


def first_value(bare, unit: str, metric: str):
    sql = """select min(starts_on) from marts.fct_unit_metric inner join marts.dim_period using (period_code)
             where unit_code = ? and metric_code = ? and value is not null and period_kind in ('month', 'quarter')"""
    return bare.execute(sql, [unit, metric]).fetchone()[0]


@pytest.mark.parametrize("unit", ["QH", "TS01", "TS07", "TS12", "SE02"])
@pytest.mark.parametrize("metric", _METRICS)
def test_eight_quarters_are_too_few_for_limits_so_months_are_shown_from_the_first_value_to_the_end_of_the_period(
    context_of, bare, unit, metric
):
    context = context_of("/unit", "?period=2025-Q3")
    rows = series(context, unit, _METRICS)[metric]
    first_on = first_value(bare, unit, metric)
    known = bare.execute(
        """select period.period_code, metric.status, trend.signal, metric.n, metric.value, trend.mean, trend.lower_limit, trend.upper_limit
           from marts.dim_period as period
           left join marts.fct_unit_metric as metric on metric.period_code = period.period_code and metric.unit_code = $unit and metric.metric_code = $metric
           left join marts.fct_unit_trend as trend on trend.period_code = period.period_code and trend.unit_code = $unit and trend.metric_code = $metric
           where period.period_kind = $kind and period.starts_on >= $first and period.ends_on <= date '2025-09-30' order by period.starts_on""",
        {"unit": unit, "metric": metric, "first": first_on, "kind": rows[0]["period_kind"] if rows else "month"},
    ).fetchall()
    assert [tuple(row[name] for name in _PLACES) for row in rows] == known
    months = sum(1 for row in rows if row["value"] is not None)
    assert not rows or {row["period_kind"] for row in rows} == {"month" if months >= 12 else "quarter"}


def test_a_period_without_a_row_stays_as_a_gap(own_home):
    with duckdb.connect(str(own_home / "snapshots" / "S000002.duckdb")) as connection:
        connection.execute("delete from marts.fct_unit_series where unit_code = 'TS01' and period_code = '2025-03'")
    snapshots = Snapshots(own_home)
    with snapshots.open() as reader:
        context = Context(parse("/unit", "?period=2025-12"), reader, snapshots)
        rows = {row["period_code"]: row for row in series(context, "TS01", _METRICS)["cases_received"]}
    snapshots.close()
    assert len(rows) == 24 and rows["2025-03"]["value"] is None and rows["2025-02"]["value"] is not None


def test_without_a_unit_the_middle_of_all_units_is_drawn(context_of, bare):
    context = context_of("/", "?period=2025-12")
    rows = series(context, None, ("outreach_items",))["outreach_items"]
    known = bare.execute(
        """select period_code, median(value), count(value) from marts.fct_unit_metric inner join marts.dim_period using (period_code)
           where metric_code = 'outreach_items' and period_kind = 'month' group by period_code, starts_on order by starts_on"""
    ).fetchall()
    assert [(row["period_code"], row["value"], row["n"]) for row in rows] == known
    assert {row["status"] for row in rows} == {"median"} and all(row["mean"] is None for row in rows)


@pytest.mark.parametrize(
    ("period", "before", "year_before"),
    [("2025-Q4", "2025-Q3", "2024-Q4"), ("2025-01", "2024-12", "2024-01"), ("2025", "2024", None)],
)
def test_a_headline_is_laid_beside_the_period_before_and_the_year_before_and_a_year_only_once(
    context_of, bare, period, before, year_before
):
    found = headline(context_of("/", f"?period={period}"), "QH", _METRICS)
    for code in _METRICS:
        value, then, last_year = (
            bare.execute(
                "select value from marts.fct_unit_metric where unit_code = 'QH' and metric_code = ? and period_code = ?",
                [code, one],
            ).fetchone()
            if one
            else None
            for one in (period, before, year_before)
        )
        assert found[code]["change"] == (value[0] - then[0] if then else None)
        assert found[code]["change_year"] == (value[0] - last_year[0] if last_year else None)


def test_where_quarters_are_too_few_the_last_month_speaks(context_of, bare):
    context = context_of("/", "?period=2025-Q3")
    assert last_month(context) == "2025-09"
    rows = signals(context, "QH")
    said = dict(
        bare.execute(
            "select metric_code, signal from marts.fct_unit_trend where unit_code = 'QH' and period_code = '2025-09'"
        ).fetchall()
    )
    assert rows and all(row["signal"] == said[row["metric_code"]] for row in rows if row["is_by_month"])
    assert {row["metric_code"] for row in rows if row["is_by_month"]} == {
        code for code, signal in said.items() if signal != "too_few"
    }


def test_periods_between_which_no_unit_began_or_ended_share_one_list(context_of):
    def of(period: str) -> Context:
        return context_of("/", f"?period={period}")

    # what a second request asks for is kept for the others
    for period in ("2025-08", "2025-08", "2024-03", "2024-03"):
        of(period).members  # noqa: B018
    assert of("2025-08").units is of("2025-11").units and of("2024-03").units is of("2025-06").units
    assert "TS12" not in of("2025-06").units and "TS12" in of("2025-07").units and "TS12" in of("2025").units
    assert of("2025-06").members is of("2024-Q1").members
    assert set(of("2025-07").members) - set(of("2025-06").members) == {"TS12"}
