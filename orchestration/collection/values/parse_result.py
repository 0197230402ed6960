"""What reading one cell gives: a value, perhaps with a remark, or the reason why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ParseError:
    """Why a cell has no value, or what is remarkable about it: what, why and how to put it right."""

    rule: str  # stable name, counted over time
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class ParseResult:
    """The value of a cell. None is a blank cell. A remark becomes a warning."""

    value: Any
    remark: ParseError | None = None


BLANK = ParseResult(None)
ERROR_VALUE = ParseError(
    "formula_error",
    "单元格是公式错误值，没有结果。请改正公式或直接填写数值",
    "the cell holds a formula error; correct the formula or type the value",
)
