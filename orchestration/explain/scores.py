"""A score taken apart: what each metric adds to it, and the place that comes of it."""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.explain.names import Ask, Row

# from this share of the draws on one unit is said to stand above another
MIN_SURE = 0.95
# a score has one decimal
_ROUNDING = 0.05 + 1e-9


@dataclass(frozen=True)
class Standing:
    """A score with its place (`row`, of standing.sql) and what its metrics add (`parts`, of score_parts.sql)."""

    row: Row
    parts: list[Row]

    @property
    def total(self) -> float:
        """What the parts add up to, from 0 to 100."""
        return float(sum(part["added"] for part in self.parts))

    @property
    def adds_up(self) -> bool:
        """Whether that is the published score."""
        return self.row["score"] is not None and abs(self.total - self.row["score"]) <= _ROUNDING


def standing(ask: Ask, domain: str, unit: str, period: str) -> Standing | None:
    """Take the score of a unit in a domain or in total apart; None where the snapshot has none."""
    key = {"unit": unit, "period": period, "domain": domain}
    row = next(iter(ask("explain.standing", **key)), None)
    return Standing(row, ask("explain.score_parts", **key)) if row else None


def rank_pairs(ask: Ask, found: Standing) -> list[Row]:
    """Compare a place with those of the units that it is compared with, best first.

    Returns:
        other_unit_code, share_above, share_below (shares of the draws, 0–1), says: above, below or open, a row each.
    """
    row = found.row
    key = {"unit": row["unit_code"], "period": row["period_code"], "domain": row["domain"]}
    return [pair | {"says": _said(pair)} for pair in ask("explain.rank_pairs", **key)]


def _said(pair: Row) -> str:
    if pair["share_above"] >= MIN_SURE:
        return "above"
    return "below" if pair["share_below"] >= MIN_SURE else "open"
