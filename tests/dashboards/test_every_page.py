"""Every page in a real Chromium, with sixty hostile names on it: nothing runs, nothing leaves, the width is kept, nothing bars a reader."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.dashboards import hostile_home
from tests.dashboards.accessibility import violations
from tests.dashboards.browser import PATHS, at_rest, turn_to
from tests.dashboards.conftest import serving

pytestmark = pytest.mark.browser
# the unit pages of a long name, of one turned round, of one that cannot be seen
_MORE = (
    "/unit?unit=HX29",
    "/unit?unit=TS08",
    "/unit?unit=HX32",
    "/compare?units=HX29%2CTS08%2CHX30",
    "/collection?tab=sent",
    "/guide",
    "/glossary",
)
_SMALLEST_TEXT = """main => Math.min(...[...main.querySelectorAll('*')]
    .filter(one => [...one.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .map(one => parseFloat(getComputedStyle(one).fontSize)))"""
# brings every row of every table into being
_SCROLL = """async () => {
    const texts = [];
    for (const body of document.querySelectorAll('.ag-body-viewport')) {
        for (let top = 0; top <= body.scrollHeight; top += Math.max(body.clientHeight - 80, 200)) {
            body.scrollTop = top;
            await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
            body.querySelectorAll('.ag-cell').forEach(cell => texts.push(cell.textContent));
        }
        body.scrollTop = 0;
    }
    return texts;
}"""
_OPEN_TABLES = "document.querySelectorAll('.as-table:not([open]) > summary').forEach(one => one.click())"
_OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(scope="module")
def hostile_address(tmp_path_factory):
    """The served home of sixty hostile names."""
    home = tmp_path_factory.mktemp("hostile")
    hostile_home.build(home)
    base, stop = serving(home)
    yield base
    stop()


def squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def walk(watched, paths, *, is_checked: bool) -> None:
    page = watched.page
    page.evaluate(
        "document.addEventListener('securitypolicyviolation', event => console.error('policy: ' + event.blockedURI))"
    )
    for path in paths:
        turn_to(page, path)
        page.evaluate(_SCROLL)
        page.evaluate(_OPEN_TABLES)
        expect(page.locator(".as-table[open] > [role=status]")).to_have_count(0)
        at_rest(page, path)
        assert page.evaluate(_OVERFLOW) <= 0, path
        assert page.locator("main").evaluate(_SMALLEST_TEXT) >= 13, path
        assert page.evaluate("window.__xss === undefined"), path
        if is_checked:
            assert violations(page) == [], path
    assert watched.faults == [] and watched.foreign() == []


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_every_page_keeps_its_width_runs_nothing_bars_nobody_and_stays_on_this_machine(
    hostile_address, visit, width, scheme
):
    paths = (*PATHS, *_MORE) if scheme == "light" else PATHS  # make test-pages has the others at every width
    walk(visit(hostile_address, width=width, scheme=scheme), paths, is_checked=True)


@pytest.mark.thorough
@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (1024, "light"), (1024, "dark"), (390, "light")])
def test_every_page_is_as_good_at_the_other_widths_and_colours_and_in_english(hostile_address, visit, width, scheme):
    paths = [f"{path}{'&' if '?' in path else '?'}lang=en" for path in (*PATHS, *_MORE)]
    walk(visit(hostile_address, width=width, scheme=scheme), paths, is_checked=True)


def test_every_hostile_name_is_shown_as_it_is_written(hostile_address, visit):
    page = visit(f"{hostile_address}/unit").page
    cells: set[str] = set()
    # a row is there some moments before its cells say something
    for _ in range(40):
        cells |= {squeezed(text) for text in page.evaluate(_SCROLL)}
        if all(squeezed(name) in cells for name in hostile_home.NAMES):
            break
        page.wait_for_timeout(250)
    assert [name[:40] for name in hostile_home.NAMES if squeezed(name) not in cells] == []
