"""Long tables: blocks sorted and cut by DuckDB, from the snapshot that the page shows; odd requests get no rows; answers stay small."""

from __future__ import annotations

import shutil
import statistics
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import expect

from dashboards import reader as reader_module
from dashboards import router
from dashboards import rows as door
from dashboards.app import create_app, snapshots_of
from dashboards.components.table import BLOCK
from dashboards.context import Context
from dashboards.pages import PAGES
from dashboards.snapshot import QuestionError, Snapshots
from dashboards.view import parse
from orchestration.home import Home
from orchestration.snapshots.store import build_path, publish
from tests.bench.many_figures import many_figures
from tests.dashboards.as_json import as_json
from tests.dashboards.browser import at_rest, turn_to
from tests.dashboards.conftest import serving

UNITS, MOST_BYTES = 320, 700_000


@pytest.fixture(scope="module")
def wide_home(county, tmp_path_factory) -> Path:
    """A home of 320 units and four months."""
    home = tmp_path_factory.mktemp("wide")
    demo = home / "demo.duckdb"
    shutil.copyfile(next(county.home.snapshots.glob("S*.duckdb")), demo)
    many_figures(home, demo, units=UNITS, months=4)
    return home


@pytest.fixture(scope="module")
def snapshots(wide_home):
    made = Snapshots(wide_home)
    yield made
    made.close()


def rows(snapshots, href: str, table: str, snapshot: str = "S000001", **request) -> dict:
    return router.rows_of(
        snapshots, {"startRow": 0, "endRow": BLOCK, **request}, {"name": table}, {"view": href, "snapshot": snapshot}
    )


def texts(answer: dict, field: str) -> list[str]:
    return [row["cells"][field]["text"] for row in answer["rowData"]]


def test_a_block_is_what_plain_sql_says(snapshots, wide_home, tmp_path):
    shutil.copyfile(wide_home / "snapshots" / "S000001.duckdb", tmp_path / "copy.duckdb")
    answer = rows(
        snapshots,
        "/unit?period=2023-04",
        "units",
        startRow=100,
        endRow=200,
        sortModel=[{"colId": "score", "sort": "desc"}],
    )
    with duckdb.connect(str(tmp_path / "copy.duckdb"), read_only=True) as bare:
        true = bare.execute(
            "select score from marts.fct_unit_rank where period_code = '2023-04' and domain = 'total' order by score desc"
        ).fetchall()
    assert answer["rowCount"] == len(true) == UNITS - 1
    assert [row["score"] for row in answer["rowData"]] == [score for (score,) in true[100:200]]
    assert [row["id"] for row in answer["rowData"]] == [str(number) for number in range(100, 200)]


def test_blocks_together_hold_every_unit_once_in_any_order(snapshots):
    for table, href, sort in (
        ("units", "/unit", "unit_code"),
        ("figures", "/study", "study_sessions"),
        ("figures", "/case", "unit_code"),
    ):
        found = []
        for start in range(0, UNITS, BLOCK):
            found += texts(
                rows(
                    snapshots,
                    href,
                    table,
                    startRow=start,
                    endRow=start + BLOCK,
                    sortModel=[{"colId": sort, "sort": "asc"}],
                ),
                "unit_code",
            )
        assert len(found) == len(set(found)) == UNITS - 1, (table, href)


def test_values_without_a_number_come_last_in_both_directions(snapshots):
    for way in ("asc", "desc"):
        last = rows(
            snapshots,
            "/study",
            "figures",
            startRow=UNITS - 60,
            endRow=UNITS,
            sortModel=[{"colId": "study_fulfilment_rate", "sort": way}],
        )
        shown = texts(last, "study_fulfilment_rate")
        assert shown[-1] == "—" and "—" not in shown[: shown.index("—")]


@pytest.mark.parametrize(
    "request_",
    [{}, {"startRow": -1}, {"startRow": 5, "endRow": 5}, {"startRow": 0, "endRow": 10**9}, {"startRow": "0"}, {"startRow": None}, {"startRow": 1.5, "endRow": 3}],
)  # fmt: skip
def test_an_odd_request_gets_no_rows_and_is_no_fault(snapshots, request_):
    wanted = {"endRow": None, **request_} if request_ == {} else request_
    assert rows(snapshots, "/unit", "units", **wanted) == {"rowData": [], "rowCount": 0}


@pytest.mark.parametrize(("href", "table", "snapshot"), [("/unit", "nothing", "S000001"), ("/nowhere", "units", "S000001"), ("/unit", "units", "S999999"), ("", "", "'")])  # fmt: skip
def test_a_table_or_snapshot_that_is_not_there_gives_no_rows(snapshots, href, table, snapshot):
    assert rows(snapshots, href, table, snapshot)["rowData"] == []


