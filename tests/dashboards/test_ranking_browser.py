"""The tabs of the ranking in a real Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.dashboards.browser import at_rest

pytestmark = pytest.mark.browser


def first_unit(page) -> str:
    at_rest(page)
    return page.locator("#whatif-result .grid .ag-row[row-index='0']").inner_text()


def test_a_moved_weight_changes_the_order_at_once_stands_in_the_address_and_can_be_taken_back(address, visit):
    page = visit(f"{address}/ranking?tab=whatif&type=bureau").page
    expect(page.locator(".trial-banner")).to_contain_text("试算，非正式排名")
    result = page.locator("#whatif-result")
    expect(result.get_by_role("heading", name="权重未改动，与正式排名一致")).to_be_visible()
    before = first_unit(page)
    slider = page.get_by_role("slider", name="理论学习", exact=True)
    slider.focus()
    page.keyboard.press("Home")
    expect(result.locator("h2").first).to_contain_text("试算：")
    # the slider stays under the reader's hand
    expect(slider).to_be_focused()
    page.wait_for_url(re.compile(r"weights=study%3A0$"))
    moved = first_unit(page)
    title = result.locator("h2").first.inner_text()
    page.reload()
    expect(page.locator("#whatif-result h2").first).to_have_text(title)
    assert first_unit(page) == moved
    page.get_by_role("link", name="EN", exact=True).click()
    expect(page.locator(".trial-banner")).to_contain_text("Trial, not the official ranking")
    assert "weights=study%3A0" in page.url
    page.get_by_role("button", name="Back to the official weights").click()
    expect(page.locator("#whatif-result h2").first).to_have_text("Weights unmoved: the official ranking")
    expect(page.get_by_role("slider", name="Study", exact=True)).to_have_attribute("aria-valuenow", "25")
    page.wait_for_url(re.compile(r"^((?!weights).)*$"))
    assert first_unit(page).replace("same", "持平") == before


def test_the_tabs_are_walked_by_keyboard_and_each_has_its_address_and_its_table(address, visit):
    page = visit(f"{address}/ranking?type=township").page
    tab = page.get_by_role("link", name="漏斗图", exact=True)
    tab.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"tab=funnel"))
    at_rest(page)
    # the page was made anew, the reader goes on from the same tab
    expect(page.get_by_role("link", name="漏斗图", exact=True)).to_be_focused()
    expect(page.locator(".card h2")).to_contain_text("按时办结率")
    page.locator(".as-table summary").click()
    expect(page.locator(".plain-table.behind tbody tr")).to_have_count(12)
    page.keyboard.press("Shift+Tab")
    page.get_by_role("link", name="名次变化", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"tab=bump"))
    page.get_by_role("textbox", name="关注单位").click()
    page.get_by_role("option", name="金沙乡", exact=True).click()
    page.wait_for_url(re.compile(r"unit=TS08"))
    expect(page.locator(".card h2")).to_contain_text("金沙乡")
    page.go_back()
    expect(page.locator(".card h2")).to_contain_text("近 ")


def test_the_table_behind_a_chart_comes_when_it_is_opened_follows_the_filter_and_says_when_it_does_not_come(
    address, visit
):
    page = visit(f"{address}/ranking?type=township&tab=funnel&period=2025-Q3").page
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/rows/" in request.url else None)
    at_rest(page)
    rows = page.locator(".plain-table.behind tbody tr")
    assert (rows.count(), asked) == (0, [])
    page.locator(".as-table > summary").click()
    expect(rows).to_have_count(12)
    table = page.locator(".plain-table.behind")
    before = table.text_content()
    # another period is another view of the same card: what the reader opened stays open, with other rows
    page.get_by_role("link", name="上一期", exact=True).click()
    page.wait_for_url(re.compile("2025-Q2"))
    expect(table).not_to_have_text(before)
    page.get_by_role("link", name="下一期", exact=True).click()
    expect(table).to_have_text(before)
    page.route("**/rows/**", lambda route: route.abort())
    page.get_by_role("link", name="下一期", exact=True).click()
    told = page.locator(".as-table [role=status]")
    expect(told).to_contain_text("数据表没有取到")
    page.unroute("**/rows/**")
    told.get_by_role("button", name="再试一次").click()
    expect(rows.first).to_be_visible()
