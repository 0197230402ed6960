"""Tell rows that stand twice in a file from rows of which each counts."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

from expectations.contract import Contract, Field
from expectations.vocabulary import any_of
from orchestration.collection.findings import finding
from orchestration.collection.parsed_file import Part, TableExtent
from orchestration.collection.values.cells import folded
from orchestration.messages.catalogue import Bilingual

_SUMMARY = re.compile(any_of("sheets.summary"), re.IGNORECASE)


def number_repeated(part: Part, identity: Field) -> None:
    """Leave out an equal row with the same id; number other rows with the same id, which all count."""
    ids, units = part.columns[identity.column], part.columns["unit_code"]
    given = [each for each in ids if each is not None]
    if len(set(given)) == len(given):
        return
    keys = [
        None if each is None else (each, None if part.source else unit) for each, unit in zip(ids, units, strict=True)
    ]
    counts = Counter(key for key in keys if key is not None)
    if all(count == 1 for count in counts.values()):
        return
    content = [name for name in part.columns if not name.startswith("_")]
    seen: dict[tuple[Any, Any], dict[tuple[Any, ...], int]] = {}
    dropped: set[int] = set()
    occurrence = list(part.columns["_occurrence"])
    for at, key in enumerate(keys):
        if key is None or counts[key] == 1:
            continue
        known = seen.setdefault(key, {})
        row = tuple(part.columns[name][at] for name in content)
        if row in known:
            dropped.add(at)
            _drop_identical(part, identity, at, known[row])
        else:
            known[row] = part.columns["_row"][at]
            occurrence[at] = len(known)
    part.columns = {**part.columns, "_occurrence": occurrence}
    keep_rows(part, lambda at: at not in dropped)


def leave_out_summaries(part: Part, contract: Contract) -> None:
    """Leave out the rows of a sheet such as 汇总 that stand on another sheet of the file, where it has all rows of that
    sheet. What it has alone counts; rows are compared by the columns of both, of which one is the main date.
    """
    of_sheet = {extent.sheet: extent for extent in part.extents}
    summaries = {name for name in of_sheet if _SUMMARY.search(folded(name).rpartition("/")[2])}
    if part.is_wide or not summaries or len(of_sheet) == len(summaries):
        return
    fields = {name: set(extent.letters) | {"unit"} for name, extent in of_sheet.items()}
    rows_of: dict[str, list[int]] = {}
    for at, sheet in enumerate(part.columns["_sheet"]):
        rows_of.setdefault(sheet, []).append(at)
    dropped: set[int] = set()
    for summary in sorted(summaries):
        for sheet in sorted(of_sheet.keys() - summaries):
            common = fields[summary] & fields[sheet]
            if contract.event_field in common:
                columns = [part.columns[each.column] for each in contract.fields if each.name in common]
                free = [at for at in rows_of.get(summary, ()) if at not in dropped]
                dropped |= _repeats(columns, free, rows_of.get(sheet, []))
    for at in sorted(dropped):
        _leave_out(part, at, "summary")
    keep_rows(part, lambda at: at not in dropped)


def _repeats(columns: list[list[Any]], rows: list[int], others: list[int]) -> set[int]:
    """Return those rows that repeat `others`, one for each; none where one of these is not among them."""
    wanted = Counter(tuple(column[at] for column in columns) for at in others)
    found = set()
    for at in rows:
        key = tuple(column[at] for column in columns)
        if wanted[key]:
            wanted[key] -= 1
            found.add(at)
    return found if not any(wanted.values()) else set()


def _drop_identical(part: Part, identity: Field, at: int, first_row: int) -> None:
    sheet, number = part.columns["_sheet"][at], part.columns["_row"][at]
    letter = _leave_out(part, at, "identical").letter(identity.name)
    part.findings.append(
        finding(
            "identical_case",
            sheet=sheet,
            cell=f"{letter}{number}" if letter else "",
            row=number,
            field=identity.name,
            first_row=first_row,
            identity=Bilingual(identity.label_zh, identity.label_en),
        )
    )


def _leave_out(part: Part, at: int, kind: str) -> TableExtent:
    """Count an accepted row as left out; the part keeps it until `keep_rows`."""
    sheet, number = part.columns["_sheet"][at], part.columns["_row"][at]
    extent = extent_of(part, sheet, number)
    extent.rows = [row for row in extent.rows if row != number]
    extent.rows_filtered[kind] = extent.rows_filtered.get(kind, 0) + 1
    extent.left_out[kind] = [*extent.left_out.get(kind, ()), number]
    part.rows_sent -= 1
    part.rows_filtered += 1
    return extent


def extent_of(part: Part, sheet: str, row: int) -> TableExtent:
    """Return the table that a row stands in."""
    candidates = [extent for extent in part.extents if extent.sheet == sheet]
    return next(
        (extent for extent in candidates if extent.rows and extent.rows[0] <= row <= extent.rows[-1]), candidates[0]
    )


def keep_rows(part: Part, keeps: Callable[[int], bool]) -> None:
    """Keep those accepted rows whose position fulfils a condition."""
    count = len(part.columns["_row"])
    kept = [at for at in range(count) if keeps(at)]
    if len(kept) < count:
        part.columns = {name: [values[at] for at in kept] for name, values in part.columns.items()}
        part.units = None
