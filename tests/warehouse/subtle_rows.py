"""Ledgers of the nasty world that are nearly like honest ones, each beside a neighbour at which nobody need look.

Each unit is the only one of its type, so that nobody's peers say what is usual.
"""

from __future__ import annotations

from datetime import timedelta

from tests.warehouse.suspicious_rows import YEAR, case_rows, outreach_rows, session_rows
from tests.warehouse.worlds import World


def add_subtle_rows(world: World) -> None:
    for number in range(4):
        world.unit(f"R{number}", f"office{number}", "ROOT", headcount=9)
    _ratings(world)
    _repeated(world)
    _nearly_full(world)
    _larger_numbers(world)
    _a_day_later(world)
    _told_better(world)


def _ratings(world: World) -> None:
    """After a half-year with a third dissatisfied: nobody and some unrated, nobody and all rated, one and many unrated."""
    for number, (rated, unrated, dissatisfied) in enumerate(((14, 4, 0), (18, 0, 0), (24, 12, 1), (22, 1, 1))):
        unit = f"R{number}"
        for month in YEAR[:6]:
            rows = [row | {"category": unit} for row in case_rows(month, 6)]
            world.ledger("case", unit, month, rows, declares=["closed_at"])
        told = [n >= dissatisfied for n in range(rated)] + [None] * unrated
        rows = [
            row | {"satisfied": rating, "category": unit}
            for rating, row in zip(told, [row for month in YEAR[6:] for row in case_rows(month, 6)], strict=False)
        ]
        world.ledger("case", unit, "2024-H2", rows, declares=["closed_at"])


def _repeated(world: World) -> None:
    """Five items in each of seven months, and of six, as chance gives now and then; eighteen in each of five."""
    for unit, months, channel, items in (("R0", 7, "tv", 1), ("R1", 6, "radio", 1), ("R2", 5, "video", 6)):
        for month in YEAR[:months]:
            rows = [row | {"channel": channel, "items": items} for row in outreach_rows(month, 5 if items == 1 else 3)]
            world.ledger("outreach_item", unit, month, rows)


def _nearly_full(world: World) -> None:
    """Five of six sessions full, and of seven."""
    for unit, count in (("R0", 6), ("R1", 7)):
        for month in YEAR:
            world.ledger("study_session", unit, month, session_rows(month, 2, duration_minutes=10 * count))
        rows = [
            row | ({"attended": row["invited"]} if n < 5 else {})
            for n, row in enumerate(session_rows("2025-01", count))
        ]
        world.ledger("study_session", unit, "2025-01", rows)


def _larger_numbers(world: World) -> None:
    """Three times the items, after three quarters and after two; and one number that was asked about."""
    for month, items in zip((*YEAR[::3], "2025-01"), (5, 5, 5, 5, 15), strict=True):
        rows = [row | {"channel": "website", "items": items} for row in outreach_rows(month, 4)]
        world.ledger("outreach_item", "R3", month, rows)
    world.ledger("outreach_item", "R2", "2025-01", outreach_rows("2025-01", 4, channel="video", items=40))
    file_id = world.ledger("outreach_item", "R3", "2025-04", outreach_rows("2025-04", 1, channel="website", items=900))
    row = world.tables["raw.outreach_item"][-1]
    world.add(
        "audit.rejected_cell",
        {
            "file_id": file_id,
            "sheet": row["_sheet"],
            "row_number": row["_row"],
            "field": "items",
            "value": "900",
            "rule": "outreach_item.items_usual",
            "severity": "warning",
            "template": "outreach_item",
        },
    )


def _a_day_later(world: World) -> None:
    """Cases closed a day later to the minute, twelve and eleven."""
    for unit, same in (("R0", 12), ("R1", 11)):
        rows = [
            row | {"closed_at": row["received_at"] + timedelta(days=1), "category": unit, "satisfied": None}
            for row in case_rows("2025-02", same)
        ]
        world.ledger("case", unit, "2025-02", rows, declares=["closed_at"])


def _told_better(world: World) -> None:
    """Corrections that keep a limit: of an open case, of a late answer."""
    for month, column, bad in (("2025-02", "closed_at", None), ("2025-03", "first_response_at", timedelta(days=20))):
        rows = [row | {"category": month, "satisfied": None} for row in case_rows(month, 4)]
        told = rows[0]["received_at"] + timedelta(minutes=50)
        worse = rows[0] | {column: rows[0]["received_at"] + bad if bad else None}
        world.ledger("case", "R2", month, [worse, *rows[1:]], declares=["closed_at"])
        better = [rows[0] | {column: told}, *rows[1:]]
        world.ledger("case", "R2", month, better, declares=["closed_at"], received="2025-05-20 09:00")
