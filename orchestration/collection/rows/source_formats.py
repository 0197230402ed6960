"""Tell whether the date format that a source declares is that of its column: 03/04 must not become the other day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from expectations.contract import Field
from orchestration.collection.findings import finding
from orchestration.collection.parsed_file import Finding
from orchestration.collection.values.dates import is_unmistakable
from orchestration.collection.values.moments import read_moment
from orchestration.collection.values.nothing_yet import is_stand_in, says_not_yet
from orchestration.collection.values.parse_result import ParseError
from orchestration.collection.values.single_days import DateContext
from orchestration.messages.catalogue import Bilingual

_DAY_OR_MONTH = re.compile(r"%([dm])")
_MIN_COUNT = 4  # cells from which on a share says something
_MAX_UNFIT_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class FormatFit:
    """How many filled cells of a column a format does not read, of how many."""

    unfit_count: int
    count: int


def misfit_finding(
    field: Field, cells: Iterable[Any], context: DateContext, sheet: str, letter: str | None, row: int
) -> Finding | None:
    """Return the finding on a column whose source gives it a wrong format; None where it may be right."""
    found = misfit(cells, context)
    if found is None:
        return None
    return finding(
        "wrong_format",
        sheet=sheet,
        cell=f"{letter}{row}" if letter else "",
        row=row,
        field=field.name,
        label=Bilingual(field.label_zh, field.label_en),
        format=", ".join(context.formats),
        unfit_count=found.unfit_count,
        count=found.count,
    )


def _exchanged(written: str) -> str:
    """Return a format with day and month in each other's place."""
    return _DAY_OR_MONTH.sub(lambda match: "%m" if match[1] == "d" else "%d", written)


def misfit(cells: Iterable[Any], context: DateContext) -> FormatFit | None:
    """Return how the formats fail their column; None where it may be right.

    It is wrong where some cells can be read only with day and month exchanged and none only as it says, or where it
    reads less than half of the cells that can not be read otherwise.
    """
    exchanged = replace(context, formats=tuple(map(_exchanged, context.formats)))
    counted = Counter(cells)
    fits = only_exchanged = only_given = unfit = 0
    for cell, count in counted.items():
        found = read_moment(cell, context)
        is_nothing = not isinstance(found, ParseError) and found.value is None
        if is_nothing or says_not_yet(cell) or is_stand_in(cell, found, context):
            continue
        is_read = not isinstance(found, ParseError)
        fits += count * is_read
        unfit += count * (not is_read)
        if exchanged.formats == context.formats or is_unmistakable(cell):
            continue
        is_read_exchanged = not isinstance(read_moment(cell, exchanged), ParseError)
        only_exchanged += count * (is_read_exchanged and not is_read)
        only_given += count * (is_read and not is_read_exchanged)
    total = fits + unfit
    is_exchanged = only_exchanged > 0 and only_given == 0
    is_other = total >= _MIN_COUNT and unfit > _MAX_UNFIT_SHARE * total
    return FormatFit(unfit, total) if is_exchanged or is_other else None
