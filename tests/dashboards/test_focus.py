"""Who works by keyboard goes on from the control that was used, although the page is made anew."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.dashboards.browser import at_rest

pytestmark = pytest.mark.browser


def test_after_a_choice_from_a_list_the_list_keeps_the_focus_and_stays_closed(address, visit):
    page = visit(f"{address}/ranking?type=township").page
    for name, wanted in (("单位类别", "type=bureau"), ("期间", "period=")):
        box = page.get_by_role("textbox", name=name, exact=True)
        box.focus()
        expect(page.get_by_role("option")).to_have_count(0)
        page.keyboard.press("ArrowDown")
        expect(page.get_by_role("option").first).to_be_visible()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(wanted))
        at_rest(page)
        expect(page.get_by_role("textbox", name=name, exact=True)).to_be_focused()
        expect(page.get_by_role("option")).to_have_count(0)


def test_steps_language_and_sorted_columns_keep_the_focus_and_another_page_begins_at_its_main_part(address, visit):
    page = visit(f"{address}/ranking?type=township").page
    step = page.get_by_role("link", name="上一期")
    step.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("period=2025-Q3"))
    at_rest(page)
    expect(page.get_by_role("link", name="上一期")).to_be_focused()
    page.locator(".grid .ag-header-cell[col-id='score']").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"sort=ranking\.score"))
    at_rest(page)
    expect(page.locator(".grid .ag-header-cell[col-id='score']").first).to_be_focused()
    page.get_by_role("link", name="诉求", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/case"))
    at_rest(page)
    expect(page.locator("main")).to_be_focused()


def test_the_english_pages_stand_on_one_line_of_the_top(address, visit):
    page = visit(f"{address}/?lang=en").page
    assert (
        page.locator(".top nav").evaluate(
            "nav => new Set([...nav.querySelectorAll('a')].map(one => one.offsetTop)).size"
        )
        == 1
    )
