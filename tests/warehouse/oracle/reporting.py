"""Reporting figures of one unit and period, from the register."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from expectations.periods import Period
from tests.warehouse.oracle.figures import Figure, count, middle, rate
from tests.warehouse.oracle.register import Owed, Register
from tests.warehouse.oracle.tree import Tree
from tests.warehouse.oracle.workdays import local_day


class Reporting:
    def __init__(self, register: Register, tree: Tree, as_of: datetime) -> None:
        self._as_of = as_of
        self._owed: dict[str, list[Owed]] = {}
        for element in register.elements:
            for unit in tree.above(element.unit_code, local_day(element.due_at)):
                self._owed.setdefault(unit, []).append(element)

    def within(self, unit: str, period: Period) -> list[Owed]:
        """All that is due in the period, exempt or not."""
        return [element for element in self._owed.get(unit, ()) if local_day(element.due_at) in period]

    def figures(self, unit: str, period: Period) -> dict[str, Figure]:
        owed = [element for element in self.within(unit, period) if element.status != "exempt"]
        waits = any(element.grace_until > self._as_of or element.can_be_repaired for element in owed)
        return {name: replace(figure, is_provisional=waits) for name, figure in self.computed(unit, owed).items()}

    def computed(self, unit: str, owed: list[Owed]) -> dict[str, Figure]:
        """The figures of these reports, none of them exempt."""
        due = [element for element in owed if element.grace_until <= self._as_of]
        of = {name: [element for element in due if element.status == name] for name in ("on_time", "late", "missing")}
        received = of["on_time"] + of["late"]
        counts = {
            "reports_due": len(due),
            "reports_received": len(received),
            "reports_on_time": len(of["on_time"]),
            "reports_late": len(of["late"]),
            "reports_missing": len(of["missing"]),
        }
        not_applicable = Figure(None, None, None, 0, "not_applicable")
        found = {name: count(value, value) if unit in self._owed else not_applicable for name, value in counts.items()}
        return found | {
            "report_completeness_rate": rate(len(received), len(due)),
            "report_on_time_rate": rate(len(of["on_time"]), len(due)),
            "report_first_pass_rate": rate(sum(element.first_pass for element in received), len(received)),
            "report_lateness_days_median": middle([element.lateness_hours / 24 for element in of["late"]]),
        }
