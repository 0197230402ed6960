"""The checklist of study duties: what was held is counted again from the sessions by the words of the obligation, and a click leads to them."""

from __future__ import annotations

import shutil
from datetime import date

import duckdb
import pytest
from playwright.sync_api import expect

from dashboards.context import Context
from dashboards.pages.unit_duties import duties_table
from dashboards.snapshot import Snapshots
from dashboards.view import parse
from tests.dashboards.conftest import serving

_HEIGHT = "document.documentElement.scrollHeight"


@pytest.fixture(scope="module")
def bare(county, tmp_path_factory):
    path = tmp_path_factory.mktemp("duties") / "copy.duckdb"
    shutil.copyfile(next(county.home.snapshots.glob("S*.duckdb")), path)
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def rows_of(county, search: str) -> list[dict]:
    snapshots = Snapshots(county.home.root)
    with snapshots.open() as reader:
        rows = list(duties_table(Context(parse("/unit", search), reader, snapshots)).rows)
    snapshots.close()
    return rows


def counts(words: str) -> str:
    """The condition that an obligation's `counts` states, as SQL."""
    return " and ".join(
        "(" + " or ".join(f"{part.split('=')[0]} = '{value}'" for value in part.split("=")[1].split("|")) + ")"
        for part in words.split(";")
    )


@pytest.mark.parametrize("unit", ["QH101", "QH205", "QH301"])
def test_held_of_an_ended_period_is_the_number_of_sessions_that_the_obligation_names(county, bare, unit):
    rows = rows_of(county, f"?unit={unit}&period=2025")
    named = dict(
        bare.execute("select obligation_code, counts from marts.dim_obligation where kind = 'minimum_count'").fetchall()
    )
    assert {row["obligation_code"] for row in rows} <= set(named) and len(rows) >= 4
    for row in rows:
        starts_on, ends_on = bare.execute(
            "select starts_on, ends_on from marts.dim_period where period_code = ?", [row["window_code"]]
        ).fetchone()
        held = bare.execute(
            f"select count(*) from marts.fct_study_session where unit_code = ? and held_on between ? and ? and {counts(named[row['obligation_code']])}",
            [unit, starts_on, ends_on],
        ).fetchone()[0]
        assert (row["held"], row["required"], row["is_over"]) == (held, row["minimum"], True)
        assert row["state"] == ("fulfilled" if held >= row["minimum"] else "short")


def test_a_running_year_asks_for_its_share_of_days_and_a_part_of_a_session_is_no_debt(county):
    rows = {row["obligation_code"]: row for row in rows_of(county, "?unit=QH205&period=2025-Q3")}
    collective, meeting = rows["STUDY_COLLECTIVE"], rows["MEETING_DELIBERATION"]
    assert collective["window_code"] == "2025" and not collective["is_over"]
    days = (date(2025, 9, 30) - date(2025, 1, 1)).days + 1
    assert collective["required"] == pytest.approx(24 * days / 365, abs=1e-5)
    assert collective["state"] == ("on_pace" if collective["held"] >= int(24 * days / 365) else "behind")
    assert meeting["required"] == pytest.approx(2 * days / 365, abs=1e-5)
    assert (meeting["held"], meeting["state"]) == (1, "on_pace")


@pytest.mark.browser
def test_a_click_on_what_was_held_opens_its_sessions(county, visit):
    base, stop = serving(county.home.root)
    page = visit(f"{base}/unit?unit=QH205&period=2025-Q3").page
    assert page.evaluate(_HEIGHT) <= 3000
    page.set_viewport_size({"width": 390, "height": 900})
    page.reload()
    page.locator(".kpi").first.wait_for()
    page.wait_for_function(f"{_HEIGHT} <= 5000")
    page.set_viewport_size({"width": 1440, "height": 900})
    line = page.locator(".card", has_text="学习任务完成").locator("tr", has_text="集中学习（2025年）")
    expect(line).to_contain_text("/ 24")
    line.get_by_role("link").click()
    expect(page.get_by_role("dialog")).to_contain_text("学习任务完成率")
    expect(page.get_by_role("dialog").locator("tbody tr").first).to_contain_text("集中学习")
    stop()
