"""The pages: each module makes its content and its tables from a Context, and knows no other page."""

from __future__ import annotations

from dashboards.page import Page
from dashboards.pages import case, collection, compare, metrics, outreach, overview, quality, ranking, reporting, snapshots, study, unit

GROUPS: tuple[tuple[Page, ...], ...] = (
    (overview.PAGE, ranking.PAGE, unit.PAGE),
    (study.PAGE, reporting.PAGE, case.PAGE, outreach.PAGE),
    (collection.PAGE, compare.PAGE),
    (metrics.PAGE, quality.PAGE, snapshots.PAGE),
)
PAGES: dict[str, Page] = {page.path: page for group in GROUPS for page in group}
