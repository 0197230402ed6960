"""What a unit owed and did, worked out of its own rows: reports with the names of their obligations, study duties with what was held of what was asked."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from math import floor

from dashboards.components.series import calendar
from dashboards.context import Context
from dashboards.snapshot import Row

_FULFILMENT = "study_fulfilment_rate"
_ROUNDING = 1e-9


def _names(context: Context, obligation: str, day: date) -> Row:
    """What an obligation was called on a day."""
    found = (
        row
        for row in context.reader.rows("obligation_names")
        if row["obligation_code"] == obligation and row["valid_from"] <= day <= row["valid_to"]
    )
    row = next(found, None)
    return {"name_zh": row["name_zh"] if row else None, "name_en": row["name_en"] if row else None}


def reports(context: Context) -> list[Row]:
    """The reports of a period and of the two months after it, by due time."""
    span = {"starts_on": context.period["starts_on"], "ends_on": context.period["ends_on"]}
    rows = context.reader.rows("unit_reports", unit=context.view.unit, **span)
    named = [{**row, **_names(context, row["obligation_code"], row["due_at"].date())} for row in rows]
    return sorted(named, key=lambda row: (row["due_at"], row["obligation_code"]))


def duties(context: Context) -> list[Row]:
    """The study duties whose cadence period holds or meets the chosen period: how many sessions each asked for by the last day that can be
    known, how many were held, and how that stands.
    """
    unit, until = context.view.unit, context.until
    first_on = date(context.period["starts_on"].year, 1, 1)
    rows = context.reader.rows("unit_duties", unit=unit, first_on=first_on, last_on=date(until.year, 12, 31))
    if not rows:
        return []
    sessions = context.reader.rows("unit_sessions", unit=unit, first_on=first_on, last_on=until)
    figures = context.reader.rows("unit_series", units=[unit], metrics=[_FULFILMENT])
    without_ledger = {row["period_code"] for row in figures if row["status"] == "no_data"}
    parts: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        parts[row["obligation_code"], row["window_code"]].append(row)
    found = []
    for window in calendar(context):
        code = window["period_code"]
        if window["starts_on"] > until or window["ends_on"] < context.period["starts_on"]:
            continue
        for obligation in sorted(
            one for one, of in parts if of == code and any(row["is_whole_cadence"] for row in parts[one, of])
        ):
            months = [row for month in _months(context, window) for row in parts[obligation, month]]
            if months:
                required = round(sum(row["required"] for row in months), 6)
                held = sum(_held(context, month, sessions) for month in months)
                minimum = max(row["minimum"] for row in parts[obligation, code] if row["is_whole_cadence"])
                found.append(
                    {
                        "obligation_code": obligation,
                        "window_code": code,
                        **_names(context, obligation, window["ends_on"]),
                        "ends_on": window["ends_on"],
                        "minimum": minimum,
                        "required": required,
                        "held": held,
                        "is_over": window["ends_on"] <= until,
                        "state": "no_data"
                        if code in without_ledger
                        else _state(window["ends_on"] <= until, held, required, minimum),
                    }
                )
    return sorted(found, key=lambda row: (row["ends_on"], row["obligation_code"]))


def _months(context: Context, window: Row) -> list[str]:
    """The months of a window that have begun by the last day that can be known."""
    until = min(window["ends_on"], context.until)
    return [
        row["period_code"]
        for row in calendar(context)
        if row["period_kind"] == "month" and window["starts_on"] <= row["starts_on"] <= until
    ]


def _held(context: Context, duty: Row, sessions: list[Row]) -> int:
    """Sessions of the days of a duty that its words of that time count."""
    counted = {
        (row["session_type"], row["topic_class"])
        for row in context.reader.rows("duty_sessions")
        if row["obligation_code"] == duty["obligation_code"] and row["rule_valid_from"] == duty["rule_valid_from"]
    }
    until = min(duty["to_on"], context.until)
    return sum(
        row["held"]
        for row in sessions
        if duty["from_on"] <= row["held_on"] <= until and (row["session_type"], row["topic_class"]) in counted
    )


def _state(is_over: bool, held: int, required: float, minimum: int) -> str:
    """How a duty stands; a part of a session is nobody's debt."""
    asked = floor(required + _ROUNDING)
    if is_over:
        return "fulfilled" if held >= asked else "short"
    if held >= minimum:
        return "fulfilled"
    return "on_pace" if held >= asked else "behind"
