"""Sum up findings for whoever reads them: what is said of many rows is said once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from orchestration.collection.receipt_rules import ERROR

_MAX_LINES = 20  # warnings of one rule and column that differ only in a value or a row
_MAX_CELLS = 3  # named for each line


def grouped(findings: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return findings that say the same of several cells of one sheet as one; errors first.

    Warnings of one rule and column that would still fill many lines are one too, in the words of the first: who
    repeats a whole export need not read it line by line.

    Returns:
        Findings as on the receipt, of which `cell` names the first ones; and their `count`.
    """
    lines = _merged(findings, _sentence)
    of_kind = Counter(map(_kind, lines))
    lines = _merged(lines, lambda found: _kind(found) if _is_summed_up(found, of_kind) else _sentence(found))
    return sorted(
        (found | {"cell": ", ".join(found["cell"])} for found in lines), key=lambda found: found["severity"] != ERROR
    )


def _kind(found: dict[str, Any]) -> tuple[str, ...]:
    return found["sheet"], found["rule"], found["field"], found["severity"]


def _sentence(found: dict[str, Any]) -> tuple[str, ...]:
    return *_kind(found), found["message_zh"]


def _is_summed_up(found: dict[str, Any], of_kind: Counter[tuple[str, ...]]) -> bool:
    return bool(found["field"]) and found["severity"] != ERROR and of_kind[_kind(found)] > _MAX_LINES


def _merged(
    findings: Iterable[dict[str, Any]], key_of: Callable[[dict[str, Any]], tuple[str, ...]]
) -> list[dict[str, Any]]:
    """Return one finding for each key, with the list of its first cells."""
    known: dict[tuple[str, ...], dict[str, Any]] = {}
    for found in findings:
        cells = found["cell"] if isinstance(found["cell"], list) else [found["cell"]] if found["cell"] else []
        line = known.setdefault(key_of(found), found | {"count": 0, "cell": []})
        line["count"] += found.get("count", 1)
        line["cell"] = [*line["cell"], *cells][:_MAX_CELLS]
    return list(known.values())