def test_a_column_that_cannot_be_sorted_by_is_passed_over(snapshots):
    odd = [{"colId": 'score" desc; drop table marts.dim_unit; --', "sort": "desc"}, "x", {"colId": "parent"}]
    assert rows(snapshots, "/unit", "units", sortModel=odd) == rows(snapshots, "/unit", "units")


@pytest.mark.parametrize("path", sorted(PAGES))
def test_no_page_sends_more_than_it_shows(snapshots, path):
    component, shown = router.render(snapshots, parse(path, ""))
    assert shown["snapshot"] and len(as_json(component)) < MOST_BYTES


@pytest.mark.browser
def test_a_long_list_is_scrolled_sorted_and_renewed_with_the_filter(wide_home, visit):
    base, stop = serving(wide_home)
    page = visit(f"{base}/unit").page
    grid = page.locator(".grid")
    first = grid.locator(".ag-row[row-index='0']")
    grid.locator(".ag-header-cell", has_text="得分").first.click()
    page.wait_for_url("**sort=units.score.desc")
    at_rest(page)
    expect(first).to_contain_text("1 / ")
    grid.locator(".ag-body-viewport").evaluate("body => body.scrollTop = body.scrollHeight")
    expect(grid.locator(f".ag-row[row-index='{UNITS - 2}'] .ag-cell").first).not_to_be_empty()
    turn_to(page, "/unit?type=bureau")
    expect(first).to_contain_text("主管单位")
    stop()


def test_every_row_of_a_long_ranking_names_the_places_from_which_it_cannot_be_told_apart(
    snapshots, wide_home, tmp_path
):
    shutil.copyfile(wide_home / "snapshots" / "S000001.duckdb", tmp_path / "copy.duckdb")
    with duckdb.connect(str(tmp_path / "copy.duckdb"), read_only=True) as bare:
        group, n = bare.execute("select peer_group, count(*) as n from marts.fct_unit_rank where domain = 'total' and period_code = '2023-04' group by all order by n desc, 1 limit 1").fetchone()  # fmt: skip
        true = bare.execute(
            "select unit_code, rank, rank_low, rank_high from marts.fct_unit_rank where domain = 'total' and period_code = '2023-04' and peer_group = ? and rank is not null order by rank, unit_code",
            [group],
        ).fetchall()
    shown = []
    for start in range(0, n, BLOCK):
        shown += texts(
            rows(snapshots, f"/ranking?period=2023-04&type={group}", "ranking", startRow=start, endRow=start + BLOCK),
            "together",
        )
    runs = []
    for first in range(len(true)):
        last = first
        while last + 1 < len(true) and max(one[2] for one in true[first : last + 2]) <= min(
            one[3] for one in true[first : last + 2]
        ):
            last += 1
        runs.append((first, last))
    for place, text in enumerate(shown[: len(true)]):
        holding = [(first, last) for first, last in runs if first <= place <= last and first < last]
        assert text == (f"{true[min(holding)[0]][1]}–{true[max(last for _, last in holding)][1]}" if holding else "—")
    assert n > BLOCK


def test_a_trial_is_complete_and_its_blocks_follow_the_weights_that_the_grid_names(wide_home, tmp_path, county):
    home = tmp_path / "home"
    shutil.copytree(wide_home, home)
    demo = next(county.home.snapshots.glob("S*.duckdb"))
    with duckdb.connect(str(home / "snapshots" / "S000001.duckdb")) as connection:
        connection.execute(f"attach '{shutil.copyfile(demo, tmp_path / 'demo.duckdb')}' as demo (read_only)")
        connection.execute("insert into marts.dim_scheme_metric select * from demo.marts.dim_scheme_metric")
        group, n = connection.execute(
            "select peer_group, count(*) as n from marts.fct_unit_rank where domain = 'total' and period_code = '2023-04' group by all order by n desc, 1 limit 1"
        ).fetchone()
    snapshots = Snapshots(home)
    href = f"/ranking?period=2023-04&type={group}&tab=whatif"
    official = [rows(snapshots, href, "trial", startRow=start, endRow=start + BLOCK) for start in range(0, n, BLOCK)]
    assert n > BLOCK and {answer["rowCount"] for answer in official} == {n}
    assert len({name for answer in official for name in texts(answer, "unit_code")}) == n
    moved = rows(snapshots, href, "trial", context={"weights": "study:0,case:90"})
    assert texts(moved, "unit_code") != texts(official[0], "unit_code")
    assert moved == rows(snapshots, f"{href}&weights=study:0,case:90", "trial", context={"weights": "study:0,case:90"})
    assert rows(snapshots, f"{href}&weights=study:0", "trial", context={"weights": ""}) == official[0]
    for odd in ({"weights": "study:1e9"}, {"weights": "x" * 9000}, {"weights": 5}, "odd"):
        assert rows(snapshots, href, "trial", context=odd) == official[0]
    snapshots.close()


