"""What a rendered page says, read from what the server sends: numbers with their data-number words, and all texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import orjson
from flask import Flask, g

from dashboards import router, rows
from dashboards.authorise import Reader
from dashboards.components.table import block
from dashboards.context import Context
from dashboards.number import ATTRIBUTE
from dashboards.pages import PAGES
from dashboards.snapshot import Snapshots
from dashboards.view import parse
from tests.dashboards.as_json import as_json

_NUMBER = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?%?")


@dataclass
class Read:
    """One view: `marked` are (words of data-number, text); `cells` are (table, column, row, text) of cells with a number but without such words."""

    marked: list[tuple[str, str]] = field(default_factory=list)
    cells: list[tuple[str, str, dict[str, Any], str]] = field(default_factory=list)


def numbers(text: str) -> list[float]:
    """The numbers in a text in the order they stand; percentages as fractions."""
    found = []
    for one in _NUMBER.findall(text):
        plain = one.replace(",", "").replace("−", "-")
        found.append(float(plain[:-1]) / 100 if plain.endswith("%") else float(plain))
    return found


def words(node: Any) -> str:
    """All text of a component."""
    if isinstance(node, dict):
        return words(node.get("props", {}).get("children"))
    if isinstance(node, list):
        return "".join(words(one) for one in node)
    return "" if node is None else str(node)


def read(snapshots: Snapshots, href: str) -> Read:
    """Render a view and read it, with all rows of its tables and the numbers behind its charts."""
    path, _, search = href.partition("?")
    view, found = parse(path, search), Read()
    component, shown = router.render(snapshots, view)
    assert shown["snapshot"], f"{href} could not be made"
    for node in components(orjson.loads(as_json(component))):
        mark = node["props"].get(ATTRIBUTE)
        if mark:
            found.marked.append((mark, words(node)))
        found.marked += [
            (cell["of"], cell["text"]) for cells in lines(snapshots, node) for cell in cells if "of" in cell
        ]
    with snapshots.open(view.snapshot) as reader:
        context = Context(view, reader, snapshots)
        for name, make in PAGES[view.path].tables.items():
            table = _table(make, context)
            if table is None:
                continue
            numeric = {column.field for column in table.columns if column.is_number and column.exported}
            for row in block(table, {"startRow": 0, "endRow": 1000})["rowData"]:
                for column, cell in row["cells"].items():
                    if "of" in cell:
                        found.marked.append((cell["of"], cell["text"]))
                    elif column in numeric and _NUMBER.search(cell["text"]):
                        found.cells.append((name, column, row, cell["text"]))
    return found


def _department() -> None:
    """Who asks, which the door of the pages says otherwise."""
    g.reader = Reader("somebody", "department")


def lines(snapshots: Snapshots, node: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """The cells of a table that the browser draws: its own, or those that it asks for when a reader opens it."""
    if node["type"] == "Behind":
        server = Flask("rows")
        server.before_request(_department)
        rows.register(server, snapshots)
        answer = server.test_client().get(node["props"]["address"])
        assert answer.status_code == 200, node["props"]["address"]
        found = answer.get_json()["rows"]
    else:
        found = node["props"]["rows"] if node["type"] == "Rows" else []
    return [[cell if isinstance(cell, dict) else {"text": cell} for cell in cells] for cells in found]


def _table(make: Any, context: Context) -> Any:
    """A table of the page; None for one that belongs to another view of it (one unit's, one metric's)."""
    try:
        return make(context)
    except (KeyError, TypeError, IndexError):
        return None


def components(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, list):
        for one in node:
            yield from components(one)
    elif isinstance(node, dict) and isinstance(node.get("props"), dict):
        yield node
        yield from components(node["props"].get("children"))
