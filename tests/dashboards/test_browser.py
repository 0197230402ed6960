"""The pages in a real Chromium: what a reader does, and what must not happen meanwhile."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page, expect

from tests.dashboards import example_snapshot
from tests.dashboards.browser import at_rest, seen

pytestmark = pytest.mark.browser


def heading(page: Page):
    return page.locator("main h1")


def choose(page: Page, name: str, option: str) -> None:
    """Pick an option of a select in the filter bar."""
    page.get_by_role("textbox", name=name).click()
    page.get_by_role("option", name=option, exact=True).click()


def test_a_filter_goes_into_the_address_and_the_address_shows_the_same_view_again(address, visit):
    page = visit(f"{address}/ranking").page
    choose(page, "单位类别", "部门")
    expect(heading(page)).to_have_text("部门排名 · 2025年四季度")
    choose(page, "期间", "2025年二季度")
    expect(heading(page)).to_have_text("部门排名 · 2025年二季度")
    page.get_by_role("link", name="诉求办理", exact=True).click()
    expect(page.get_by_role("heading", name="诉求办理名次")).to_be_visible()
    assert re.search(r"\?period=2025-Q2&type=bureau&domain=case$", page.url)
    before = seen(page)
    page.reload()
    expect(page.get_by_role("heading", name="诉求办理名次")).to_be_visible()
    assert seen(page) == before


def test_back_and_forward_lead_through_the_views(address, visit):
    page = visit(f"{address}/").page
    page.get_by_role("link", name="排名", exact=True).click()
    expect(heading(page)).to_have_text("乡镇排名 · 2025年四季度")
    choose(page, "单位类别", "科室")
    expect(heading(page)).to_have_text("科室排名 · 2025年四季度")
    page.go_back()
    expect(heading(page)).to_have_text("乡镇排名 · 2025年四季度")
    page.go_back()
    expect(heading(page)).to_have_text("青禾县 · 2025年四季度")
    page.go_forward()
    page.go_forward()
    expect(heading(page)).to_have_text("科室排名 · 2025年四季度")


def lowest(home: Path, tmp_path: Path) -> str:
    """The name of the township with the lowest score of the quarter, asked of a copy of the snapshot."""
    shutil.copyfile(home / "snapshots" / "S000002.duckdb", tmp_path / "copy.duckdb")
    with duckdb.connect(str(tmp_path / "copy.duckdb"), read_only=True) as bare:
        return bare.execute(
            "select any_value(unit_name) from marts.fct_unit_rank inner join marts.dim_unit using (unit_code, peer_group) where period_code = '2025-Q4'"
            " and peer_group = 'township' and domain = 'total' and rank is not null group by unit_code, score order by score limit 1"
        ).fetchone()[0]


def test_a_sort_is_part_of_the_address(address, visit, example_home, tmp_path):
    name = lowest(example_home, tmp_path)
    page = visit(f"{address}/ranking?type=township").page
    page.locator(".ag-header-cell", has_text="得分").first.click()
    page.wait_for_url(re.compile(r"sort=ranking\.score\.desc"))
    at_rest(page)
    page.locator(".ag-header-cell", has_text="得分").first.click()
    page.wait_for_url(re.compile(r"sort=ranking\.score\.asc"))
    first = page.locator(".grid").first.locator(".ag-row[row-index='0']")
    expect(first).to_contain_text(name)
    page.reload()
    expect(page.locator(".grid").first.locator(".ag-row[row-index='0']")).to_contain_text(name)


def test_the_language_switch_keeps_the_view_and_is_part_of_the_address(address, visit):
    page = visit(f"{address}/ranking?period=2025-11&domain=study").page
    page.get_by_role("link", name="EN", exact=True).click()
    expect(heading(page)).to_have_text("Ranking: Townships, Nov 2025")
    assert "lang=en" in page.url and "domain=study" in page.url
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("link", name="Units", exact=True).click()
    expect(heading(page)).to_have_text("Units · Nov 2025")
    page.get_by_role("link", name="中文", exact=True).click()
    expect(heading(page)).to_have_text("单位 · 2025年11月")


def test_the_search_is_opened_led_and_left_by_the_keyboard(address, visit):
    page = visit(f"{address}/?period=2025-Q3").page
    page.keyboard.press("Control+k")
    box = page.get_by_role("textbox", name="查找单位、指标、文件、页面")
    expect(box).to_be_focused()
    box.press_sequentially("按时")
    expect(page.get_by_role("option", name="按时办结率")).to_be_visible()
    box.fill("金沙")
    expect(page.get_by_role("option", name="金沙乡 · TS08")).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("金沙乡")
    assert "unit=TS08" in page.url and "period=2025-Q3" in page.url
    expect(box).to_have_count(0)


def test_a_point_of_a_chart_leads_to_its_unit(address, visit):
    page = visit(f"{address}/ranking?tab=funnel").page
    seen(page)
    page.locator(".js-plotly-plot .points path").first.click(force=True)
    expect(page).to_have_url(re.compile(r"/unit\?(.*&)?unit=\w+"))


def test_a_new_snapshot_is_announced_and_shown_without_a_restart(own_home, serve, visit):
    example_snapshot.publish(own_home, "S000001")
    base = serve(own_home)
    page = visit(f"{base}/ranking").page
    expect(page.locator(".snapshot-mark")).to_have_text("发布 S000001")
    # the script of grids comes by itself: until it is there the page holds no grid that could be unfinished
    expect(page.locator(".ag-row").first).to_be_visible()
    before = seen(page)
    example_snapshot.publish(own_home, "S000002")
    expect(page.locator(".new-snapshot")).to_contain_text("S000002")
    assert seen(page) == before
    page.get_by_role("button", name="查看新版本").click()
    expect(page.locator(".snapshot-mark")).to_have_text("发布 S000002")
    expect(page.locator(".new-snapshot")).to_have_count(0)


def test_a_link_to_an_old_snapshot_shows_it_and_says_so(address, visit):
    page = visit(f"{address}/?snapshot=S000001").page
    expect(page.locator(".snapshot-mark")).to_have_text("旧版本 S000001")
    expect(page.locator(".bar.old")).to_be_visible()
    page.get_by_role("link", name="排名", exact=True).click()
    expect(page.locator(".snapshot-mark")).to_have_text("旧版本 S000001")
    page.locator(".snapshot-mark").click()
    expect(page.locator(".snapshot-mark")).to_have_text("发布 S000002")


def test_light_and_dark_can_be_switched_and_are_remembered(address, browser):
    page = browser.new_context(color_scheme="dark").new_page()
    page.goto(address)
    at_rest(page)
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    page.get_by_role("button", name="切换浅色或深色").click()
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")
    page.reload()
    at_rest(page)
    expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "light")
    page.context.close()


def test_a_chart_is_saved_as_a_picture_with_its_title_and_source(address, visit):
    page = visit(f"{address}/").page
    seen(page)
    card = page.locator(".card", has_text="各单位总分分布")
    card.locator("summary[aria-label='导出']").click()
    with page.expect_download() as saved:
        card.get_by_role("button", name="SVG 图片").click()
    text = saved.value.path().read_text(encoding="utf-8")
    assert "各单位总分分布" in text and "S000002" in text


def test_a_table_is_saved_from_its_menu(address, visit):
    page = visit(f"{address}/ranking?type=bureau").page
    card = page.locator(".card", has_text="总分名次").first
    card.locator("summary[aria-label='导出']").click()
    with page.expect_download() as saved:
        card.get_by_role("link", name="CSV 表格").click()
    assert "卫生健康局" in saved.value.path().read_text(encoding="utf-8-sig")


def test_a_phone_folds_menu_and_filters_into_one_button(address, visit):
    page = visit(f"{address}/ranking", width=390).page
    expect(page.locator(".top nav").get_by_role("link", name="总览", exact=True)).to_be_hidden()
    page.get_by_role("button", name="菜单与筛选").click()
    page.locator(".page-export summary").click()
    menu = page.locator(".page-export .panel").bounding_box()
    assert menu["x"] >= 0 and menu["x"] + menu["width"] <= 390
    choose(page, "单位类别", "科室")
    expect(heading(page)).to_have_text("科室排名 · 2025年四季度")


def test_the_page_can_be_used_from_the_keyboard(address, visit):
    page = visit(f"{address}/").page
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")
    page.get_by_role("link", name="排名", exact=True).focus()
    page.keyboard.press("Enter")
    expect(heading(page)).to_have_text("乡镇排名 · 2025年四季度")
