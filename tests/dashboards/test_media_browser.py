"""A medium that no list has, in a real Chromium: the clerk says what it is, and a line of media.csv says so."""

from __future__ import annotations

import duckdb
import pytest
from playwright.sync_api import expect

from tests.dashboards import desk
from tests.dashboards.conftest import serving

pytestmark = pytest.mark.browser


@pytest.fixture
def media_address(tmp_path):
    """Address of a home whose snapshot names an unknown medium in two rows."""
    home = desk.make(tmp_path / "home")
    for snapshot in (home / "snapshots").glob("S*.duckdb"):
        with duckdb.connect(str(snapshot)) as connection:
            connection.execute(
                "insert into audit.rejected_cell by name select 'm00000000000-1' as file_id, 'outreach_item' as template, true as is_open, "
                "'channel' as field, '县融媒体' as value, 'unknown_value' as rule, 'warning' as severity, number as row_number from range(2) as rows(number)"
            )
    base, stop = serving(home)
    yield base, home / "config" / "media.csv"
    stop()


def test_a_medium_is_listed_with_the_channel_that_was_chosen_and_never_without(media_address, visit):
    base, media = media_address
    page = visit(f"{base}/collection?lang=en").page
    line = page.locator(".names li", has_text="县融媒体")
    button = line.get_by_role("button", name="List 县融媒体 as a medium")
    button.click()
    expect(line.locator(".name-answer")).to_contain_text("Choose a channel")
    line.get_by_role("combobox", name="Channel of 县融媒体").select_option("wechat")
    line.get_by_role("combobox", name="Level of 县融媒体").select_option("county")
    button.click()
    expect(line.locator(".name-answer")).to_contain_text("media.csv")
    assert "县融媒体,wechat,county" in media.read_text(encoding="utf-8-sig")
    page.reload()
    settled = page.locator(".names li", has_text="县融媒体")
    expect(settled).to_contain_text("counts from the next run on")
    expect(settled.get_by_role("button")).to_have_count(0)
