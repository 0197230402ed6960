"""Fill fields that another field of the row decides: 180余 is more than 180, a medium has a level."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from expectations.contract import Contract
from orchestration.collection.parsed_file import Finding
from orchestration.collection.rows.field_parsers import FieldReaders
from orchestration.collection.tables.table_cells import TableCells
from orchestration.collection.values.numbers import MORE_THAN


def mark_over_figures(
    contract: Contract, values: dict[str, list[Any]], cells: TableCells, findings: Iterable[Finding]
) -> None:
    """Mark 180余 as more than 180 in the field that its contract names, unless the row says otherwise itself."""
    findings = list(findings)
    for each in contract.fields:
        if each.over_figure is None:
            continue
        name, code = each.over_figure
        marked = {found.cell for found in findings if found.rule == MORE_THAN.rule and found.field == each.name}
        if marked:
            count = range(len(cells.rows))
            places = [(cells.letters(each.name, at), cells.row_number(each.name, at)) for at in count]
            is_over = [any(f"{letter}{number}" in marked for letter in letters) for letters, number in places]
            values[name] = [
                code if own is None and is_marked else own for is_marked, own in zip(is_over, values[name], strict=True)
            ]


def fill_levels(contract: Contract, values: dict[str, list[Any]], cells: TableCells, readers: FieldReaders) -> None:
    """Fill the level of a row that gives none from the medium that it names."""
    for each in contract.fields:
        media = cells.cells_of(each.name) if each.names_media is not None else None
        if each.names_media is None or media is None:
            continue
        values[each.names_media] = [
            readers.level_of_medium(medium) if level is None else level
            for medium, level in zip(media, values[each.names_media], strict=True)
        ]
