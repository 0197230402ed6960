"""A figure taken apart: what was published, what its rows come to, and the rows themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from orchestration.explain import names
from orchestration.explain.names import Ask, Row, UnknownName

_TOLERANCE = 1e-9
_ALL = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one role: numerator, denominator, reported (a total that stands for a rate) or left_out.

    `how`: what is done with the numbers of the rows: sum, median or largest. A median or the largest is read off
    the rows whose amount is `decides_from` or `decides_to`.
    """

    role: str
    how: str
    row_count: int
    comes_to: float | None
    decides_from: float | None
    decides_to: float | None


@dataclass(frozen=True)
class Explanation:
    """One figure with its parts; `figure` is a row of questions/figure.sql."""

    ask: Ask
    figure: Row
    parts: tuple[Part, ...]

    @property
    def key(self) -> dict[str, str]:
        """Parameters that name the figure."""
        return {
            "metric": self.figure["metric_code"],
            "unit": self.figure["unit_code"],
            "period": self.figure["period_code"],
        }

    @property
    def how(self) -> str:
        """What is done with the numbers of the rows: sum, median or largest."""
        part = self.part("numerator")
        return part.how if part else "sum"

    def part(self, role: str) -> Part | None:
        """The part of a role, if it has rows."""
        return next((part for part in self.parts if part.role == role), None)

    def comes_to(self, role: str) -> float | None:
        """What the rows of a role come to; None where it has no rows and nothing was published."""
        part = self.part(role)
        if part is not None:
            return part.comes_to
        published = self.figure[role] if role in ("numerator", "denominator") else None
        return 0.0 if published is not None else None

    @property
    def adds_up(self) -> bool:
        """Whether the rows come to the published numerator and denominator."""
        pairs = [(self.comes_to(role), self.figure[role]) for role in ("numerator", "denominator")]
        pairs += [(self.comes_to("reported"), self.figure["value"])] if self.part("reported") else []
        return all(_equal(found, published) for found, published in pairs)

    def rows(self, role: str | None = None, most: int = _ALL, skipped: int = 0) -> list[Row]:
        """Rows of one role, or of all, in a fixed order: role, day, unit, file, sheet, row.

        `decides` marks the rows that the figure is read off: the longest gap, the one or two in the middle.
        """
        found = self.ask(f"explain.rows.{self.figure['domain']}", **self.key, role=role, most=most, skipped=skipped)
        part = self.part("numerator")
        deciding = (part.decides_from, part.decides_to) if part and part.how != "sum" else ()
        return [row | {"decides": row["role"] == "numerator" and row["amount"] in deciding} for row in found]


def _equal(found: float | None, published: float | None) -> bool:
    if found is None or published is None:
        return found is None and published is None
    return abs(found - published) <= _TOLERANCE * max(1.0, abs(published))


def explain_exact(ask: Ask, metric: str, unit: str, period: str) -> Explanation | None:
    """The explanation of a figure named by its codes; None where the snapshot has no such figure."""
    key: dict[str, Any] = {"metric": metric, "unit": unit, "period": period}
    figure = next(iter(ask("explain.figure", **key)), None)
    if figure is None:
        return None
    parts = ask(f"explain.totals.{figure['domain']}", **key)
    return Explanation(ask, figure, tuple(Part(**part) for part in parts))


def explain(ask: Ask, metric: str, unit: str, period: str) -> Explanation:
    """The explanation of a figure; metric and unit by code or name.

    Raises:
        UnknownName: no such metric, unit or period, or the unit did not exist in the period.
    """
    code, unit_code = names.metric_code(ask, metric), names.unit_code(ask, unit)
    period_code = names.period_code(ask, period)
    found = explain_exact(ask, code, unit_code, period_code)
    if found is None:
        raise names.absent(ask, code, unit_code, period_code)
    return found


__all__ = ["Explanation", "Part", "UnknownName", "explain", "explain_exact"]
