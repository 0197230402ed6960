"""Every number that a page shows is the snapshot's: pages are rendered, read, and compared with plain SQL that knows nothing of their questions."""

from __future__ import annotations

import math
import re
import shutil
from collections import Counter
from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from dashboards.components.sample import PRORATED
from dashboards.number import parts_of
from dashboards.snapshot import Snapshots
from dashboards.view import parse
from tests.dashboards.browser import PATHS
from tests.dashboards.reading import numbers, read
from tests.dashboards.truths import UNIT, look_at, truths

FILTERS = (
    "period=2025-Q4",
    "period=2025-11&type=township&lang=en",
    "period=2024&type=bureau",
    "period=2025-H1&lang=en",
)
_MARKED = {
    "metric": "select value, n, lower, upper from marts.fct_unit_metric where unit_code = $1 and period_code = $2 and metric_code = $3",
    "score": "select mine.score, mine.rank, median(peers.score) filter (peers.rank is not null) from marts.fct_unit_rank as mine inner join marts.fct_unit_rank as peers using (scheme_code, period_code, domain, peer_group) where mine.unit_code = $1 and period_code = $2 and domain = $3 group by all",
    "rank": "select rank, rank_of, rank_low, rank_high from marts.fct_unit_rank where unit_code = $1 and period_code = $2 and domain = $3",
    "part": "select points, weight, points_lost, value, value_scored from marts.fct_unit_score_part where unit_code = $1 and period_code = $2 and metric_code = $3",
}
_PART = {"points": 0, "weight": 1, "points_lost": 2, "value": 3}
CELLS = truths("cells")
# numbers of tables that other tests compare
_ELSEWHERE = (
    r"case/(survival|response)/(waited|still_open)",  # worked out by hand in test_sentences
    r"study/minimum/(held|units_met|units_short)",  # likewise
    r"compare/.*",  # test_compare_page
    r"unit/duties/.*",  # test_unit_duties
)


@pytest.fixture(scope="module")
def bare(county, tmp_path_factory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A copy of the demo's snapshot, opened without the dashboards."""
    path = tmp_path_factory.mktemp("bare") / "copy.duckdb"
    shutil.copyfile(next(county.home.snapshots.glob("S*.duckdb")), path)
    with duckdb.connect(str(path), read_only=True) as connection:
        connection.execute("set TimeZone = 'Asia/Shanghai'")
        yield connection


def near(shown: float, true: float | None, text: str) -> bool:
    """Whether a shown number is the true one: to the tenth that is shown, of a percentage to the tenth of a percent."""
    return true is not None and abs(shown - true) <= (0.000501 if "%" in text else 0.0501)


def told(bare: duckdb.DuckDBPyConnection, words: str, text: str) -> bool:
    """Whether the text under these words says what the snapshot says."""
    kind, *parts = parts_of(words)
    row = bare.execute(_MARKED[kind], parts[:3]).fetchone()
    # beside the figure stand how many rest on a small n, what the interval is of, and units of ten
    said = numbers(re.sub(r" · (\d+ 项件数少|件数少 \d+|\d+ small n)|95% (?=区间|interval|CI)|10 (人|staff)", "", text))
    if not said:
        return row is None or row[0] is None or kind == "rank"
    if row is None:
        return False
    if kind == "part":
        return near(said[0], row[_PART[parts[3]]], text)
    if kind == "rank":
        # a place alone, of how many, or with its interval
        return said[0] == row[0] and all(one in row for one in said)
    # sessions due by day are said in whole ones
    due = [math.floor(row[1] + 0.5)] if kind == "metric" and parts[2] in PRORATED and row[1] is not None else []
    true = [row[0], *row[1:], *due]
    return near(said[0], true[0], text.split("(")[0]) and all(
        any(near(one, other, text if one < 1 else "") for other in true[1:]) for one in said[1:]
    )


@pytest.mark.parametrize("filters", FILTERS)
def test_every_marked_number_of_every_page_is_the_snapshots(county, bare, filters):
    snapshots, wrong, kinds = Snapshots(county.home.root), [], Counter()
    for path in PATHS:
        href = f"{path.replace('TS01', UNIT)}{'&' if '?' in path else '?'}{filters}"
        for words, text in read(snapshots, href).marked:
            kinds[parts_of(words)[0]] += 1
            if not told(bare, words, text):
                wrong.append((path, words, text))
    snapshots.close()
    assert wrong == []
    assert kinds["metric"] > 400 and kinds["score"] > 50 and kinds["rank"] > 50 and kinds["part"] > 10


def true_cells(bare: duckdb.DuckDBPyConnection, place: str, row: dict[str, Any]) -> list[Any] | None:
    """What a number of a table may be; None where no question is kept for it."""
    for pattern, sql in CELLS.items():
        found = re.fullmatch(pattern, place)
        if found:
            given = {"funnel": "case_on_time_resolution_rate", **row, **found.groupdict()}
            names = set(re.findall(r"\$([a-z_]+)", sql))
            return [value for (value,) in bare.execute(sql, {name: given[name] for name in names}).fetchall()]
    return None


@pytest.mark.parametrize("filters", ["period=2025-Q4", "period=2025-11&lang=en"])
def test_every_other_number_of_every_table_is_the_snapshots(county, bare, filters):
    snapshots, wrong, seen = Snapshots(county.home.root), [], Counter()
    for path in (*PATHS, "/ranking?tab=funnel", "/collection?tab=sent"):
        page = path.partition("?")[0].strip("/") or "overview"
        href = f"{path.replace('TS01', UNIT)}{'&' if '?' in path else '?'}{filters}"
        look_at(bare, parse(*href.partition("?")[::2]))
        for table, column, row, text in read(snapshots, href).cells:
            place = f"{page}/{table}/{column}"
            if any(re.fullmatch(pattern, place) for pattern in _ELSEWHERE):
                continue
            true = true_cells(bare, place, row)
            seen[f"{page}/{table}"] += 1
            # a place is moved with an arrow, not with a sign
            said = numbers(text)[0]
            if true is None or not any(near(said, one, text) for one in true):
                wrong.append((place, text, true, {name: value for name, value in row.items() if name != "cells"}))
    snapshots.close()
    assert wrong == []
    assert len(seen) > 25
