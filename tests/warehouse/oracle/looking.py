"""What a person should look at: audit.review_item, by plain counting."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from expectations.periods import period, period_of
from tests.warehouse.oracle.figures import Figure
from tests.warehouse.oracle.register import Owed
from tests.warehouse.oracle.rows import Row
from tests.warehouse.oracle.things import Thing, by_period, place
from tests.warehouse.oracle.workdays import end_of_day, local_day

_LEDGERS = {
    "study": ("held_on", ("held_on", "session_type", "topic_class", "invited", "attended", "duration_minutes")),
    "outreach": ("published_on", ("published_on", "channel", "level", "items", "reviewed")),
    "case": (
        "received_on",
        ("received_at", "channel", "category", "first_response_at", "closed_at", "satisfied", "reopened"),
    ),
}


def study_signals(sessions: list[Row]) -> Iterator[Thing]:
    for (unit, month), rows in by_period(sessions, "held_on", "month").items():
        if len(rows) >= 3 and len({row["held_on"] for row in rows}) == 1:
            first, *others = sorted(rows, key=place)
            yield Thing("same_day", unit, month, "", "study", tuple(others), seen=(first,))


def same_ledgers(rows_of: Mapping[str, list[Row]]) -> Iterator[Thing]:
    """Months in which all rows of a unit, three at least, stand in the ledger of another unit too."""
    for name, (day, columns) in _LEDGERS.items():
        contents: dict[tuple, set[str]] = defaultdict(set)
        groups = by_period(rows_of[name], day, "month")
        for (unit, month), rows in groups.items():
            if len(rows) >= 3:
                contents[
                    month, tuple(sorted(Counter(tuple(map(str, map(row.get, columns))) for row in rows).items()))
                ].add(unit)
        for (month, _), units in contents.items():
            if len(units) > 1:
                for unit in units:
                    yield Thing("same_ledger", unit, month, name, name, tuple(groups[unit, month]))


def repeated_counts(
    figures: Mapping[tuple[str, str, str], Figure], as_of: datetime, rows_of: Mapping[str, list[Row]]
) -> Iterator[Thing]:
    """The same count above one in six or more finished months in a row that chance hardly gives; named by the last."""
    metrics = {"study": "study_sessions", "outreach": "outreach_items", "case": "cases_received"}
    for name, metric in metrics.items():
        rows = by_period(rows_of[name], _LEDGERS[name][0], "month")
        told: dict[str, dict[int, float]] = defaultdict(dict)
        for (unit, code, what), figure in figures.items():
            span = period(code)
            if (
                what == metric
                and span.kind == "month"
                and (figure.value or 0) > 1
                and end_of_day(span.ends_on) <= as_of
            ):
                told[unit][span.starts_on.year * 12 + span.starts_on.month] = figure.value
        for unit, months in told.items():
            for month, value in months.items():
                run = 1
                while months.get(month - run) == value:
                    run += 1
                chance = (2 * math.pi * value) ** (-(run - 1) / 2)  # that a count of this mean is the same again
                if run >= 6 and chance <= math.exp(-9.2) and months.get(month + 1) != value:
                    code = f"{(month - 1) // 12}-{(month - 1) % 12 + 1:02d}"
                    yield Thing("repeated_count", unit, code, metric, seen=tuple(rows.get((unit, code), ())))


def last_hours(elements: list[Owed]) -> Iterator[Thing]:
    """Years in which every report of a unit, three at least, came within the hour before it was due."""
    came: dict[tuple[str, str], list[tuple[bool, Owed]]] = defaultdict(list)
    for one in elements:
        if one.first_arrived_at is not None:
            in_the_hour = one.due_at - timedelta(hours=1) < one.first_arrived_at <= one.due_at
            came[one.unit_code, str(local_day(one.due_at).year)].append((in_the_hour, one))
    for (unit, year), hits in came.items():
        if len(hits) >= 3 and all(hit for hit, _ in hits):
            yield Thing("last_hour", unit, year, seen=tuple(one for _, one in hits))


def not_owed(reports: list[Row], elements: list[Owed], events: set[str]) -> Iterator[Thing]:
    """Reports handed in for a duty that the unit does not have in the period."""
    owed = {(one.unit_code, one.obligation_code, one.event_at or one.period_code) for one in elements}
    found: dict[tuple[str, str, str], list[Row]] = defaultdict(list)
    for row in reports:
        is_event = row["obligation_code"] in events
        if (row["unit_code"], row["obligation_code"], row["event_at"] if is_event else row["period_code"]) not in owed:
            found[row["unit_code"], row["period_code"], row["obligation_code"]].append(row)
    for key, rows in found.items():
        yield Thing("report_not_owed", *key, seen=tuple(rows))


def too_early(rows_of: Mapping[str, list[Row]], first_on: date) -> Iterator[Thing]:
    """Facts before the first period that is kept."""
    days = {"study": "held_on", "outreach": "published_on", "case": "received_on"}
    for name, day in days.items():
        yield from (
            Thing("date_too_early", row["unit_code"], None, place(row), seen=(row,))
            for row in rows_of[name]
            if row[day] < first_on
        )


def claims(said: list[Row], elements: list[Owed], events: set[str]) -> Iterator[Thing]:
    """Reports of which the unit speaks itself, in the quarter in which they fall due, as if it had not; exemptions after the
    due day, as if the report were owed.
    """
    owed = {(one.unit_code, one.obligation_code, one.event_at or one.period_code): one for one in elements}
    of_quarter: dict[tuple[str, str], list[Row]] = defaultdict(list)
    counting: dict[tuple[str, str], dict[int, Owed]] = defaultdict(dict)
    for row in said:
        what = row["event_at"] if row["obligation_code"] in events else row["period_code"]
        one = owed.get((row["unit_code"], row["obligation_code"], what))
        quarter = period_of(local_day(one.due_at), "quarter").code if one else row["period_code"]
        of_quarter[row["unit_code"], quarter].append(row)
        # where the register speaks too, nothing of the claim counts
        if one and one.self_reported and one.status not in ("exempt", "not_due"):
            counting[row["unit_code"], quarter][id(one)] = one
    for key, rows in of_quarter.items():
        gone = tuple(counting[key].values())
        missing = tuple(replace(one, status="missing", first_pass=False) for one in gone if one.event_at is None)
        yield Thing("self_reported", *key, "", "reporting", gone, missing, tuple(rows))
    for one in elements:
        if one.exempted_late:
            quarter = period_of(local_day(one.due_at), "quarter").code
            if_owed = (
                ()
                if one.status_if_owed == "not_due"
                else (replace(one, status=one.status_if_owed, lateness_hours=0.0),)
            )
            subject = (one.obligation_code, one.period_code)
            yield Thing("late_exemption", one.unit_code, quarter, subject, "reporting", (), if_owed, (one,))


def told_otherwise(told_twice: list[tuple[Row, list[Row]]]) -> Iterator[Thing]:
    """Cases of a ledger that no source tells so: in days or rating, as far as the ledger gives them."""

    def days(row: Row) -> list[object]:
        answered = row["first_response_at"] and row["first_response_at"].astimezone(ZoneInfo(row["_timezone"])).date()
        return [row["received_on"], answered, row["closed_on"], row["satisfied"]]

    otherwise = [
        own
        for own, theirs in told_twice
        if all(
            any(said is not None and said != told for said, told in zip(days(own), days(each), strict=True))
            for each in theirs
        )
    ]
    for key, rows in by_period(otherwise, "received_on", "quarter").items():
        yield Thing("same_id_in_source", *key, "", "case", seen=tuple(rows))
