"""A snapshot of an earlier version, which cannot answer the newest questions: the page says so in the reader's words and shows the rest."""

from __future__ import annotations

import re

import duckdb
import pytest
from playwright.sync_api import expect

from dashboards import router
from dashboards.pages import PAGES
from dashboards.snapshot import Snapshots
from dashboards.view import parse
from tests.dashboards.as_json import as_json
from tests.dashboards.browser import PATHS, at_rest

_CAME_LATER = {
    "marts.fct_case": ("response_timeliness", "resolution_timeliness"),
    "marts.fct_report": ("applies_to",),
    "marts.fct_unit_metric": ("is_provisional", "unripe_count"),
    "marts.fct_unit_score_part": ("low", "high"),
    "marts.fct_peer_group_metric": ("is_overdispersed",),
    "audit.rejected_cell": ("unit_code", "template", "submission_status", "is_open"),
    "audit.unmatched_unit": ("is_open",),
    "audit.check_result": ("settled_rows",),
}


@pytest.fixture
def older_home(own_home):
    """The example home with one snapshot as version 0.2.0 would have made it: facts and figures, but no answers of its own."""
    with duckdb.connect(str(own_home / "snapshots" / "S000001.duckdb")) as connection:
        functions = connection.execute(
            "select function_name from duckdb_functions() where function_type = 'table_macro' and schema_name = 'marts'"
        ).fetchall()
        for (name,) in functions:
            connection.execute(f"drop macro table marts.{name}")
        for table in ("fct_study_fulfilment", "fct_rank_pair"):
            connection.execute(f"drop table marts.{table}")
        for table, columns in _CAME_LATER.items():
            for column in columns:
                connection.execute(f"alter table {table} drop column {column}")
    return own_home


def words(home, path: str) -> str:
    snapshots = Snapshots(home)
    component, shown = router.render(snapshots, parse(*path.partition("?")[::2]))
    snapshots.close()
    assert shown["snapshot"] is not None, path
    return as_json(component).decode("utf-8")


@pytest.mark.parametrize("path", PATHS)
def test_every_page_of_an_older_snapshot_is_made(older_home, path):
    said = words(older_home, f"{path}{'&' if '?' in path else '?'}snapshot=S000001")
    assert "state-page" not in said


def test_what_is_missing_is_named_where_it_is_missing_only(older_home):
    assert "没有保存：按其他权重的试算" in words(older_home, "/ranking?tab=whatif&snapshot=S000001")
    assert "没有保存：学习任务应完成次数" in words(older_home, "/study?snapshot=S000001")
    assert "没有保存：诉求办理时限的结果" in words(older_home, "/case?snapshot=S000001")
    assert "没有保存：暂定标记" in words(older_home, "/?snapshot=S000001")
    assert "没有保存：以 95 % 的把握高于哪些单位" in words(older_home, "/ranking?snapshot=S000001")
    assert "没有保存：各单位的待办清单" in words(older_home, "/collection?snapshot=S000001")
    assert "没有保存" not in words(older_home, "/ranking")
    assert "没有保存" not in words(older_home, "/ranking?tab=whatif")
    assert "does not hold: scores under other weights" in words(
        older_home, "/ranking?tab=whatif&snapshot=S000001&lang=en"
    )


def test_ranks_and_figures_are_the_same(example_home, older_home):
    def pictures(home, path: str) -> set[str]:
        """What the pictures of a page say."""
        return set(re.findall(r'"alt":"([^"]*)"', words(home, path)))

    path = "/unit?unit=TS01&snapshot=S000001"
    assert pictures(older_home, path) == pictures(example_home, path) and len(pictures(older_home, path)) >= 4


def test_a_table_that_every_snapshot_has_is_told_as_a_snapshot_of_another_version(
    older_home,
):
    with duckdb.connect(str(older_home / "snapshots" / "S000001.duckdb")) as connection:
        connection.execute("drop table marts.fct_case")
    snapshots = Snapshots(older_home)
    component, shown = router.render(snapshots, parse("/case", "?snapshot=S000001"))
    assert shown["snapshot"] is None and "另一版本的软件" in as_json(component).decode("utf-8")
    assert all(
        router.render(snapshots, parse(path, "?snapshot=S000001"))[1]["snapshot"]
        for path in PAGES
        if path in ("/study", "/reporting")
    )
    snapshots.close()


@pytest.mark.browser
def test_a_reader_of_an_old_link_sees_the_notice_and_the_figures(older_home, serve, visit):
    page = visit(f"{serve(older_home)}/unit?unit=TS01&snapshot=S000001").page
    at_rest(page)
    expect(page.locator(".page-notice")).to_contain_text("较早的软件版本")
    expect(page.locator(".kpi-value").first).to_contain_text(re.compile(r"\d"))
