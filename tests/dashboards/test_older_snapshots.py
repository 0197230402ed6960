"""A snapshot of an earlier version, which lacks tables: the page says so in the reader's words and shows the rest."""

from __future__ import annotations

import re

import duckdb
import pytest
from playwright.sync_api import expect

from dashboards import older, router
from dashboards.frames import as_json
from dashboards.pages import PAGES
from dashboards.snapshot import Snapshots
from dashboards.view import parse
from tests.dashboards.browser import PATHS, at_rest


@pytest.fixture
def older_home(own_home):
    """The example home with one snapshot as an earlier version would have made it."""
    with duckdb.connect(str(own_home / "snapshots" / "S000001.duckdb")) as connection:
        for one in older.LATER:
            connection.execute(
                f"alter table marts.{one.table} drop column {one.column}"
                if one.column
                else f"drop table if exists marts.{one.table}"
            )
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
    assert "没有保存：评分方案的权重" in words(older_home, "/ranking?tab=whatif&snapshot=S000001")
    assert "没有保存：学习任务应完成次数" in words(older_home, "/study?snapshot=S000001")
    assert "没有保存：指标归口" in words(older_home, "/metrics?metric=case_response_rate&snapshot=S000001")
    assert "没有保存" not in words(older_home, "/case?snapshot=S000001")
    assert "没有保存" not in words(older_home, "/ranking?tab=whatif")
    assert "does not hold: weights and goals" in words(older_home, "/ranking?tab=whatif&snapshot=S000001&lang=en")


def test_what_can_be_worked_out_from_the_rest_is_the_same(example_home, older_home):
    def beside_peers(home) -> list[str]:
        """What the pictures beside the peers say, without the goal, which hangs on the scheme."""
        said = re.findall(r'"alt":"([^"]*同类[^"]*)"', words(home, "/unit?unit=TS01&snapshot=S000001"))
        return [one.split("；目标")[0] for one in said]

    assert set(beside_peers(older_home)) <= set(beside_peers(example_home)) and len(beside_peers(older_home)) >= 4


def test_a_table_that_nothing_stands_in_for_is_told_as_a_snapshot_of_another_version(older_home):
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
