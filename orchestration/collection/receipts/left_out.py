"""Name the rows of a sheet that are no data, each with its number and the reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from orchestration.messages import LocalizedText
from orchestration.messages.catalogue import filled

_MAX_SPANS = 2_000  # of one reason that a receipt lists; the count says how many rows there are
_MAX_NAMED = 12  # spans of one reason that a sentence names


def spans(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Yield runs of row numbers that follow each other, as first and last."""
    first = last = None
    for number in sorted(numbers):
        if first is not None and last is not None and number > last + 1:
            yield first, last
            first = None
        first, last = (number if first is None else first), number
    if first is not None and last is not None:
        yield first, last


def entries(left_out: Mapping[str, Sequence[int]]) -> list[dict[str, Any]]:
    """Return an entry for each reason: how many rows, and which."""
    found = []
    for reason, numbers in sorted(left_out.items()):
        text = LocalizedText(f"receipt.filtered.{reason}")
        rows = [list(span) for span in spans(numbers)][:_MAX_SPANS]
        found.append(
            {"reason": reason, "count": len(numbers), "rows": rows, "reason_zh": text.zh, "reason_en": text.en}
        )
    return found


def sentence(entry: Mapping[str, Any], language: str) -> str:
    """Say which rows are no data for one reason."""
    named = [str(first) if first == last else f"{first}–{last}" for first, last in entry["rows"][:_MAX_NAMED]]
    if len(entry["rows"]) > _MAX_NAMED:
        named[-1] += "…"
    values = {"reason": entry[f"reason_{language}"], "rows": named, "count": entry["count"]}
    return filled(language, "receipt.text.left_out_rows", values)
