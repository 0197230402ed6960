"""What time alone may still change at the as-of instant of the nasty world (2025-06-18 15:30), and its neighbours."""

from __future__ import annotations

from datetime import date, timedelta

from tests.warehouse.worlds import Row, World, at, end_of

MICROSECOND = timedelta(microseconds=1)


def add_unripe(world: World) -> None:
    _cases_inside_their_limits(world)
    _sixty_days(world)
    _grace_that_runs(world)
    _windows_of_repair(world)


def _cases_inside_their_limits(world: World) -> None:
    """Limits that end with the as-of instant and right after it; done long before, too late and not at all."""
    rows: list[Row] = []
    for name, limit in (("now", world.as_of), ("next", world.as_of + MICROSECOND), ("later", end_of("2025-08-01"))):
        for done in (at("2025-06-14 10:00"), None):
            rows.append(
                {
                    "case_id": f"{name}-{'closed' if done else 'open'}",
                    "received_at": at("2025-06-12 09:00"),
                    "channel": "visit",
                    "resolution_due_at": limit,
                    "first_response_at": done,
                    "closed_at": done,
                    "satisfied": done and True,
                    "reported_on_time": True,
                }
            )
    world.ledger("case", "T1", "2025-06", rows, declares=["closed_at"])
    # all that a unit has: petitions answered and closed at once, whose limits end in July
    petitions = [
        {
            "received_at": at(f"2025-06-{day} 09:00"),
            "channel": "petition",
            "first_response_at": at(f"2025-06-{day} 15:00"),
            "closed_at": at(f"2025-06-{day} 16:00"),
        }
        for day in ("10", "11", "12")
    ]
    world.ledger("case", "N3", "2025-06", petitions, declares=["closed_at"])
    # the same of March: its 30 days are over, and nothing of it waits but what comes of a case within 60 days
    march = [{"received_at": at("2025-03-05 09:00"), "channel": "petition", "closed_at": at("2025-04-20 09:00")}]
    world.ledger("case", "N3", "2025-03", march, declares=["closed_at"])


def _sixty_days(world: World) -> None:
    """The sixtieth day after the 19th of April is the as-of day, which is not over."""
    for unit, day in (("S2", "18"), ("LONE", "19")):
        row = {"received_at": at(f"2025-04-{day} 23:59"), "channel": "visit", "closed_at": at("2025-05-02 09:00")}
        world.ledger("case", unit, "2025-04", [row], declares=["closed_at"])
    # an excluded case makes nobody wait
    excluded = {"received_at": at("2025-05-20 09:00"), "channel": "petition", "case_id": "E1"}
    world.ledger("case", "B4", "2025-05", [excluded], declares=["closed_at"])
    world.add("reference.case_exclusion", {"case_id": "E1", "unit_code": "B4"})


def _grace_that_runs(world: World) -> None:
    """Due at the end of May and tolerated until tomorrow: handed in, returned, missing, and exempt."""
    world.obligation("GRACE", "report", "month", "township", grace_days=19, valid_from=date(2025, 5, 1))
    for unit, result in (("T1", "accepted"), ("T3", "returned")):
        row = {"obligation_code": "GRACE", "period_code": "2025-05", "received_at": at("2025-06-10 09:00")}
        world.ledger("report_submission", unit, "2025-05", [row | {"result": result}], received="2025-06-15 09:00")
    world.add(
        "reference.exemption",
        {"unit_code": "N1", "obligation_code": "GRACE", "period_code": "2025-05", "kind": "exempt"},
    )


def _windows_of_repair(world: World) -> None:
    """Returned once, grace being over: the window to send again ends today, ended yesterday, or was never open."""
    world.obligation("REPAIR", "report", "month", "section", grace_days=15, valid_from=date(2025, 5, 1))
    for unit in ("S3", "S4", "S5"):
        world.unit(unit, "section", "B4", headcount=2, valid_from=date(2025, 5, 1))
    for unit, arrived in (("S2", "2025-06-13 09:00"), ("S3", "2025-06-12 23:59"), ("S4", "2025-06-16 00:00")):
        row = {"obligation_code": "REPAIR", "period_code": "2025-05", "received_at": at(arrived), "result": "returned"}
        world.ledger("report_submission", unit, "2025-05", [row], received="2025-06-18 09:00")
    # sent again while the window is open
    again = [
        row | {"received_at": at("2025-06-13 09:00")},
        row | {"received_at": at("2025-06-17 09:00"), "result": "accepted"},
    ]
    world.ledger("report_submission", "S5", "2025-05", again, received="2025-06-18 09:00")
