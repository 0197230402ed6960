"""Which number of the snapshot stands in a place of a page: the words of its data-number attribute.

    case_response_rate:TS01:2025-Q4#metric/case_response_rate             fct_unit_metric, shown with its n where it is a rate
    score.total:TS01:2025-Q4#score/total                                  fct_unit_rank.score
    score.total:TS01:2025-Q4#rank/total                                   fct_unit_rank.rank
    score.total:TS01:2025-Q4#part/case_response_rate/points_lost

What stands before # is the parameter `explain` of an address (view.py): a click leads from there to the formula and the
source cells. A test compares every number with the snapshot.
"""

from __future__ import annotations

ATTRIBUTE = "data-number"


def number(kind: str, *parts: str | None) -> str | None:
    """The words for one number; None where a part is unknown, so that the place says nothing.

    Args:
        kind: metric, score, rank or part.
        parts: unit, period, then metric or domain, then a column where the kind has several.
    """
    if not all(parts):
        return None
    unit, period, what, *column = map(str, parts)
    score = "score.total" if kind == "part" else f"score.{what}"
    figure = what if kind == "metric" or column == ["value"] else score
    return f"{figure}:{unit}:{period}#{'/'.join((kind, what, *column))}"


def parts_of(words: str) -> tuple[str, ...]:
    """The kind and the parts that `number` was given."""
    address, _, rest = words.rpartition("#")
    kind, what, *column = rest.split("/")
    unit, _, period = address.partition(":")[2].rpartition(":")
    return (kind, unit, period, what, *column)
