"""Remember what the cells of a column mean: words and days repeat thousands of times, and each is read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from orchestration.collection.values.cells import UNCALCULATED
from orchestration.collection.values.parse_result import ParseError, ParseResult

_MAX_CACHED = 20_000  # distinct cells remembered per column and context: numbers of cases never repeat
UNCALCULATED_VALUE = ParseError("formula_without_value")


class Memo(dict[Any, Any]):
    """Cell → value; None where the cell is blank or unreadable. What was wrong or remarkable stands in `problems`."""

    def __init__(self, read: Callable[[Any], ParseResult | ParseError], default: Any) -> None:
        super().__init__()
        self._read, self._default = read, default
        # cell → reason, and whether there is no value because of it
        self.problems: dict[Any, tuple[ParseError, bool]] = {}

    def __missing__(self, cell: Any) -> Any:
        found = UNCALCULATED_VALUE if cell == UNCALCULATED else self._read(cell)
        if isinstance(found, ParseError):
            self.problems[cell] = found, True
            value = None
        else:
            value = self._default if found.value is None else found.value
            if found.remark is not None:
                self.problems[cell] = found.remark, False
        self[cell] = value
        return value

    def values_of(self, cells: list[Any]) -> list[Any]:
        """Return the values of a whole column."""
        return list(map(self.__getitem__, cells))

    def problems_of(self, cells: list[Any]) -> Iterable[tuple[int, ParseError, bool]]:
        """Position, reason and whether the value is lost, for every cell that has a problem; after values_of."""
        problems = self.problems
        found = (
            [(at, *problems[cell]) for at, cell in enumerate(cells) if cell in problems]
            if not problems.keys().isdisjoint(cells)
            else []
        )
        if len(self) > _MAX_CACHED:
            self.clear()
            self.problems.clear()
        return found
