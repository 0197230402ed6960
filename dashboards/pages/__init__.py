"""The pages: each module makes its content and its tables from a Context, and knows no other page."""

from __future__ import annotations

from collections.abc import Callable

from dashboards.components.table import Table
from dashboards.context import Context
from dashboards.page import Page
from dashboards.pages import (
    case,
    collection,
    compare,
    glossary,
    guide,
    metrics,
    outreach,
    overview,
    quality,
    ranking,
    reporting,
    snapshots,
    study,
    unit,
)

GROUPS: tuple[tuple[Page, ...], ...] = (
    (overview.PAGE, ranking.PAGE, unit.PAGE),
    (study.PAGE, reporting.PAGE, case.PAGE, outreach.PAGE),
    (collection.PAGE, compare.PAGE),
    (metrics.PAGE, quality.PAGE, snapshots.PAGE),
)
# in no menu: links lead to them
BESIDE = (guide.PAGE, glossary.PAGE)
PAGES: dict[str, Page] = {page.path: page for group in (*GROUPS, BESIDE) for page in group}


def table_at(page_name: str, name: str) -> tuple[str, Callable[[Context], Table] | None]:
    """Path of a page by its name in addresses (View.page_name), and what makes its table of that name; None where
    there is none.
    """
    path = "/" if page_name == "overview" else f"/{page_name}"
    return path, PAGES[path].table(name) if path in PAGES else None
