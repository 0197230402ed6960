"""Hold what reading one cell gives: a value, perhaps with a remark, or the error that says why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from orchestration.collection.receipt_rules import RuleText


class ParseError(RuleText):
    """Why a cell has no value, or what is remarkable about it."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class ParseResult:
    """The value of a cell. None is a blank cell. A remark becomes a warning."""

    value: Any
    remark: ParseError | None = None


BLANK = ParseResult(None)
ERROR_VALUE = ParseError("formula_error")
