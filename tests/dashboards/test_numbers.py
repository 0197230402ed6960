"""Every number that a page shows is the snapshot's: pages are rendered, read, and compared with plain SQL that knows nothing of their questions."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator

import duckdb
import pytest

from dashboards.number import parts_of
from dashboards.snapshot import Snapshots
from tests.dashboards.browser import PATHS
from tests.dashboards.reading import numbers, read

FILTERS = ("period=2025-Q4", "period=2025-11&type=township&lang=en", "period=2024&type=bureau", "period=2025-H1&lang=en")
UNIT = "QH101"
_MARKED = {
    "metric": "select value, n, lower, upper from marts.fct_unit_metric where unit_code = $1 and period_code = $2 and metric_code = $3",
    "score": "select score, rank from marts.fct_unit_rank where unit_code = $1 and period_code = $2 and domain = $3",
    "rank": "select rank, rank_of, rank_low, rank_high from marts.fct_unit_rank where unit_code = $1 and period_code = $2 and domain = $3",
    "part": "select points, weight, points_lost, value from marts.fct_unit_score_part where unit_code = $1 and period_code = $2 and metric_code = $3",
}
_PART = {"points": 0, "weight": 1, "points_lost": 2, "value": 3}
_KASE = "from marts.fct_case where not coalesce(excluded, false) and unit_code in (select unit_code from shown)"
_OWED = "from marts.fct_report where obligation_code = $obligation_code and due_at::date between $starts_on and $ends_on{more} and unit_code in (select unit_code from shown)"
# table and column of cells without words of their own: the same number, asked of the snapshot directly; $names are fields of the row or of the view
_PLAIN = {
    r"case/flow/received": f"select count(*) {_KASE} and strftime(received_on, '%Y-%m') = $period_code",
    r"case/flow/closed": f"select count(*) {_KASE} and strftime(closed_on, '%Y-%m') = $period_code",
    r"case/ageing/cases": f"select count(*) {_KASE} and closed_at is null and coalesce(channel, 'other') = $channel",
    r"case/ageing/oldest": f"select max(date '2025-12-31' - received_on) {_KASE} and closed_at is null and coalesce(channel, 'other') = $channel",
    r"reporting/obligations/(on_time|late|missing|exempt)": "select count(*) " + _OWED.format(more=" and status = $column"),
    r"outreach/channels/items": "select sum(items) from marts.fct_outreach_item where channel = $channel and published_on between $starts_on and $ends_on and unit_code in (select unit_code from shown)",
    r"outreach/channels/units": "select count(distinct unit_code) from marts.fct_outreach_item where channel = $channel and published_on between $starts_on and $ends_on and unit_code in (select unit_code from shown)",
    r"collection/rules/cells": "select count(*) from audit.rejected_cell where rule = $rule and severity = $severity",
    r"collection/rules/files": "select count(distinct file_id) from audit.rejected_cell where rule = $rule and severity = $severity",
    r"collection/names/row_count": "select sum(row_count) from audit.unmatched_unit where name = $name",
    r"metrics/catalogue/small_n": "select count(*) from marts.fct_unit_metric where metric_code = $metric_code and period_code = $period and status = 'small_n' and unit_code in (select unit_code from shown)",
    r"metrics/catalogue/known": "select count(*) from marts.fct_unit_metric where metric_code = $metric_code and period_code = $period and status in ('ok', 'summary_only', 'reported_only') and unit_code in (select unit_code from shown)",
    r"metrics/(units|spread)/(n|lower|upper)": "select case $column when 'n' then n when 'lower' then lower else upper end from marts.fct_unit_metric where unit_code = $unit_code and period_code = $period and metric_code = 'case_response_rate'",
    r"unit/metrics/n": f"select n from marts.fct_unit_metric where unit_code = '{UNIT}' and period_code = $period and metric_code = $metric_code",
    r"unit/metrics/median_value": f"""select median(value) from marts.fct_unit_metric where period_code = $period and metric_code = $metric_code and unit_code in (
        select unit_code from marts.fct_unit_rank where period_code = $period and domain = 'total'
        and peer_group = (select any_value(peer_group) from marts.fct_unit_rank where period_code = $period and unit_code = '{UNIT}'))""",
    r"quality/checks/failing_rows": "select failing_rows from audit.check_result where check_name = $check_name and table_name = $table_name",
}  # fmt: skip


@pytest.fixture(scope="module")
def bare(county, tmp_path_factory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the demo's snapshot, opened without the dashboards."""
    path = tmp_path_factory.mktemp("bare") / "copy.duckdb"
    shutil.copyfile(next(county.home.snapshots.glob("S*.duckdb")), path)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def near(shown: float, true: float | None, text: str) -> bool:
    """Whether a shown number is the true one: to the tenth that is shown, of a percentage to the tenth of a percent."""
    return true is not None and abs(shown - true) <= (0.000501 if "%" in text else 0.0501)


