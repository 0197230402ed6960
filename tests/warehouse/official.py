"""A world with the real calendar: working-day limits whose ends are known from the official arrangements."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from tests.warehouse.worlds import World, at

CALENDAR = Path(__file__).parents[2] / "data" / "reference" / "calendar.csv"
# received on, working days, last day of the limit
KNOWN_LIMITS = (
    ("2024-09-27", 3, "2024-10-08"),
    ("2024-02-08", 3, "2024-02-19"),
    ("2025-01-24", 4, "2025-02-06"),
    ("2024-05-10", 2, "2024-05-13"),
    ("2020-01-23", 1, "2020-02-03"),
    ("2025-01-24", 10, "2025-02-13"),
    ("2025-04-30", 5, "2025-05-12"),
)
WORKING_DAYS = {2019: 250, 2020: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248}


def official_world() -> World:
    """Cases by channel, one for each known limit; and one whose limit reaches into a year that nobody has arranged."""
    world = World("2026-12-31")
    with CALENDAR.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            works = row["is_working_day"].strip().lower() in ("true", "1")
            world.add(
                "reference.calendar_day",
                {"date": date.fromisoformat(row["date"]), "is_working_day": works, "name": row["name"]},
            )
    world.unit("A", "bureau", valid_from=date(2018, 1, 1))
    world.unit("B", "bureau", "A", valid_from=date(2018, 1, 1))
    world.scheme()
    known = [*KNOWN_LIMITS, ("2026-12-31", 5, "2027-01-07")]
    rows = []
    for number, (received, days, _) in enumerate(known):
        world.limit(f"channel{number}", None, f"{days} working days")
        rows.append({"case_id": str(number), "received_at": at(f"{received} 10:00"), "channel": f"channel{number}"})
    # counted from the last day of the year before, a year's working days end on its last one
    for year, days in WORKING_DAYS.items():
        before = {"valid_from": date(year - 1, 12, 31), "valid_to": date(year - 1, 12, 31)}
        world.obligation(f"Y{year}", "report", "year", "bureau", f"period_end+{days} working days", **before)
    # a mistyped century, and the first day that periods are kept for
    for unit, days in (("A", (date(1925, 5, 6), date(1999, 12, 31))), ("B", (date(2000, 1, 1),))):
        world.ledger(
            "outreach_item", unit, "2020-01", [{"published_on": day, "channel": "tv", "items": 1} for day in days]
        )
    world.export("case", "all_years", [row | {"unit_code": "B"} for row in rows], declares=["closed_at"])
    return world