@pytest.mark.browser
def test_paper_has_every_row_of_a_long_list_in_its_order(wide_home, visit):
    base, stop = serving(wide_home)
    page = visit(f"{base}/unit?sort=units.score.desc").page
    # the script of grids may come after the page
    expect(page.locator(".grid .ag-row").first).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    lines = page.locator(".on-paper table tbody tr")
    assert lines.count() == UNITS - 1
    scores = [
        float(text)
        for text in page.eval_on_selector_all(
            ".on-paper table tbody tr", "rows => rows.map(row => row.cells[3].textContent)"
        )
    ]
    assert scores == sorted(scores, reverse=True)
    page.evaluate("window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".on-paper")).to_have_count(0)
    stop()


def test_paper_stops_at_a_limit_and_says_how_many_rows_more_there_are(wide_home, monkeypatch):
    monkeypatch.setitem(door.MOST_ROWS, "paper", 120)
    app = create_app(wide_home)
    client = app.server.test_client()
    found = client.get("/rows/paper/S000001/unit/units?sort=units.score.desc").get_json()
    assert len(found["rows"]) == 120 and f"另有 {UNITS - 1 - 120} 行" in found["rest"]
    assert client.get("/rows/paper/S000001/study/figures?lang=en").get_json()["rest"].startswith("The first 120 rows")
    assert client.get("/rows/paper/S000001/ranking/details").get_json()["rest"] == ""
    odd = (
        "paper/S000001/unit/nothing",
        "paper/S000001/nowhere/units",
        "paper/S999999/unit/units",
        "behind/../unit/units",
        "all/S000001/unit/units",
    )
    assert [client.get(f"/rows/{address}").status_code for address in odd] == [404] * 5
    snapshots_of(app).close()


def test_the_rest_of_a_long_list_comes_from_the_snapshot_being_read_while_a_newer_one_is_published(wide_home, tmp_path):
    home = Home(tmp_path / "home")
    shutil.copytree(wide_home, home.root)
    snapshots = Snapshots(home.root)
    before = rows(snapshots, "/unit", "units", startRow=100, endRow=200)
    built = build_path(home, "S000002")
    shutil.copyfile(home.snapshots / "S000001.duckdb", built)
    with duckdb.connect(str(built)) as connection:
        connection.execute(
            "update marts.fct_unit_rank set score = score / 2; update meta.snapshot set snapshot_id = 'S000002'"
        )
        created_at, as_of = connection.execute("select created_at, as_of from meta.snapshot").fetchone()
    publish(home, built, "S000002", created_at, as_of)
    assert rows(snapshots, "/unit", "units", startRow=100, endRow=200) == before
    assert rows(snapshots, "/unit", "units", "S000002", startRow=100, endRow=200) != before
    assert router.render(snapshots, parse("/unit", ""))[1]["snapshot"] == "S000002"
    assert router.render(snapshots, parse("/unit", "?snapshot=S000001"))[1]["snapshot"] == "S000001"
    snapshots.close()


@pytest.mark.parametrize(
    ("question", "field", "asked"),
    [("distribution", "score", {"domain": "case"}), ("metric_units", "value", {"metric": "case_response_rate"})],
)
def test_a_picture_draws_both_ends_of_a_large_group_whole_and_the_middle_evenly(
    snapshots, monkeypatch, question, field, asked
):
    monkeypatch.setattr(reader_module, "MOST_DOTS", 50)
    monkeypatch.setattr(reader_module, "_EACH_END", 8)
    with snapshots.open() as reader:
        context = Context(parse("/", ""), reader, snapshots)
        asked |= {"period": context.period["period_code"], "units": context.members}
        drawn, every = reader.dots(question, field, **asked), reader.rows(question, **asked)
    sizes = []
    for group in {row["peer_group"] for row in every}:
        values = sorted(row[field] for row in every if row["peer_group"] == group and row[field] is not None)
        between, expected = values[8:-8], values
        if len(values) > 50:
            expected = [*values[:8], *(between[place * len(between) // 34] for place in range(34)), *values[-8:]]
        dots = [row for row in drawn if row["peer_group"] == group]
        assert [row[field] for row in dots] == expected
        assert {(row["group_count"], row["group_median"]) for row in dots} == {(len(values), statistics.median(values))}
        sizes.append(len(values))
    assert max(sizes) > 60 and len({row["unit_code"] for row in drawn}) == len(drawn)
    with snapshots.open() as reader, pytest.raises(QuestionError):
        reader.dots(question, "score; drop table x", **asked)


@pytest.mark.parametrize("count", [39, 40, 41, 160])
def test_a_group_that_is_little_more_than_its_ends_is_drawn_whole(count):
    sql = (Path(reader_module.__file__).parent / "queries" / "around_dots.sql").read_text("utf-8")
    asked = sql.format(question=f"select 'a' as peer_group, range as score from range({count})", field="score")
    drawn = duckdb.execute(asked, {"most": reader_module.MOST_DOTS, "ends": reader_module._EACH_END}).fetchall()
    assert [row[1] for row in drawn] == list(range(count))
