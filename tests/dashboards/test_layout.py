"""Where things stand in a real Chromium: one line of pages, no empty card, no cut words."""

from __future__ import annotations

import pytest

from tests.dashboards.browser import at_rest, turn_to

pytestmark = pytest.mark.browser
_LINES = "links => new Set(links.map(one => Math.round(one.getBoundingClientRect().top))).size"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_all_pages_stand_on_one_line_of_the_navigation(address, visit, lang):
    page = visit(f"{address}/quality?lang={lang}", width=1024).page
    for width in (1440, 1366, 1180, 1024):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.locator(".top nav a").evaluate_all(_LINES) == 1, width
        assert page.locator(".bar").evaluate("one => one.offsetHeight") < 60, width
    page.set_viewport_size({"width": 1024, "height": 900})


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_columns_of_a_unit_are_filled_to_the_same_height(address, visit, lang):
    page = visit(f"{address}/unit?unit=TS01&lang={lang}").page
    at_rest(page)
    rests = page.locator(".unit-profile > .card").evaluate_all(
        """cards => cards.map(card => card.getBoundingClientRect().bottom
            - Math.max(...[...card.querySelectorAll('tr, summary, .main-svg')].filter(one => one.offsetParent || one.tagName === 'svg')
                .map(one => one.getBoundingClientRect().bottom)))"""
    )
    assert len(rests) == 2 and max(rests) < 60


def test_a_required_count_that_is_prorated_says_so_instead_of_n(address, visit):
    page = visit(f"{address}/?period=2025-Q4").page
    assert (
        "（按天折算）" in page.locator(".kpi").first.inner_text()
        and "n =" not in page.locator(".kpi").first.inner_text()
    )
    turn_to(page, "/?period=2025-Q4&lang=en")
    assert "required (pro rata by day)" in page.locator(".kpi").first.inner_text()


@pytest.mark.parametrize("path", ["/ranking", "/unit"])
def test_the_columns_that_matter_fit_a_phone(address, visit, path):
    page = visit(f"{address}{path}", width=390).page
    at_rest(page)
    # columns are fitted some moments after the rows are there
    page.wait_for_function(
        """() => { const grid = document.querySelector('.grid');
            return grid && Math.max(...[...grid.querySelectorAll('.ag-header-cell')].map(one => one.getBoundingClientRect().right)) < grid.getBoundingClientRect().right + 2; }"""
    )


def test_what_goes_on_beside_a_phone_s_screen_fades_out_until_it_is_reached(address, visit):
    page = visit(f"{address}/case", width=390).page
    at_rest(page)
    body = page.locator(".card", has_text="各单位指标").locator(".ag-center-cols-viewport")
    body.scroll_into_view_if_needed()
    assert body.evaluate("one => one.scrollWidth - one.clientWidth") > 200
    fade = "one => getComputedStyle(one).getPropertyValue('--fade')"
    assert body.evaluate(fade) == "40px"
    names = page.locator(".grid .ag-pinned-left-cols-container").last
    left = names.bounding_box()["x"]
    body.evaluate("one => one.scrollTo(one.scrollWidth, 0)")
    page.wait_for_function(f"one => ({fade})(one) === '0px'", arg=body.element_handle())
    assert names.bounding_box()["x"] == left
    turn_to(page, "/reporting")
    register = page.locator(".chart-scroll")
    name = register.get_by_text("安平镇", exact=True).first
    left = name.bounding_box()["x"]
    register.evaluate("one => one.scrollTo(one.scrollWidth, 0)")
    assert name.bounding_box()["x"] == left
