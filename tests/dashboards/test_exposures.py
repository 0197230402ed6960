"""Each page of the dashboards is an exposure of the dbt project, with the tables that it reads."""

from __future__ import annotations

import yaml

from dashboards.pages import PAGES
from tests.dashboards.exposures import FILE, content


def test_the_exposures_are_the_registered_pages_with_the_tables_they_read() -> None:
    found = yaml.safe_load(FILE.read_text(encoding="utf-8"))["exposures"]
    pages = {
        one["name"].removesuffix("_page"): one["url"].removeprefix("http://127.0.0.1:8050")
        for one in found
        if one["name"].endswith("_page")
    }
    assert pages == {page.name: page.path for page in PAGES.values()}
    assert FILE.read_text(encoding="utf-8") == content(), "run python -m tests.dashboards.exposures"
    for one in found:
        assert len(one["depends_on"]) >= 2, one["name"]
