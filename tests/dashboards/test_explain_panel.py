"""The panel that explains a number: what it says, and how a reader opens, turns and leaves it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from itertools import product

import pytest
from dash import Dash
from playwright.sync_api import Page, expect

from dashboards.app import create_app, snapshots_of
from dashboards.components.drawn import Rows
from dashboards.context import Context
from dashboards.explaining import render_panel
from dashboards.snapshot import Row
from dashboards.view import parse
from orchestration.explain import standing
from tests.conftest import County
from tests.dashboards.accessibility import violations
from tests.dashboards.browser import at_rest
from tests.dashboards.conftest import serving

pytestmark = pytest.mark.xdist_group("county")
RATE, COUNT = "report_on_time_rate:QH:2025-Q3", "cases_received:QH:2025"


@pytest.fixture(scope="module")
def county_app(county: County) -> Iterator[Dash]:
    made = create_app(county.home.root)
    yield made
    snapshots_of(made).close()


@pytest.fixture(scope="module")
def county_address(county: County) -> Iterator[str]:
    base, stop = serving(county.home.root)
    yield base
    stop()


def words_in(component: object) -> str:
    """All texts of a component, in order."""
    if isinstance(component, str | int | float):
        return f"{component} "
    if isinstance(component, list | tuple):
        return "".join(words_in(one) for one in component)
    if isinstance(component, Rows):
        return words_in([cell if isinstance(cell, str) else cell["text"] for cells in component.rows for cell in cells])
    children = getattr(component, "children", None)
    return words_in("" if children is None else children)


def shown(app: Dash, search: str) -> tuple[str, str, bool]:
    title, content, opened = render_panel(snapshots_of(app), parse("/", search), None)
    return words_in(title), words_in(content), opened


def figure_of(app: Dash, key: str) -> Row:
    """What the snapshot says about a figure; asked through the door of the pages, since a process opens a file in one way only."""
    metric, unit, period = key.split(":")
    with snapshots_of(app).open() as reader:
        return reader.rows("explain.figure", metric=metric, unit=unit, period=period)[0]


def test_the_panel_says_formula_parts_interval_and_that_the_rows_add_up(county_app: Dash) -> None:
    title, content, opened = shown(county_app, f"?explain={RATE}")
    figure = figure_of(county_app, RATE)
    assert opened and "报送及时率" in title and "2025年三季度" in title
    for said in (
        "按时 ÷ 应报",
        f"= {figure['numerator']:.0f} ÷ {figure['denominator']:.0f}",
        "95% 区间",
        "有效",
        "✓ 与发布的数值一致",
        "材料报送台账!",
    ):
        assert said in content
    english = shown(county_app, "?explain=case_satisfaction_rate:QH:2025-Q3&lang=en&rows=left_out.1")[1]
    assert "These rows do not count" in english and "Satisfied ÷ rated" in english


def test_a_panel_holds_fifty_rows_and_an_odd_page_becomes_the_last(county_app: Dash) -> None:
    first, last = (shown(county_app, f"?explain={COUNT}&rows=numerator.{page}")[1] for page in (1, 99999))
    count = figure_of(county_app, COUNT)["n"]
    assert count > 1000
    assert first.count("受理 ") <= 51 and f"第 1–50 行，共 {count:,.0f} 行" in first
    assert f"–{count:,.0f} 行，共 {count:,.0f} 行" in last and "下一页" not in last


@pytest.mark.parametrize("domain", ["total", "case"])
def test_a_score_is_taken_apart_into_what_each_metric_adds(county_app: Dash, domain: str) -> None:
    title, content, opened = shown(county_app, f"?explain=score.{domain}:QH101:2025-Q4")
    with snapshots_of(county_app).open() as reader:
        row = reader.rows("explain.standing", unit="QH101", period="2025-Q4", domain=domain)[0]
        metrics = {one["metric_code"]: one for one in reader.rows("metrics")}
        parts = reader.rows("explain.score_parts", unit="QH101", period="2025-Q4", domain=domain)
    assert opened and "2025年四季度" in title and "得分" in title
    assert (
        f"{row['score']:.1f}" in content
        and f"{row['rank']} / {row['rank_of']}" in content
        and "✓ 与发布的数值一致" in content
    )
    assert all(
        metrics[part["metric_code"]]["name_zh"] in content and f"{part['added']:.2f}" in content for part in parts
    )
    assert sum(part["share"] for part in parts) == pytest.approx(1)
    client = county_app.server.test_client()
    answer = client.get(f"/export/explain/rows.csv?explain=score.{domain}:QH101:2025-Q4")
    lines = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    place = lines[0].index("得分贡献")
    assert sum(float(line[place]) for line in lines[1 : len(parts) + 1]) == pytest.approx(row["score"], abs=0.05)


def test_every_score_of_a_period_is_what_its_metrics_add_up_to(county_app: Dash) -> None:
    seen = set()
    with snapshots_of(county_app).open() as reader:
        for period in ("2025-Q4", "2024"):
            context = Context(parse("/", f"?period={period}"), reader, snapshots_of(county_app))
            for unit, domain in product(context.units, ("total", "study", "reporting", "case", "outreach")):
                found = standing(context.reader.rows, domain, unit, period)
                if found and found.row["score"] is not None:
                    assert found.adds_up, (period, unit, domain)
                    seen.add((period, unit, domain))
    assert len(seen) > 150


@pytest.mark.parametrize(
    "odd",
    [
        "score.nothing:QH101:2025-Q4",
        "score.total:NOBODY:2025-Q4",
        "score.:QH:2025",
        "nothing:QH:2025",
        "study_sessions:NOBODY:2025",
        "study_sessions:QH:1999",
        "x:'; drop table a:2025-01",
    ],
)
def test_what_the_snapshot_does_not_have_is_said(county_app: Dash, odd: str) -> None:
    title, content, opened = shown(county_app, f"?explain={odd}")
    assert opened and "本版本没有这个数" in content


def test_a_snapshot_of_an_older_program_says_that_it_cannot_explain(app: Dash) -> None:
    assert "由旧程序生成" in shown(app, "?explain=report_on_time_rate:TS01:2025-Q4")[1]


def test_all_rows_leave_as_a_file(county_app: Dash) -> None:
    client = county_app.server.test_client()
    answer = client.get(f"/export/explain/rows.csv?explain={RATE}&snapshot=S000001")
    lines = list(csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff"))))
    figure = figure_of(county_app, RATE)
    amount = lines[0].index("数值")
    for role, published in (("分子", figure["numerator"]), ("分母", figure["denominator"])):
        assert sum(float(line[amount]) for line in lines[1:] if line and line[0] == role) == published
    assert client.get(f"/export/explain/rows.xlsx?explain={RATE}").data[:2] == b"PK"
    assert client.get("/export/explain/rows.csv?explain=nothing:QH:2025").status_code == 404
    assert client.get(f"/export/explain/rows.pdf?explain={RATE}").status_code == 404


def _opened(page: Page) -> None:
    expect(page.get_by_role("dialog").locator(".explain-sum, .note").first).to_be_visible()


@pytest.mark.browser
def test_a_click_opens_the_panel_without_touching_the_page_and_escape_gives_the_focus_back(
    county_address, visit
) -> None:
    watched = visit(f"{county_address}/?period=2025-Q3")
    page = watched.page
    page.evaluate("document.querySelector('main').dataset.same = 'yes'")
    number = page.locator(".kpi button.kpi-value").nth(1)
    told = number.inner_text()
    number.click()
    _opened(page)
    assert page.url.endswith("explain=report_on_time_rate%3AQH%3A2025-Q3")
    expect(page.get_by_role("dialog")).to_contain_text(told)
    page.get_by_role("link", name=re.compile("^分母")).click()
    expect(page.get_by_role("dialog")).to_contain_text("迟报")
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(number).to_be_focused()
    assert "explain" not in page.url and page.locator("main[data-same=yes]").count() == 1
    page.go_back()
    _opened(page)
    assert watched.faults == [] and watched.foreign() == []


@pytest.mark.browser
def test_a_number_of_a_table_opens_by_keyboard_and_a_card_still_leads_to_its_page(county_address, visit) -> None:
    page = visit(f"{county_address}/study?period=2025-Q3").page
    cell = page.locator(".ag-cell:has(.figure)").first
    cell.focus()
    page.keyboard.press("Enter")
    _opened(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(".ag-cell:focus")).to_have_count(1)
    page.goto(f"{county_address}/?period=2025-Q3")
    page.locator(".kpi").nth(1).click(position={"x": 12, "y": 90})
    expect(page.locator("main h1")).to_contain_text("部门排名")
    assert "domain=reporting" in page.url and "explain" not in page.url


@pytest.mark.browser
def test_a_link_to_the_panel_shows_it_on_a_phone_with_no_more_rows_than_fit(county_address, visit) -> None:
    page = visit(f"{county_address}/case?period=2025&lang=en&explain={COUNT}&rows=numerator.2", width=390).page
    _opened(page)
    dialog = page.get_by_role("dialog")
    assert dialog.locator("tbody tr").count() == 50
    expect(dialog).to_contain_text("Rows 51–100 of")
    box = dialog.bounding_box()
    assert box["width"] <= 390 and dialog.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
    assert violations(page) == []
    dialog.get_by_role("link", name="Next").click()
    expect(dialog).to_contain_text("Rows 101–150 of")


@pytest.mark.browser
def test_a_score_leads_to_its_metrics_and_each_of_them_to_its_cells(county_address, visit) -> None:
    page = visit(f"{county_address}/unit?unit=QH101&period=2025-Q4").page
    at_rest(page)
    score = page.locator(".kpi button.kpi-value").first
    score.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog.locator(".explain-sum")).to_contain_text("✓")
    # the keyboard stays inside: close, overview, unit, the first metric
    for _ in range(12):
        page.keyboard.press("Tab")
        assert dialog.locator(":focus").count() == 1
    assert "explain=score.study%3AQH101%3A2025-Q4" in page.url
    assert violations(page) == []
    dialog.locator("button.figure").first.click()
    expect(dialog).to_contain_text("学习任务完成率 · ")
    expect(dialog.locator(".breadcrumb a")).to_have_text(["总览", "青禾县教育局", "学习任务完成率"])
    page.go_back()
    expect(dialog.locator(".score-parts")).to_be_visible()
    page.keyboard.press("Escape")
    expect(score).to_be_focused()
    # the card still leads to the ranking of its domain
    page.locator(".kpi .kpi-link").first.click()
    expect(page.locator("main h1")).to_contain_text("部门排名")
