"""What a person should look at: audit.review_item, by plain counting."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from expectations.periods import period, period_of
from tests.warehouse.oracle.figures import Figure
from tests.warehouse.oracle.register import Owed
from tests.warehouse.oracle.rows import Row
from tests.warehouse.oracle.workdays import end_of_day, local_day

Found = tuple[str, str, str | None]  # signal, unit, period
_LEDGERS = {
    "study": ("held_on", ("held_on", "session_type", "topic_class", "invited", "attended", "duration_minutes")),
    "outreach": ("published_on", ("published_on", "channel", "level", "items", "reviewed")),
    "case": (
        "received_on",
        ("received_at", "channel", "category", "first_response_at", "closed_at", "satisfied", "reopened"),
    ),
}


def _groups(rows: list[Row], day: str, kind: str) -> dict[tuple[str, str], list[Row]]:
    found: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        found[row["unit_code"], period_of(row[day], kind).code].append(row)
    return found


def study_signals(sessions: list[Row]) -> Iterator[Found]:
    for (unit, month), rows in _groups(sessions, "held_on", "month").items():
        if len(rows) >= 3 and len({row["held_on"] for row in rows}) == 1:
            yield "same_day", unit, month


def same_ledgers(rows_of: Mapping[str, list[Row]]) -> Iterator[Found]:
    """Months in which all rows of a unit, three at least, stand in the ledger of another unit too."""
    for name, (day, columns) in _LEDGERS.items():
        contents: dict[tuple, set[str]] = defaultdict(set)
        for (unit, month), rows in _groups(rows_of[name], day, "month").items():
            if len(rows) >= 3:
                contents[
                    month, tuple(sorted(Counter(tuple(map(str, map(row.get, columns))) for row in rows).items()))
                ].add(unit)
        for (month, _), units in contents.items():
            if len(units) > 1:
                yield from (("same_ledger", unit, month) for unit in units)


def repeated_counts(figures: Mapping[tuple[str, str, str], Figure], as_of: datetime) -> Iterator[Found]:
    """The same count above one in six or more finished months in a row; named by the last of them."""
    for metric in ("study_sessions", "outreach_items", "cases_received"):
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
                if run >= 6 and months.get(month + 1) != value:
                    yield "repeated_count", unit, f"{(month - 1) // 12}-{(month - 1) % 12 + 1:02d}"


def last_hours(elements: list[Owed]) -> Iterator[Found]:
    """Years in which every report of a unit, three at least, came within the hour before it was due."""
    came: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for one in elements:
        if one.first_arrived_at is not None:
            in_the_hour = one.due_at - timedelta(hours=1) < one.first_arrived_at <= one.due_at
            came[one.unit_code, str(local_day(one.due_at).year)].append(in_the_hour)
    for (unit, year), hits in came.items():
        if len(hits) >= 3 and all(hits):
            yield "last_hour", unit, year


def not_owed(reports: list[Row], elements: list[Owed], events: set[str]) -> Iterator[Found]:
    """Reports handed in for a duty that the unit does not have in the period."""
    owed = {(one.unit_code, one.obligation_code, one.event_at or one.period_code) for one in elements}
    for row in reports:
        is_event = row["obligation_code"] in events
        if (row["unit_code"], row["obligation_code"], row["event_at"] if is_event else row["period_code"]) not in owed:
            yield "report_not_owed", row["unit_code"], row["period_code"]


def too_early(rows_of: Mapping[str, list[Row]], first_on: date) -> Iterator[Found]:
    """Facts before the first period that is kept."""
    days = {"study": "held_on", "outreach": "published_on", "case": "received_on"}
    for name, day in days.items():
        yield from (("date_too_early", row["unit_code"], None) for row in rows_of[name] if row[day] < first_on)


def claims(said: list[Row], elements: list[Owed], events: set[str]) -> Iterator[Found]:
    """Reports of which the unit speaks itself, in the quarter in which they fall due; exemptions after the due day."""
    due = {(one.unit_code, one.obligation_code, one.event_at or one.period_code): one.due_at for one in elements}
    for row in said:
        is_event = row["obligation_code"] in events
        due_at = due.get(
            (row["unit_code"], row["obligation_code"], row["event_at"] if is_event else row["period_code"])
        )
        quarter = period_of(local_day(due_at), "quarter").code if due_at else row["period_code"]
        yield "self_reported", row["unit_code"], quarter
    for one in elements:
        if one.exempted_late:
            yield "late_exemption", one.unit_code, period_of(local_day(one.due_at), "quarter").code


def told_otherwise(told_twice: list[tuple[Row, list[Row]]]) -> Iterator[Found]:
    """Cases of a ledger that no source tells so: in days or rating, as far as the ledger gives them."""

    def days(row: Row) -> list[object]:
        answered = row["first_response_at"] and row["first_response_at"].astimezone(ZoneInfo(row["_timezone"])).date()
        return [row["received_on"], answered, row["closed_on"], row["satisfied"]]

    for own, theirs in told_twice:
        if all(
            any(said is not None and said != told for said, told in zip(days(own), days(each), strict=True))
            for each in theirs
        ):
            yield "same_id_in_source", own["unit_code"], period_of(own["received_on"], "quarter").code
