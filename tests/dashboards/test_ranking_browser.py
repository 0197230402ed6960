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
    assert first_unit(page) == before


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
