"""Every number in a note or a label of a chart stands in the table behind it, in the row that it speaks of (those tables are compared in test_numbers)."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from dashboards import router
from dashboards.formats import Formats
from dashboards.i18n import texts
from dashboards.snapshot import Snapshots
from dashboards.view import parse
from tests.catalogue import flat
from tests.dashboards.as_json import as_json
from tests.dashboards.browser import PATHS
from tests.dashboards.reading import lines, numbers
from tests.dashboards.test_sentences import Caught
from tests.dashboards.truths import UNIT

FILTERS = ("period=2025-Q4", "period=2025-11&lang=en", "period=2024&type=bureau")
TABS = ("/ranking?tab=funnel", "/ranking?tab=bump")
_CONSTANTS = re.compile(r"95 ?%|99\.8 ?%|12345|\b0\b(?= 起)|at 0|<[^>]*>")
_MARKUP = re.compile(r"<[^>]*>")


def cards(node: Any) -> Iterator[dict]:
    """The cards of a page, each as its component."""
    if isinstance(node, list):
        for one in node:
            yield from cards(one)
    elif isinstance(node, dict) and isinstance(node.get("props"), dict):
        if node["type"] == "Section" and "card" in (node["props"].get("className") or ""):
            yield node
        else:
            yield from cards(node["props"].get("children"))


def parts(node: Any, kind: str) -> Iterator[dict]:
    """The components of a kind inside another."""
    if isinstance(node, list):
        for one in node:
            yield from parts(one, kind)
    elif isinstance(node, dict) and isinstance(node.get("props"), dict):
        if node["type"] == kind:
            yield node
        yield from parts(node["props"].get("children"), kind)


def rows_behind(snapshots: Snapshots, card: dict) -> list[list[str]]:
    """The cells of the table behind a chart."""
    return [[cell["text"] for cell in cells] for node in parts(card, "Behind") for cells in lines(snapshots, node)]


def notes(figure: dict) -> Iterator[str]:
    """What a chart says beside its axes."""
    for one in figure["layout"].get("annotations", ()):
        yield one.get("text", "")
    for trace in figure["data"]:
        for field in ("hovertext", "text"):
            said = trace.get(field)
            yield from (one for one in (said if isinstance(said, list) else [said]) if isinstance(one, str))


def left_of(note: str, names: re.Pattern[str], filled: set[str]) -> str:
    """A note without markup, periods, names, constants, and texts that were filled in."""
    left = []
    for line in html.unescape(note).split("<br>"):
        parts_ = _MARKUP.sub("", line).split(" · ")
        while parts_:
            # a text that was filled in may hold the separator itself
            run = next((end for end in range(len(parts_), 0, -1) if " · ".join(parts_[:end]).strip() in filled), 0)
            if not run:
                left.append(names.sub(" ", parts_[0]))
            parts_ = parts_[run or 1 :]
    return _CONSTANTS.sub(" ", " ".join(left))


@pytest.mark.parametrize("filters", FILTERS)
def test_every_number_of_every_note_stands_in_the_table_behind_the_chart(county, monkeypatch, filters):
    snapshots, caught, wrong, seen = Snapshots(county.home.root), Caught(monkeypatch), [], Counter()
    for path in (*PATHS, *TABS):
        view = parse(*f"{path.replace('TS01', UNIT)}{'&' if '?' in path else '?'}{filters}".partition("?")[::2])
        caught.calls.clear()
        component, _ = router.render(snapshots, view)
        page = orjson.loads(as_json(component))
        with snapshots.open() as reader:
            formats, text = Formats(texts(view.lang)), texts(view.lang)
            known = {formats.period(row["period_code"]) for row in reader.rows("periods")}
            known |= {
                one for one in flat(view.lang).values() if "{" not in one and re.search(r"\d", one) and len(one) < 30
            }
            names = re.compile(
                "|".join(
                    [*(re.escape(one) for one in sorted(known, key=len, reverse=True)), r"(?<![\d-])20\d\d(?![\d-])"]
                )
            )
            # what was filled in as a text is compared in test_sentences
            filled = {
                html.unescape(text(key, **values))
                for key, values in list(caught.calls)
                if values and not key.startswith(("card.", "rank.place"))
            }
            totals = [
                one
                for key, values in list(caught.calls)
                if key == "unit.total_score"
                for one in numbers(values["score"])
            ]
        for card in cards(page):
            for store in parts(card, "Store"):
                behind = rows_behind(snapshots, card)
                # a bar of nothing has no row; the waterfall ends at the score that the head of the page states
                more = [0.0, *totals]
                for note in notes(store["props"]["data"]):
                    said = numbers(left_of(note, names, filled))
                    if not said:
                        continue
                    about = [
                        row
                        for row in behind
                        if any(len(cell) > 1 and not cell[0].isdigit() and cell in note for cell in row)
                    ] or behind
                    allowed = more + [number for row in about for cell in row for number in numbers(cell)]
                    seen[view.path] += 1
                    if not all(any(abs(abs(one) - abs(other)) < 1e-9 for other in allowed) for one in said):
                        wrong.append((path, store["props"]["id"]["name"], note, said))
    snapshots.close()
    assert wrong == []
    assert sum(seen.values()) > 300
