"""Hold a reported share against its counts: 18 of 20 is 0.9, and says how many cases the 0.9 is of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from expectations.contract import Contract, Field
from orchestration.collection.rows.impossible_values import is_rate
from orchestration.collection.values.parse_result import ParseError

_MAX_ROUNDING = 0.0051  # a share written in whole percents
_CONTRADICTING = ParseError("share_and_counts")
_OF_NO_SHARE = ParseError("share_and_counts.of_no_share")
_ONE_ALONE = ParseError("share_and_counts.one_alone")


def share_values(contract: Contract, values: dict[str, list[Any]]) -> Iterator[tuple[int, Field, ParseError]]:
    """Take each share from its counts, and yield position, field and reason where they do not go together.

    Counts without a share to be of, one of the two alone, and nothing out of nothing are left out.
    """
    for each in contract.fields:
        if each.ratio_of is None or each.figure_in is None:
            continue
        above, below = (contract.field(name) for name in each.ratio_of)
        shares, parts, wholes = values[each.name], values[above.name], values[below.name]
        for at, (part, whole) in enumerate(zip(parts, wholes, strict=True)):
            if part is None and whole is None:
                continue
            problem = _problem(values[each.figure_in][at], part, whole)
            if problem is not None:
                parts[at] = wholes[at] = None
                yield at, below if whole is not None else above, problem
                continue
            share = shares[at]
            shares[at] = part / whole
            if share is not None and abs(share - shares[at]) > _MAX_ROUNDING:
                yield at, above, _CONTRADICTING


def _problem(figure: str | None, part: float | None, whole: float | None) -> ParseError | None:
    if figure is not None and (not is_rate(figure) or "[" in figure):
        return _OF_NO_SHARE
    return None if part is not None and whole else _ONE_ALONE
