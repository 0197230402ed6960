"""Collect what the reader does not tell about an OpenDocument sheet: merged areas and hidden rows."""

from __future__ import annotations

import io
from xml.etree import ElementTree

from orchestration.collection.readers.xlsx_preflight import SheetFacts, refuse_dtd

_MAX_BYTES = 80_000_000  # bytes of content.xml; beyond it the areas are not looked for
_MAX_REPEATED = 100_000
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"


def inspect_ods(content: bytes) -> dict[str, SheetFacts]:
    """Merged areas and hidden rows by sheet name.

    Raises:
        Unreadable: the XML holds definitions that do not belong there.
        xml.etree.ElementTree.ParseError: it is damaged.
    """
    refuse_dtd(content)
    found: dict[str, SheetFacts] = {}
    if len(content) > _MAX_BYTES:
        return found
    facts, row, column = SheetFacts(), 0, 0
    for event, node in ElementTree.iterparse(io.BytesIO(content), events=("start", "end")):
        if event == "end":
            if node.tag == f"{_TABLE}table-row":
                row += _count(node, "number-rows-repeated")
                node.clear()
        elif node.tag == f"{_TABLE}table":
            facts, row = SheetFacts(), 0
            found[node.get(f"{_TABLE}name") or ""] = facts
        elif node.tag == f"{_TABLE}table-row":
            column = 0
            if node.get(f"{_TABLE}visibility") in ("collapse", "filter"):
                facts.hidden_rows.update(range(row, row + _count(node, "number-rows-repeated")))
        elif node.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            rows, columns = _count(node, "number-rows-spanned"), _count(node, "number-columns-spanned")
            if rows > 1 or columns > 1:
                facts.merged.append((row, column, row + rows - 1, column + columns - 1))
            column += _count(node, "number-columns-repeated")
    return found


def _count(node: ElementTree.Element, name: str) -> int:
    text = node.get(f"{_TABLE}{name}") or "1"
    return min(max(int(text), 1), _MAX_REPEATED) if text.isdecimal() else 1
