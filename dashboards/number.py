"""Which number of the snapshot stands in a place of a page: the words of its data-number attribute.

    metric/TS01/2025-Q4/case_response_rate     fct_unit_metric, shown with its n where it is a rate
    score/TS01/2025-Q4/total                   fct_unit_rank.score
    rank/TS01/2025-Q4/total                    fct_unit_rank.rank
    part/TS01/2025-Q4/case_response_rate/points_lost

A click leads from there to the formula and the source cells; a test compares every one with the snapshot.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import quote, unquote

ATTRIBUTE = "data-number"


def number(kind: str, *parts: str | None) -> str | None:
    """The words for one number; None where a part is unknown, so that the place says nothing.

    Args:
        kind: metric, score, rank or part.
        parts: unit, period, then metric or domain, then a column where the kind has several.
    """
    if not all(parts):
        return None
    return "/".join((kind, *map(_quoted, parts)))


@lru_cache(maxsize=20_000)
def _quoted(part: str) -> str:
    return quote(str(part), safe="")


def parts_of(words: str) -> tuple[str, ...]:
    """The kind and the parts that `number` was given."""
    return tuple(unquote(part) for part in words.split("/"))
