"""The register of reports owed, judged at the as-of instant."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from expectations.periods import Period
from tests.warehouse.oracle.facts import Facts
from tests.warehouse.oracle.rows import Row, Tables
from tests.warehouse.oracle.tree import Tree, is_valid
from tests.warehouse.oracle.workdays import WorkCalendar, end_of_day, local_day

REPAIR_DAYS = 3


@dataclass
class Owed:
    """One element of the register."""

    unit_code: str
    obligation_code: str
    period_code: str
    owed_on: date
    event_at: datetime | None
    due_at: datetime
    grace_until: datetime
    status: str
    versions: int
    first_pass: bool
    lateness_hours: float | None
    lateness_working_hours: float | None
    provisional: bool
    first_arrived_at: datetime | None
    can_be_repaired: bool
    deciding: tuple[str | None, int | None]  # file and row
    self_reported: bool
    exempted_late: bool
    status_if_owed: str


def _months_later(day: date, months: int) -> date:
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def due_day(rule: Row, day: date, workdays: WorkCalendar) -> tuple[date, bool]:
    """The due day of a rule counted from a day, and whether it rests on a year that nobody arranged."""
    offset, unit = rule["due_offset"] or 0, rule["due_offset_unit"]
    due = day
    if unit == "days":
        due = day + timedelta(days=offset)
    elif unit == "months":
        due = _months_later(day, offset)
    elif unit == "working days":
        due = workdays.after(day, offset)
    low, high = min(day, due), max(day, due)
    counted = [low + timedelta(days=n) for n in range(1, (high - low).days + 1)] if unit == "working days" else []
    if rule["due_next_working_day"]:
        counted.append(due)
        due = workdays.next_working(due)
    return due, any(workdays.is_provisional(each) for each in counted)


class Register:
    """All elements of the register that are listed."""

    def __init__(self, tables: Tables, facts: Facts, tree: Tree, periods: list[Period], workdays: WorkCalendar) -> None:
        self._tables, self._facts, self._tree, self._workdays = tables, facts, tree, workdays
        self._types: dict[tuple, set[str]] = {}
        for row in tables["reference.obligation_unit_type"]:
            key = row["obligation_code"], row["valid_from"], row["applies_to"]
            self._types.setdefault(key, set()).add(row["unit_type"])
        self.elements = self._of_periods(periods) + self._of_events()
        self.versions = self._versions()

    def _obligations(self, kind: str, day: date) -> list[Row]:
        return [row for row in self._tables["reference.obligation"] if row["kind"] == kind and is_valid(row, day)]

    def _is_laid_on(self, rule: Row, unit: str, day: date) -> bool:
        types = self._types[rule["obligation_code"], rule["valid_from"], rule["applies_to"]]
        return self._tree.is_meant(unit, day, types)

    def _of_periods(self, periods: list[Period]) -> list[Owed]:
        found = []
        for period in periods:
            for rule in self._obligations("report", period.ends_on):
                if rule["cadence"] != period.kind:
                    continue
                due, provisional = due_day(rule, period.ends_on, self._workdays)
                for unit in self._tree.codes:
                    if not self._is_laid_on(rule, unit, period.ends_on):
                        continue
                    rows = [
                        row
                        for row in self._facts.reports
                        if (row["unit_code"], row["obligation_code"], row["period_code"])
                        == (unit, rule["obligation_code"], period.code)
                    ]
                    begun = period.starts_on <= self._facts.as_of_on or end_of_day(due) <= self._facts.as_of
                    if begun or rows:
                        found.append(
                            self._judge(
                                rule, unit, period.code, period.ends_on, None, end_of_day(due), rows, provisional
                            )
                        )
        return found

    def _of_events(self) -> list[Owed]:
        events: dict[tuple, list[Row]] = {}
        codes = {
            row["obligation_code"] for row in self._tables["reference.obligation"] if row["kind"] == "event_report"
        }
        for row in self._facts.reports:
            if row["obligation_code"] in codes and row["event_at"]:
                events.setdefault((row["unit_code"], row["obligation_code"], row["event_at"]), []).append(row)
        found = []
        for (unit, code, event_at), rows in events.items():
            day = local_day(event_at)
            for rule in self._obligations("event_report", day):
                if rule["obligation_code"] == code and self._is_laid_on(rule, unit, day):
                    due = event_at + timedelta(hours=rule["due_offset"])
                    first = min(rows, key=_order)
                    found.append(self._judge(rule, unit, first["period_code"], day, event_at, due, rows, False))
        return found

    def _versions(self) -> dict[tuple, tuple]:
        """Every row handed in by duty, period or event, and its place; an event keeps the period of its first row."""
        events = {
            row["obligation_code"] for row in self._tables["reference.obligation"] if row["kind"] == "event_report"
        }
        of_duty: dict[tuple, list[Row]] = {}
        for row in self._facts.reports:
            is_event = row["obligation_code"] in events
            what = (None, row["event_at"]) if is_event else (row["period_code"], None)
            of_duty.setdefault((row["unit_code"], row["obligation_code"], *what), []).append(row)
        found = {}
        for (unit, code, _, event_at), rows in of_duty.items():
            rows.sort(key=_order)
            for place, row in enumerate(rows, start=1):
                key = (unit, code, rows[0]["period_code"], event_at, place)
                found[key] = (row["result"], row["received_at"], row["_file_id"], row["_row"], row["is_claim"])
        return found

    def _decided(
        self, unit: str, code: str, period_code: str, due: datetime
    ) -> tuple[bool, date | None, datetime | None]:
        """Whether the duty is exempt, since when, and its new due date; a chain of extensions ends with the first that came too late."""
        known = [
            row
            for row in self._tables["reference.exemption"]
            if (row["unit_code"], row["obligation_code"], row["period_code"]) == (unit, code, period_code)
            and (row["decided_on"] is None or row["decided_on"] <= self._facts.as_of_on)
        ]
        extended: list[datetime] = []
        extensions = [row for row in known if row["kind"] == "extended"]
        for row in sorted(extensions, key=lambda row: (row["decided_on"] or date.min, row["new_due_at"])):
            if row["decided_on"] is not None and row["decided_on"] > local_day(max([due, *extended])):
                break
            extended.append(row["new_due_at"])
        exempt = [row["decided_on"] for row in known if row["kind"] == "exempt"]
        since = None if None in exempt else min(exempt, default=None)
        return bool(exempt), since, max(extended, default=None)

    def _judge(
        self,
        rule: Row,
        unit: str,
        period_code: str,
        day: date,
        event_at: datetime | None,
        due: datetime,
        rows: list[Row],
        provisional: bool,
    ) -> Owed:
        exempt, exempted_on, extended = self._decided(unit, rule["obligation_code"], period_code, due)
        due = extended or due
        grace = due + timedelta(days=rule["grace_days"] or 0)
        rows = sorted(rows, key=_order)
        accepted = next((row["received_at"] for row in rows if row["result"] == "accepted"), None)
        first = rows[0]["received_at"] if rows else None
        repair_days = REPAIR_DAYS if rule["repair_days"] is None else rule["repair_days"]
        status_if_owed = self._status(first, accepted, grace, repair_days)
        status = "exempt" if exempt else status_if_owed
        known = self._facts.as_of
        late_at = None
        deciding = next((row for row in rows if row["result"] == "accepted"), rows[0] if rows else None)
        if status == "late":
            late_at = accepted if first <= grace else first
            deciding = deciding if first <= grace else rows[0]
        return Owed(
            unit_code=unit,
            obligation_code=rule["obligation_code"],
            period_code=period_code,
            owed_on=day,
            event_at=event_at,
            due_at=due,
            grace_until=grace,
            status=status,
            versions=len(rows),
            first_pass=bool(rows) and rows[0]["result"] == "accepted",
            lateness_hours=(late_at - due) / timedelta(hours=1) if late_at else None,
            lateness_working_hours=self._workdays.working_hours(due, late_at) if late_at else None,
            provisional=provisional and extended is None,
            first_arrived_at=first,
            can_be_repaired=accepted is None
            and first is not None
            and first <= grace
            and self._repair(first, repair_days) > known,
            deciding=(deciding["_file_id"], deciding["_row"]) if deciding else (None, None),
            self_reported=bool(deciding and deciding["is_claim"]),
            exempted_late=exempt and exempted_on is not None and exempted_on > local_day(due),
            status_if_owed=status_if_owed,
        )

    def _repair(self, first: datetime, days: int) -> datetime:
        """The last instant of the days in which a returned report may be sent again."""
        return end_of_day(self._workdays.after(local_day(first), days))

    def _status(self, first: datetime | None, accepted: datetime | None, grace: datetime, repair_days: int) -> str:
        if accepted is None:
            return "missing" if grace <= self._facts.as_of else "not_due"
        if accepted <= grace or (first <= grace and accepted <= self._repair(first, repair_days)):
            return "on_time"
        return "late"


def _order(row: Row) -> tuple:
    return (row["received_at"], row["_sequence"], row["_sheet"], row["_row"], row["_part"])
