"""Reports handed in for the duties of data/samples/config/obligations.csv."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from expectations.periods import Period, period_of
from orchestration.reference.obligations import ObligationRow
from orchestration.reference.table import load_list

from . import workdays
from .county import CONFIG, LAST_DAY, Unit, spans
from .facts import Report

EVENT_DAYS = {
    "QH201": (date(2024, 7, 9), date(2025, 6, 18)),
    "QH203": (date(2024, 7, 10),),
    "QH103": (date(2025, 8, 5),),
}


@cache
def all_duties() -> tuple[ObligationRow, ...]:
    return load_list(ObligationRow, CONFIG / "obligations.csv")


def duties() -> tuple[ObligationRow, ...]:
    return tuple(row for row in all_duties() if row.kind == "report")


def due_on(duty: ObligationRow, span: Period) -> date:
    """The last day of a report's deadline; only the units of the sample list occur."""
    offset = duty.due.offset or 0
    if duty.due.unit == "working days":
        return workdays.shift(span.ends_on, offset)
    return span.ends_on + timedelta(days=offset)


def _at_the_desk(random: Random, day: date) -> datetime:
    return datetime.combine(day, time(8, 40)) + timedelta(minutes=random.randrange(520))


def _arrivals(random: Random, unit: Unit, duty: ObligationRow, span: Period) -> list[Report]:
    due = due_on(duty, span)
    punctual = unit.level("reports", min(due, LAST_DAY))
    fate = random.random()
    if fate < punctual:
        arrived = workdays.on_or_before(due - timedelta(days=random.choice((0, 0, 1, 1, 2, 3, 5, 7))))
    elif fate < punctual + (1 - punctual) * 0.72:
        arrived = workdays.shift(due, random.choice((1, 1, 2, 2, 3, 4, 6, 9, 14)))
    else:
        return []
    first = Report(unit.code, duty.obligation_code, span.code, _at_the_desk(random, arrived), "accepted")
    if random.random() < unit.level("first_pass", arrived):
        return [first]
    again = _at_the_desk(random, workdays.shift(arrived, random.choice((1, 2, 2, 3, 5))))
    return [
        Report(unit.code, duty.obligation_code, span.code, first.received_at, "returned"),
        Report(unit.code, duty.obligation_code, span.code, again, "accepted"),
    ]


def _urgent(random: Random, unit: Unit) -> list[Report]:
    found = []
    for day in EVENT_DAYS.get(unit.code, ()):
        happened = datetime.combine(day, time(random.randrange(6, 20), random.randrange(60)))
        reported = happened + timedelta(hours=random.choice((2, 5, 11, 30)))
        found.append(Report(unit.code, "REPORT_URGENT", period_of(day, "month").code, reported, "accepted", happened))
    return found


def reports(unit: Unit) -> list[Report]:
    """Everything a unit hands in, in order of arrival."""
    random = Random(f"reporting {unit.code}")
    found = _urgent(random, unit)
    for duty in duties():
        for span in spans(duty.cadence):
            line = unit.on(span.ends_on)
            if line and line.unit_type in duty.unit_types:
                found += _arrivals(random, unit, duty, span)
    # a unit that no longer exists hands nothing in
    here = [report for report in found if unit.on(report.received_at.date()) or report.received_at.date() > LAST_DAY]
    return sorted(here, key=lambda report: (report.received_at, report.obligation_code))
