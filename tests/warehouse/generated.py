"""Worlds drawn by a seed: units that come, go, move and change type; corrections, exemptions, holidays, open cases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from random import Random

from tests.warehouse.worlds import Row, World, at, end_of, month_codes

TYPES = ("bureau", "township", "section")
MONTHS = month_codes("2024-09", "2025-05")
DECLARED = ("closed_at", "reviewed", "resolution_due_at")
FIRST, LAST = date(2024, 9, 1), date(2025, 5, 31)


def generated_world(seed: int) -> World:
    """The same seed gives the same world; rows are added in a shuffled order."""
    chance = Random(seed)
    # every third world ends on the first day of a month
    day = 1 if seed % 3 == 1 else chance.randint(2, 28)
    world = World(f"2025-{chance.randint(3, 5):02d}-{day:02d} {chance.randint(0, 23):02d}:30")
    units = _units(world, chance)
    _lists(world, chance, units)
    for unit in units:
        for month in MONTHS:
            if chance.random() < 0.75:
                _month_of(world, chance, unit, month, units)
            if chance.random() < 0.2:
                _totals(world, chance, unit, month)
    for _ in range(25):
        _correction(world, chance, chance.choice(units))
    _exports(world, chance, units)
    for rows in world.tables.values():
        chance.shuffle(rows)
    return world


def _day(chance: Random, first: date = FIRST, last: date = LAST) -> date:
    return first + timedelta(days=chance.randint(0, (last - first).days))


def _instant(chance: Random, day: date) -> str:
    return f"{day} {chance.randint(0, 23):02d}:{chance.randint(0, 59):02d}"


def _units(world: World, chance: Random) -> list[str]:
    codes = [f"U{n}" for n in range(9)]
    world.unit("U0", "county", headcount=100)
    for number, code in enumerate(codes[1:], start=1):
        parents = codes[: max(1, number // 2)]
        turns = sorted({_day(chance) for _ in range(chance.randint(0, 2))})
        begins = chance.choice([None, None, _day(chance)])
        turns = [day for day in turns if begins is None or day > begins]
        for ends in [*turns, chance.choice([None, LAST + timedelta(days=9)])]:
            # sometimes there is a hole in a unit's life; its last stretch always stands
            if chance.random() < 0.9 or ends not in turns:
                row = {"valid_from": begins, "valid_to": ends, "headcount": chance.choice([None, 3, 8, 21])}
                world.unit(code, chance.choice(TYPES), chance.choice(parents), **row)
            begins = ends + timedelta(days=1) if ends else None
    return codes


def _lists(world: World, chance: Random, units: list[str]) -> None:
    holidays = {_day(chance).isoformat() for _ in range(30)}
    world.official_years(
        2024, 2025, holidays=holidays, made_up={_day(chance).isoformat() for _ in range(15)} - holidays
    )
    world.scheme("S", minimum_n=chance.choice([5, 20]))
    for row in world.tables["reference.scheme_metric"]:
        row["method"] = chance.choice(["goalposts", "goalposts", "min_max", "percentile", "z_score"])
    for channel in ("hotline", "petition", "phone"):
        unit = chance.choice(["days", "working days", "hours"])
        world.limit(
            channel, f"{chance.randint(1, 40)} {unit}", chance.choice([None, f"{chance.randint(2, 60)} working days"])
        )
    rules = (
        "period_end+3 working days",
        "period_end",
        "period_end-2 working days",
        "period_end+1 months",
        "period_end+4 days or next working day",
    )
    for number in range(6):
        changed = _day(chance)
        for valid in ({"valid_to": changed}, {"valid_from": changed + timedelta(days=1)}):
            applies = chance.choice(["all", "bureau|section", "township"])
            counts = chance.choice([None, "session_type=collective", "session_type=visit|online;topic_class=special"])
            world.obligation(f"M{number}", "minimum_count", chance.choice(["month", "quarter", "half_year", "year"]), applies,
                             minimum=chance.randint(1, 12), counts=counts, **valid)  # fmt: skip
            world.obligation(f"R{number}", "report", chance.choice(["month", "quarter", "half_year"]), applies, chance.choice(rules),
                             grace_days=chance.choice([0, 0, 3]), repair_days=chance.choice([None, 0, 6]), **valid)  # fmt: skip
    world.obligation("E", "event_report", "event", "all", "event+24 hours", valid_from=date(2024, 1, 1))
    for _ in range(30):
        month = chance.choice(MONTHS)
        kind = chance.choice(["exempt", "extended"])
        world.add("reference.exemption", {
            "unit_code": chance.choice(units), "obligation_code": f"R{chance.randint(0, 5)}", "period_code": month, "kind": kind,
            "new_due_at": end_of(str(_day(chance))) if kind == "extended" else None, "decided_on": chance.choice([None, _day(chance)]),
        })  # fmt: skip


def _sessions(chance: Random, days: tuple[date, date]) -> list[Row]:
    return [
        {"held_on": _day(chance, *days), "session_type": chance.choice(["collective", "visit", "online"]),
         "topic_class": chance.choice(["special", "general"]), "invited": chance.choice([None, 0, 9, 30]), "attended": chance.choice([None, 7, 31])}
        for _ in range(chance.randint(0, 4))
    ]  # fmt: skip


def _cases(chance: Random, days: tuple[date, date]) -> list[Row]:
    found = []
    for _ in range(chance.randint(0, 9)):
        received = at(_instant(chance, _day(chance, *days)))
        hours = timedelta(hours=chance.randint(-5, 900), minutes=chance.randint(0, 59))
        found.append({
            "case_id": chance.choice([None, f"C{chance.randint(0, 60)}"]), "received_at": received,
            "channel": chance.choice(["hotline", "petition", "phone", "app", None]),
            "first_response_at": chance.choice([None, received + hours / 7]), "closed_at": chance.choice([None, received + hours]),
            "satisfied": chance.choice([None, True, False]), "reopened": chance.choice([None, True, False]),
            "reported_on_time": chance.choice([None, True, False]),
            "resolution_due_at": chance.choice([None, None, None, received + 2 * hours]),
        })  # fmt: skip
    ids: set[str] = set()
    return [row for row in found if row["case_id"] is None or not (row["case_id"] in ids or ids.add(row["case_id"]))]


def _reports(chance: Random, days: tuple[date, date]) -> list[Row]:
    periods = [*MONTHS, "2024-Q4", "2025-Q1", "2024-H2", "2025-H1"]
    found = [
        {"obligation_code": f"R{chance.randint(0, 5)}", "period_code": chance.choice(periods), "received_at": at(_instant(chance, _day(chance, *days))),
         "result": chance.choice(["accepted", "accepted", "returned"])}
        for _ in range(chance.randint(0, 8))
    ]  # fmt: skip
    if chance.random() < 0.4:
        event = at(_instant(chance, _day(chance, *days)))
        for _ in range(chance.randint(1, 2)):
            late = event + timedelta(hours=chance.randint(1, 60), minutes=chance.randint(0, 59))
            result = chance.choice(["accepted", "returned"])
            found.append(
                {
                    "obligation_code": "E",
                    "period_code": str(event.date())[:7],
                    "event_at": event,
                    "received_at": late,
                    "result": result,
                }
            )
    return found


def _items(chance: Random, days: tuple[date, date]) -> list[Row]:
    return [
        {"published_on": _day(chance, *days), "channel": chance.choice(["wechat", "tv", None]), "items": chance.randint(0, 3),
         "level": chance.choice(["unit", "city", "province", "national", None]), "reviewed": chance.choice([None, True, False])}
        for _ in range(chance.randint(0, 5))
    ]  # fmt: skip


MAKERS = {"study_session": _sessions, "case": _cases, "report_submission": _reports, "outreach_item": _items}


def _month_of(world: World, chance: Random, unit: str, month: str, units: list[str]) -> None:
    first = date.fromisoformat(month + "-01")
    days = (first, first + timedelta(days=27 + chance.choice([0, 0, 0, 20])))
    book = None  # a workbook may hold several templates
    for template, make in MAKERS.items():
        if chance.random() < 0.8:
            declares = DECLARED if chance.random() < 0.8 else ()
            status = chance.choice(["accepted"] * 8 + ["refused", "withdrawn", "partly_accepted"])
            rows = make(chance, days)
            if chance.random() < 0.1:
                rows += [row | {"unit_code": chance.choice(units), "case_id": None} if "case_id" in row else row | {"unit_code": chance.choice(units)}
                         for row in make(chance, days)]  # fmt: skip
            book = {"file_id": book} if book and chance.random() < 0.3 else {}
            book = _hand_in(world, template, unit, month, rows, status, declares, **book)


def _totals(world: World, chance: Random, unit: str, month: str) -> None:
    """Totals that somebody wrote down, of periods of every length, with and without a ledger beside them."""
    figures = (
        "study_sessions", "outreach_items", "cases_received", "case_satisfaction_rate", "reports_received", "report_on_time_rate",
        "study_sessions[session_type=visit|online]", "study_topic_sessions[session_type=visit]", "cases_received[channel=hotline;satisfied=true]",
        "outreach_items[level=national]", "outreach_high_level_items[channel=tv|wechat]",
    )  # fmt: skip
    periods = [month, "2024-Q4", "2025-Q1", "2024-H2", "2025-H1", "2024", "2025"]
    rows = [
        {"period_code": chance.choice(periods), "figure": chance.choice(figures), "value": float(chance.randint(0, 9))}
        for _ in range(chance.randint(1, 5))
    ]
    counts = (chance.randint(0, 40), chance.randint(1, 40))
    numerator, denominator = float(min(counts)), float(max(counts))
    shares = {"value": numerator / denominator, "numerator": numerator, "denominator": denominator}
    rows = [row | shares if row["figure"].endswith("_rate") and chance.random() < 0.6 else row for row in rows]
    world.ledger("period_summary", unit, chance.choice(periods), rows)


def _hand_in(
    world: World,
    template: str,
    unit: str,
    period_code: str,
    rows: list[Row],
    status: str,
    declares: Iterable[str],
    **more: str,
) -> str:
    """A ledger whose undeclared columns are empty, as they would be if the sheet lacked them."""
    # every other one is the unit's own word about its reports
    more |= {"claims_about": unit} if len(world.tables["raw.submission"]) % 2 else {}
    for name in set(DECLARED) - set(declares):
        rows = [{key: value for key, value in row.items() if key != name} for row in rows]
    return world.ledger(
        template, unit, period_code, rows, status=status, declares=declares, rows_rejected=len(rows) % 3, **more
    )


def _correction(world: World, chance: Random, unit: str) -> None:
    """A later ledger for a quarter, or for a month again; its rows may lie anywhere."""
    template = chance.choice(list(MAKERS))
    period_code = chance.choice([*MONTHS, "2024-Q4", "2025-Q1"])
    _hand_in(
        world,
        template,
        unit,
        period_code,
        MAKERS[template](chance, (FIRST, LAST)),
        "accepted",
        DECLARED,
    )


def _exports(world: World, chance: Random, units: list[str]) -> None:
    for template, make in MAKERS.items():
        for number in range(3):
            rows = [
                row | {"unit_code": unit}
                for unit in units[:6]
                for row in make(chance, (FIRST, LAST))
                if chance.random() < 0.5
            ]
            for row in rows:
                if template in ("study_session", "outreach_item") and number:
                    row["_identity"] = chance.choice([None, "a", "b"])
            if template == "case":
                kept: set[str | None] = set()
                rows = [
                    row
                    for row in rows
                    if row["case_id"] is None or not (row["case_id"] in kept or kept.add(row["case_id"]))
                ]
            if rows:
                sender = {"unit_code": chance.choice(units)} if number == 1 else {}
                world.export(template, f"source{number % 2}", rows, declares=DECLARED, **sender)
