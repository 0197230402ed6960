"""Chromium for the browser tests, and when a page is ready."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from playwright.sync_api import Page, expect

CANDIDATES = ("/usr/bin/chromium", "chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


# every page, and every view of one that looks different
PATHS = (
    "/",
    "/ranking",
    "/ranking?domain=case",
    "/unit",
    "/unit?unit=TS01",
    "/study",
    "/reporting",
    "/case",
    "/outreach",
    "/collection",
    "/compare?with_period=2025-Q3",
    "/metrics",
    "/metrics?metric=case_response_rate",
    "/quality",
    "/snapshots",
)


def chromium() -> str:
    """Path of a Chromium or Chrome.

    Raises:
        RuntimeError: none is found; the message says how to name one.
    """
    named = os.environ.get("TAIZHANG_CHROMIUM")
    if named:
        if Path(named).is_file() or shutil.which(named):
            return shutil.which(named) or named
        raise RuntimeError(f"TAIZHANG_CHROMIUM names no program: {named}")
    for candidate in CANDIDATES:
        found = shutil.which(candidate)
        if found:
            return found
    raise RuntimeError(
        "The browser tests need Chromium: install it (Debian: apt-get install chromium fonts-noto-cjk) or set TAIZHANG_CHROMIUM=/path/to/chromium"
    )


# The address stands on the page itself, so page and address come in the same step; charts and grids fill in afterwards.
_FRAME = '#_pages_content:not([data-dash-is-loading="true"]) > .page'
_UNFINISHED = (
    ".slot:not(:has(.main-svg)), .grid-room:not(:has(.ag-row, .ag-overlay-wrapper)), .grid:has(.ag-row-loading)"
)


def at_rest(page: Page, href: str | None = None) -> None:
    """Wait until the view (the one of `href`, if given) is there with all its charts and tables."""
    shown = _FRAME if href is None else f'{_FRAME}[data-view="{href}"]'
    expect(page.locator(f"{shown} main")).to_have_count(1)
    expect(page.locator(_UNFINISHED)).to_have_count(0)


def seen(page: Page) -> str:
    """What the page says, charts and tables included, once it is at rest."""
    at_rest(page)
    return page.locator("main").inner_text()


def turn_to(page: Page, href: str) -> None:
    """Go to another view inside the app, without loading it anew."""
    path, _, search = href.partition("?")
    page.evaluate(
        "([path, search]) => window.dash_clientside.set_props('_pages_location', {pathname: path, search: search})",
        [path, search and "?" + search],
    )
    at_rest(page, href)
