"""What the rates of peers say about each other: priors of small numbers, design effects of clumps."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from math import fsum

from expectations.periods import Period
from tests.warehouse.oracle.figures import Figure
from tests.warehouse.oracle.tree import UnitPeriod

Key = tuple[str, str, str]  # metric, peer group, period
Counted = tuple[float, float]  # x of n
_ENOUGH, _WEAKEST, _STRONGEST = 5, 1.0, 1e5
# from a unit and a month to the clumps in which x of n were counted
Clumps = Callable[[str, Period], list[Counted]]


@dataclass(frozen=True)
class Prior:
    """A beta distribution by mean and strength, None where nothing is known, and the design effect of the group."""

    mean: float | None
    strength: float | None
    design_effect: float


def is_rate(metric: str) -> bool:
    return metric.endswith(("_rate", "_coverage", "_score"))


def moments(counted: list[Counted]) -> tuple[float, float]:
    """Mean p and strength k of the beta distribution from which units with x of n come, by the method of moments."""
    total = fsum(n for _, n in counted)
    p = fsum(x for x, _ in counted) / total
    scatter = fsum(n * (x / n - p) ** 2 for x, n in counted)
    weight = total - fsum(n * n for _, n in counted) / total
    between = (scatter - (len(counted) - 1) * p * (1 - p)) / weight if weight else 0.0
    return p, min(_STRONGEST, max(_WEAKEST, p * (1 - p) / between - 1)) if between > 0 else _STRONGEST


def design_effect(units: list[list[Counted]]) -> float:
    """How much more the clumps of each unit differ than as many cases would that are drawn one by one."""
    scatter, chance = [], []
    for clumps in units:
        total = fsum(n for _, n in clumps)
        rate = fsum(x for x, _ in clumps) / total if total else 0.0
        scatter += [(x - n * rate) ** 2 for x, n in clumps]
        chance += [n * rate * (1 - rate) * (1 - n / total) for _, n in clumps if n]
    return max(1.0, fsum(scatter) / fsum(chance)) if fsum(chance) > 0 else 1.0


class Peers:
    """`priors` by metric, peer group and period: of the twelve months that end with the period."""

    def __init__(
        self, entries: list[UnitPeriod], figures: dict[tuple[str, str, str], Figure], clumps: dict[str, Clumps]
    ) -> None:
        self._figures, self._clumps = figures, clumps
        self._months = {entry.period.ends_on: entry.period for entry in entries if entry.period.kind == "month"}
        self._known: dict[tuple[str, str, Period], tuple[Counted | None, list[Counted]]] = {}
        groups: dict[Period, dict[str, list[UnitPeriod]]] = defaultdict(lambda: defaultdict(list))
        for entry in entries:
            groups[entry.period][entry.peer_group].append(entry)
        self.priors: dict[Key, Prior] = {}
        for metric in sorted({metric for _, _, metric in figures if is_rate(metric)}):
            for period, of_period in groups.items():
                for group, members in of_period.items():
                    self.priors[metric, group, period.code] = self._prior(metric, members, of_period)

    def _prior(self, metric: str, members: list[UnitPeriod], of_period: dict[str, list[UnitPeriod]]) -> Prior:
        known = self._with_data(metric, members)
        effect = design_effect([clumps for _, clumps in known]) if metric in self._clumps else 1.0
        if len(known) < _ENOUGH:
            # nobody's cases twice: a unit with units below it only shows theirs once more
            everybody = [entry for others in of_period.values() for entry in others]
            known = self._with_data(metric, [entry for entry in everybody if not entry.has_children])
            known = known or self._with_data(metric, everybody)
        return Prior(*moments([counted for counted, _ in known]), effect) if known else Prior(None, None, effect)

    def _with_data(self, metric: str, members: list[UnitPeriod]) -> list[tuple[Counted, list[Counted]]]:
        year = ((self._year(entry.unit_code, metric, entry.period)) for entry in members)
        return [(counted, clumps) for counted, clumps in year if counted]

    def _year(self, unit: str, metric: str, period: Period) -> tuple[Counted | None, list[Counted]]:
        """x of n in the months in which the unit was there and had data, and the clumps they came in."""
        if (unit, metric, period) not in self._known:
            number = period.ends_on.year * 12 + period.ends_on.month
            x, n, clumps = [0.0], [0.0], []
            for ends_on, month in self._months.items():
                figure = self._figures.get((unit, month.code, metric))
                if not 0 <= number - (ends_on.year * 12 + ends_on.month) < 12 or figure is None:
                    continue
                if figure.value is not None and figure.numerator is not None and figure.denominator:
                    x.append(figure.numerator)
                    n.append(figure.denominator)
                    clumps += self._clumps[metric](unit, month) if metric in self._clumps else []
            counted = (fsum(x), fsum(n)) if 0 <= fsum(x) <= fsum(n) and fsum(n) > 0 else None
            self._known[unit, metric, period] = (counted, clumps)
        return self._known[unit, metric, period]
