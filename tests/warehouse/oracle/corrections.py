"""Ledgers that correct an earlier one, and rows that stand in two ledgers of a unit, by plain comparing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from tests.warehouse.oracle.facts import COUNTING, EVENT_DAY, Facts
from tests.warehouse.oracle.rows import Row, Tables
from tests.warehouse.oracle.things import Thing, by_period
from tests.warehouse.oracle.workdays import local_day

LEDGERS = ("study_session", "outreach_item", "case")
_DOMAINS = {"study_session": "study", "outreach_item": "outreach", "case": "case"}
_EQUAL = {
    "study_session": ("held_on", "session_type", "topic_class", "invited", "attended"),
    "outreach_item": ("published_on", "channel", "level", "items", "reviewed"),
    "case": ("received_on", "received_at", "channel", "closed_at"),
}


class Corrections:
    def __init__(
        self, tables: Tables, facts: Facts, rows_of: Mapping[str, list[Row]], judged: Callable[[Row], Row]
    ) -> None:
        """Prepare the rows of all ledgers.

        Args:
            rows_of: rows that count by domain, cases with what became of their limits.
            judged: the same for a case that counts no more.
        """
        self._facts, self._judged = facts, judged
        self._received = {row["sequence"]: row for row in tables["raw.submission"] if row["received_at"] <= facts.as_of}
        self._coverages = [row for row in tables["raw.coverage"] if row["template"] in LEDGERS]
        self._rows: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for template in LEDGERS:
            for row in tables[f"raw.{template}"]:
                if row["_source"] is None and facts._is_known(template, row):
                    self._rows[template, row["unit_code"], row["_file_id"]].append(row)
        self._told: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
        for template, domain in _DOMAINS.items():
            for row in rows_of[domain]:
                if row["_source"] is None:
                    self._told[template, row["unit_code"], row["_file_id"]].append(row)

    def found(self) -> Iterator[Thing]:
        for newer in self._coverages:
            submission = self._received.get(newer["sequence"])
            if submission and submission["status"] in COUNTING:
                yield from self._of(newer, submission)
                yield from self._outside(newer)

    def _of(self, newer: Row, submission: Row) -> Iterator[Thing]:
        candidates = []
        for older in self._coverages:
            is_of_same = (older["template"], older["unit_code"]) == (newer["template"], newer["unit_code"])
            apart = older["starts_on"] > newer["ends_on"] or older["ends_on"] < newer["starts_on"]
            if is_of_same and older["sequence"] < newer["sequence"] and not apart:
                rows = self._within(older["file_id"], newer, older)
                candidates.append((len(rows), older["sequence"], older, rows))
        candidates = [found for found in candidates if found[0]]
        if not candidates:
            return
        count, _, older, rows = max(candidates, key=lambda found: found[:2])
        now = len(self._within(newer["file_id"], newer, older))
        signals = []
        if submission["is_nil"]:
            signals.append("nil_over_rows")
        elif now < 0.9 * count:
            signals.append("fewer_rows")
        is_case = newer["template"] == "case"
        if is_case and not submission["is_nil"] and self._removed(newer, rows):
            signals.append("cases_removed")
        if local_day(submission["received_at"]) > newer["ends_on"] + timedelta(days=90):
            signals.append("late_correction")
        first, last = self._days(newer, older)
        told = self._told[newer["template"], newer["unit_code"], newer["file_id"]]
        gone = tuple(row for row in told if first <= row[EVENT_DAY[newer["template"]]] <= last)
        former = tuple(map(self._judged, rows)) if is_case else tuple(rows)
        code = newer["period_code"] or f"{newer['ends_on']:%Y-%m}"
        domain = _DOMAINS[newer["template"]]
        for signal in signals:
            yield Thing(signal, newer["unit_code"], code, (domain, newer["file_id"]), domain, gone, former)

    def _days(self, newer: Row, older: Row) -> tuple[date, date]:
        """The days in question: of both where they are of one period, else those of which both speak."""
        is_same = newer["period_code"] is not None and newer["period_code"] == older["period_code"]
        outer, inner = (min, max) if is_same else (max, min)
        return outer(newer["starts_on"], older["starts_on"]), inner(newer["ends_on"], older["ends_on"])

    def _within(self, file_id: str, newer: Row, older: Row) -> list[Row]:
        template, day = newer["template"], EVENT_DAY[newer["template"]]
        first, last = self._days(newer, older)
        return [row for row in self._rows[template, newer["unit_code"], file_id] if first <= row[day] <= last]

    def _removed(self, newer: Row, former: list[Row]) -> bool:
        told = self._told["case", newer["unit_code"], newer["file_id"]]
        for row in map(self._judged, former):
            same = [each for each in told if _known_by(each) == _known_by(row)]
            if row["satisfied"] is False and not any(each["satisfied"] is False for each in same):
                return True
            if _is_late(row) and not any(map(_is_late, same)):
                return True
            due = row["resolution_due_at"]
            is_overdue = row["closed_at"] is None and due is not None and due <= self._facts.as_of
            if is_overdue and (not same or any(map(_is_in_time, same))):
                return True
            if _is_answered_late(row) and not any(map(_is_answered_late, same)):
                return True
        return False

    def _outside(self, own: Row) -> Iterator[Thing]:
        template, unit, day = own["template"], own["unit_code"], EVENT_DAY[own["template"]]
        elsewhere: set[tuple[Any, ...]] = set()
        for other in self._coverages:
            submission = self._received.get(other["sequence"])
            if (
                (other["template"], other["unit_code"]) == (template, unit)
                and other["file_id"] != own["file_id"]
                and submission
                and submission["status"] in COUNTING
            ):
                elsewhere |= {
                    _content(template, row)
                    for row in self._rows[template, unit, other["file_id"]]
                    if other["starts_on"] <= row[day] <= other["ends_on"]
                }
        again = [
            row
            for row in self._rows[template, unit, own["file_id"]]
            if not own["starts_on"] <= row[day] <= own["ends_on"] and _content(template, row) in elsewhere
        ]
        if len(again) >= 3:
            domain = _DOMAINS[template]
            subject = (domain, own["file_id"])
            yield Thing("equal_rows_across_ledgers", unit, own["period_code"], subject, domain, seen=tuple(again))


def _content(template: str, row: Row) -> tuple[Any, ...]:
    return tuple(row[column] for column in _EQUAL[template])


def _known_by(row: Row) -> Any:
    return row["case_id"] if row["case_id"] is not None else row["received_at"]


def _is_late(row: Row) -> bool:
    due = row["resolution_due_at"]
    return row["closed_at"] is not None and due is not None and bool(row["closed_at"] > due)


def _is_in_time(row: Row) -> bool:
    due = row["resolution_due_at"]
    return row["closed_at"] is not None and due is not None and bool(row["closed_at"] <= due)


def _is_answered_late(row: Row) -> bool:
    due = row["response_due_at"]
    return row["first_response_at"] is not None and due is not None and bool(row["first_response_at"] > due)


def copied_months(rows_of: Mapping[str, list[Row]]) -> Iterator[Thing]:
    """Months of a unit that equal another month of it but for the month: three rows at least, on several days."""
    for name, day in (("study", "held_on"), ("outreach", "published_on"), ("case", "received_on")):
        months = by_period(rows_of[name], day, "month")
        contents: dict[Any, list[str]] = defaultdict(list)
        for (unit, month), rows in months.items():
            if len(rows) >= 3:
                content = Counter(tuple(map(str, _of_any_month(name, row, row[day].day))) for row in rows)
                contents[unit, tuple(sorted(content.items()))].append(month)
        for (unit, _), same in contents.items():
            for month in sorted(same)[1:]:
                rows = months[unit, month]
                if len({row[day] for row in rows}) > 1:
                    yield Thing("equal_rows_across_ledgers", unit, month, name, name, tuple(rows))


def _of_any_month(name: str, row: Row, day: int) -> tuple[Any, ...]:
    if name == "study":
        return day, row["session_type"], row["topic_class"], row["invited"], row["attended"], row["duration_minutes"]
    if name == "outreach":
        return day, row["channel"], row["level"], row["items"], row["reviewed"]
    spans = [row[at] and (row[at] - row["received_at"]).total_seconds() for at in ("first_response_at", "closed_at")]
    return day, *spans, row["channel"], row["category"], row["satisfied"], row["reopened"]
