"""Find columns that nobody reads although header and cells are nearly those of an optional column of the template."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from expectations.contract import Field
from expectations.labels import normalise_label
from orchestration.collection.rows.field_parsers import CellOptions, FieldReaders
from orchestration.collection.tables.header import SheetTable
from orchestration.collection.tables.row_classification import RowClassification
from orchestration.collection.tables.table_cells import pick
from orchestration.collection.values.cells import cell_text, folded, is_blank

# how alike headers are, 0–100: 办结时问 and 办结时间 are 75, but so are 是否重大 and 是否重办, 未到人数 and 实到人数:
# there the cells must say more than that they are words or numbers
_MIN_LIKENESS, _MIN_LIKENESS_ALONE = 70, 80
_MIN_SHARE = 0.5  # of the filled cells that the column would read
_TELLING = ("date", "datetime", "code")  # kinds of which a cell says itself that it is one


def misspelt_columns(
    table: SheetTable, rows: RowClassification, readers: FieldReaders, setting: CellOptions
) -> Mapping[int, Field]:
    """Return for each unread column the field that it most likely is, where that has no column of its own."""
    header, found = table.header, dict[int, tuple[float, Field]]()
    if not header.extras:
        return {}
    present = [each for each in header.contract.fields if each.name in header.fields]
    absent = [each for each in header.contract.fields if not each.required and each.name not in header.fields]
    for column in header.extras:
        text = header.texts[column]
        least = max([_MIN_LIKENESS, *(_likeness(text, each) + 1 for each in present)])
        near = [(_likeness(text, each), each) for each in absent if each.kind != "unit"]
        near = [pair for pair in near if pair[0] >= least]
        cells = [cell for cell in pick(table.sheet.columns[column], rows.data) if not is_blank(folded(cell_text(cell)))]
        for likeness, each in sorted(near, key=lambda pair: -pair[0]) if cells else ():
            read = readers.memo(header.contract.template, each, setting)
            right = sum(read[cell] is not None and cell not in read.problems for cell in cells)
            if likeness >= _needed(each, cells) and right >= _MIN_SHARE * len(cells):
                found[column] = likeness, each
                break
    best = {each.name: column for column, (_, each) in sorted(found.items(), key=lambda item: item[1][0])}
    return {column: found[column][1] for column in best.values()}


def _likeness(text: str, field: Field) -> float:
    from rapidfuzz import fuzz

    return max(fuzz.ratio(normalise_label(text), normalise_label(label)) for label in field.labels)


def _needed(field: Field, cells: list[Any]) -> float:
    """Return how alike headers must be: less where the cells are of the field's own kind or words."""
    own = {normalise_label(word) for word in (*field.yes_words, *field.no_words)}
    is_telling = field.kind in _TELLING or any(normalise_label(cell_text(cell)) in own for cell in cells)
    return _MIN_LIKENESS if is_telling else _MIN_LIKENESS_ALONE