def told(bare: duckdb.DuckDBPyConnection, words: str, text: str) -> bool:
    """Whether the text under these words says what the snapshot says."""
    kind, *parts = parts_of(words)
    row = bare.execute(_MARKED[kind], parts[:3]).fetchone()
    # beside the figure stand how many rest on a small n, what the interval is of, and units of ten
    said = numbers(re.sub(r" · (样本不足 \d+|\d+ small n)|95% (?=区间|interval|CI)|10 (人|staff)", "", text))
    if not said:
        return row is None or row[0] is None or kind == "rank"
    if row is None:
        return False
    if kind == "part":
        return near(said[0], row[_PART[parts[3]]], text)
    if kind == "rank":
        # a place alone, of how many, or with its interval
        return said[0] == row[0] and all(one in row for one in said)
    true = [row[0], *row[1:]]
    return near(said[0], true[0], text.split("(")[0]) and all(
        any(near(one, other, text if one < 1 else "") for other in true[1:]) for one in said[1:]
    )


@pytest.mark.parametrize("filters", FILTERS)
def test_every_marked_number_of_every_page_is_the_snapshots(county, bare, filters):
    snapshots, wrong, kinds = Snapshots(county.home.root), [], Counter()
    for path in PATHS:
        href = f"{path.replace('TS01', UNIT)}{'&' if '?' in path else '?'}{filters}"
        for words, text in read(snapshots, href).marked:
            kinds[words.split("/")[0]] += 1
            if not told(bare, words, text):
                wrong.append((path, words, text))
    snapshots.close()
    assert wrong == []
    assert kinds["metric"] > 400 and kinds["score"] > 50 and kinds["rank"] > 50 and kinds["part"] > 10


@pytest.mark.parametrize("period", ["2025-Q4", "2025-11"])
def test_counts_and_other_numbers_of_the_tables_are_the_snapshots(county, bare, period):
    snapshots, wrong, seen = Snapshots(county.home.root), [], Counter()
    starts_on, ends_on = bare.execute("select starts_on, ends_on from marts.dim_period where period_code = ?", [period]).fetchone()
    bare.execute(
        "create or replace temp table shown as select unit_code from marts.dim_unit_period where period_code = ? and parent_code is not null",
        [period],
    )
    view = {"period": period, "starts_on": starts_on, "ends_on": ends_on}
    for path in PATHS:
        page = path.partition("?")[0].strip("/") or "overview"
        href = f"{path.replace('TS01', UNIT)}{'&' if '?' in path else '?'}period={period}"
        for table, column, row, text in read(snapshots, href).cells:
            sql = next((sql for pattern, sql in _PLAIN.items() if re.fullmatch(pattern, f"{page}/{table}/{column}")), None)
            if sql is None:
                continue
            names = set(re.findall(r"\$([a-z_]+)", sql))
            true = bare.execute(sql, {name: value for name, value in {**row, **view, "column": column}.items() if name in names}).fetchone()
            seen[f"{page}/{table}"] += 1
            if not near(numbers(text)[0], true and true[0], text):
                wrong.append((page, table, column, text, true))
    snapshots.close()
    assert wrong == []
    assert {
        "case/flow",
        "case/ageing",
        "reporting/obligations",
        "outreach/channels",
        "collection/rules",
        "metrics/catalogue",
        "metrics/units",
        "unit/metrics",
        "quality/checks",
    } - ({"reporting/obligations"} if period == "2025-11" else set()) <= set(seen)
