"""A world whose scheme knows goalposts alone, so that everything at which a person should look has a worth in points."""

from __future__ import annotations

from datetime import date, timedelta

from tests.warehouse.suspicious_rows import add_suspicious_rows
from tests.warehouse.worlds import Row, World, at, end_of, month_codes

MONTHS = month_codes("2024-01", "2025-05")


def doubtful_world() -> World:
    world = World("2025-06-18 15:30")
    world.official_years(2024, 2025)
    world.scheme(valid_from=date(2024, 1, 1))
    world.limit("hotline", "1 working days", "5 working days")
    world.limit("petition", "10 days", "30 days")
    world.unit("ROOT", "county", headcount=50)
    # the records begin with a duty
    world.obligation("MONTH", "minimum_count", "month", "station|post", minimum=2, valid_from=date(2023, 12, 1))
    world.obligation(
        "YEAR",
        "minimum_count",
        "year",
        "station|post",
        minimum=30,
        counts="session_type=collective",
        valid_from=date(2024, 1, 1),
    )
    world.obligation("REPORT", "report", "month", "station|post", "period_end+5 days", valid_from=date(2025, 1, 1))
    world.obligation("EVENT", "event_report", "event", "post", "event+24 hours", valid_from=date(2025, 1, 1))
    add_suspicious_rows(world)
    _posts(world)
    _sessions_on_one_day(world)
    _repeated_items(world)
    _cases(world)
    _own_words(world)
    _told_twice(world)
    _new_at_once(world)
    _a_tree_that_moves(world)
    _corrections(world)
    return world


def _posts(world: World) -> None:
    """Units that hand in a little every month, so that each domain has a score with and without the rows in question."""
    for number, unit in enumerate(("P1", "P2", "P3", "P4")):
        world.unit(unit, "post", "ROOT", headcount=5)
        for place, month in enumerate(MONTHS):
            day = date.fromisoformat(f"{month}-10")
            sessions: list[Row] = [
                {
                    "held_on": day + timedelta(days=n),
                    "session_type": "collective",
                    "invited": 20,
                    "attended": 15 + number,
                    "duration_minutes": 60 + 10 * place + number,
                }
                for n in range(1 + number % 2)
            ]
            items: list[Row] = [
                {
                    "published_on": day + timedelta(days=7 * n),
                    "channel": ("wechat", "tv")[n],
                    "level": "county",
                    "items": 3 + place % 4 + number,
                    "reviewed": n == 0 or number > 1,
                }
                for n in range(2)
            ]
            world.ledger("study_session", unit, month, sessions)
            world.ledger("outreach_item", unit, month, items, declares=["reviewed"])
            _register(world, unit, month, number)
    for unit in ("P1", "P2"):
        for place, month in enumerate(MONTHS):
            rows = [_case(f"{unit}{month}{n}", f"{month}-1{n} 09:{7 * n + place:02d}", 3 + n, n != 1) for n in range(3)]
            world.ledger("case", unit, month, rows, declares=["closed_at"])


def _register(world: World, unit: str, month: str, number: int) -> None:
    """What the county says: of P1 nothing from April on, of P2 nothing in May."""
    if month < "2025-01" or (unit, month) in {("P1", "2025-04"), ("P1", "2025-05"), ("P2", "2025-05")}:
        return
    day = date.fromisoformat(f"{month}-28") + timedelta(days=4 + number * 3)
    row = {"unit_code": unit, "obligation_code": "REPORT", "period_code": month, "received_at": at(f"{day} 09:00")}
    world.ledger("report_submission", "ROOT", month, [row], received=f"{day} 10:00", claims_about="ROOT")


def _case(number: str, received: str, days: int, satisfied: bool | None, **more: object) -> Row:
    came = at(received)
    return {
        "case_id": number,
        "received_at": came,
        "channel": "hotline",
        "first_response_at": came + timedelta(hours=30 if days > 4 else 5, minutes=len(number) + days),
        "closed_at": came + timedelta(days=days, minutes=13 * days + int(received[-2:])),
        "satisfied": satisfied,
        "reopened": days > 4,
    } | more


def _sessions_on_one_day(world: World) -> None:
    """Of a unit that is not there for ten days of the month; of one that has others below it; of a source."""
    world.unit("Q1", "post", "ROOT", headcount=4, valid_to=date(2025, 3, 10))
    world.unit("Q1", "post", "ROOT", headcount=4, valid_from=date(2025, 3, 21))
    same: list[Row] = [
        {"held_on": date(2025, 3, 6), "session_type": kind, "invited": 9, "attended": 3 + n}
        for n, kind in enumerate(("collective", "collective", "visit", "collective"))
    ]
    world.ledger("study_session", "Q1", "2025-03", same)
    world.unit("Q2", "post", "ROOT", headcount=4)
    world.unit("Q2A", "desk", "Q2", headcount=2)
    world.ledger("study_session", "Q2A", "2025-02", [{"held_on": date(2025, 2, 20), "session_type": "visit"}])
    rows = [row | {"held_on": date(2025, 2, 5), "duration_minutes": 30} for row in same[:3]]
    world.ledger("study_session", "Q2", "2025-02", rows)
    world.export("study_session", "portal", [row | {"unit_code": "Q2A", "held_on": date(2025, 4, 9)} for row in same])


def _repeated_items(world: World) -> None:
    """Rows twice in two ledgers of one unit, over a unit below it that fills some of the same weeks and channels."""
    items: list[Row] = [
        {
            "published_on": date(2025, 4, 1) + timedelta(days=6 * n),
            "channel": ("radio", "tv", "radio")[n % 3],
            "level": "city",
            "items": 2 + n,
            "reviewed": n % 2 == 0,
        }
        for n in range(5)
    ]
    world.ledger("outreach_item", "Q2", "2025-04", items + items, declares=["reviewed"])
    below = [row | {"items": 1, "channel": "tv"} for row in items[:2]]
    world.ledger("outreach_item", "Q2A", "2025-04", below, declares=["reviewed"])
    # an item of which intake says that nobody has so many, the only one of its week and channel
    many = {"published_on": date(2025, 3, 12), "channel": "video", "level": "national", "items": 900, "reviewed": True}
    file_id = world.ledger("outreach_item", "Q1", "2025-03", [many, many | {"items": 4, "channel": "tv"}])
    world.add(
        "audit.rejected_cell",
        {
            "file_id": file_id,
            "sheet": "outreach_item",
            "row_number": 2,
            "field": "items",
            "value": "900",
            "cell": "E2",
            "rule": "outreach_item.items_usual",
            "severity": "warning",
            "template": "outreach_item",
        },
    )


def _cases(world: World) -> None:
    """Two delays to the minute in one half-year; ended before they came, answered only; without a limit; unrated."""
    world.unit("Q3", "post", "ROOT", headcount=4)
    alike = [
        _case(f"A{n}", f"2025-02-{1 + n:02d} 09:{3 * n:02d}", 2, n % 4 > 0)
        | {"first_response_at": at(f"2025-02-{1 + n:02d} 09:{3 * n:02d}") + timedelta(minutes=20 if n < 5 else 45)}
        for n in range(12)
    ]
    world.ledger("case", "Q3", "2025-02", alike, declares=["closed_at"])
    early = [_case(f"E{n}", f"2025-04-0{1 + n} 10:00", 9, n == 2) for n in range(3)]
    for row in early[:2]:
        row["first_response_at"] = row["received_at"] - timedelta(hours=2)
    world.ledger("case", "Q3", "2025-04", early, declares=["closed_at"])
    # P1 in the second quarter: most come through a channel without a limit; P2 in 2025: nobody dissatisfied, most unrated
    without = [_case(f"W{n}", f"2025-05-{2 + n:02d} 11:{n:02d}", 3 + n % 4, n % 3 > 0) for n in range(14)]
    rows = [row | ({"channel": "visit"} if n > 1 else {}) for n, row in enumerate(without)]
    world.ledger("case", "P1", "2025-Q2", rows, declares=["closed_at"], received="2025-06-05 09:00")
    for month in ("2025-01", "2025-02", "2025-03", "2025-04", "2025-05"):
        silent = [
            _case(f"S{month}{n}", f"{month}-{3 + n:02d} 08:{2 * n:02d}", 3 + n % 3, True if n % 3 == 0 else None)
            for n in range(9)
        ]
        world.ledger("case", "P2", month, silent, declares=["closed_at"], received=f"{month}-27 09:00")


def _own_words(world: World) -> None:
    """Claims that count, one of an event and one set aside; exemptions too late; limits, flags and numbers of a source."""
    said: list[Row] = [
        {"obligation_code": "REPORT", "period_code": period, "received_at": at(received), "result": result}
        for period, received, result in (
            ("2025-04", "2025-05-02 09:00", "accepted"),
            ("2025-05", "2025-06-02 09:00", "returned"),
            ("2025-03", "2025-04-01 09:00", "accepted"),
        )
    ]
    said.append(
        {
            "obligation_code": "EVENT",
            "period_code": "2025-05",
            "event_at": at("2025-05-09 10:00"),
            "received_at": at("2025-05-09 12:00"),
        }
    )
    world.ledger("report_submission", "P1", "2025-Q2", said, received="2025-05-04 09:00", claims_about="P1")
    for unit, period, decided in (
        ("P2", "2025-05", "2025-06-06"),
        ("P3", "2025-03", "2025-04-20"),
        ("P4", "2025-02", "2025-03-05"),
    ):
        world.add(
            "reference.exemption",
            {
                "unit_code": unit,
                "obligation_code": "REPORT",
                "period_code": period,
                "kind": "exempt",
                "decided_on": date.fromisoformat(decided),
            },
        )
    own = [
        _case("L1", "2025-01-07 09:00", 3, True, channel="mailbox", resolution_due_at=end_of("2025-01-20")),
        _case("L2", "2025-01-08 09:00", 40, False, channel="mailbox", resolution_due_at=end_of("2025-01-20")),
    ]
    world.ledger("case", "P3", "2025-01", own, declares=["closed_at"])
    flags: list[Row] = [
        {"case_id": f"F{n}", "received_at": at(f"2025-03-0{1 + n} 09:00"), "channel": "app", "reported_on_time": n < 2}
        for n in range(3)
    ]
    world.ledger("case", "P4", "2025-03", flags)


def _told_twice(world: World) -> None:
    """Told otherwise; told but for the rating, which is left open; told as one of two sources tells it."""
    for unit, own, first, second in (
        ("P3", [(2, True)], [(30, False)], []),
        ("P4", [(2, None), (3, True)], [(2, True), (9, True)], [None, (3, True)]),
    ):
        for template_source, told in ((None, own), ("platform", first), ("platform2", second)):
            rows = [
                _case(f"D{n}", f"2025-02-0{3 + n} 09:00", *each, unit_code=unit) for n, each in enumerate(told) if each
            ]
            if template_source and rows:
                world.export("case", template_source, rows, declares=["closed_at"])
            elif rows:
                world.ledger("case", unit, "2025-02", rows, declares=["closed_at"])


def _new_at_once(world: World) -> None:
    """Thirty lectures in the first month of each of three offices, which is what offices do; posts had one once."""
    for number in range(3):
        world.unit(f"Z{number}", "office", "ROOT", valid_from=date(2025, 5, 1))
        lectures: list[Row] = [
            {"held_on": date(2025, 5, 1 + n), "session_type": "lecture", "duration_minutes": 40 + number}
            for n in range(30)
        ]
        world.ledger("study_session", f"Z{number}", "2025-05", lectures)
    for unit in ("P1", "P2", "P3", "P4"):
        once = {"held_on": date(2024, 6, 20), "session_type": "lecture", "invited": 20, "attended": 12}
        world.ledger(
            "study_session",
            unit,
            "2024-H1",
            [once],
            received="2024-07-02 09:00",
            period_code=None,
            starts_on=date(2024, 6, 20),
            ends_on=date(2024, 6, 20),
        )


def _a_tree_that_moves(world: World) -> None:
    """A desk whose unit above moves from one bureau to another; and a total that two ledgers of other months tell."""
    world.obligation("DESK", "minimum_count", "month", "desk", minimum=1, valid_from=date(2024, 1, 1))
    for bureau in ("M1", "M2"):
        world.unit(bureau, "bureau", "ROOT")
    world.unit("N", "room", "M1", valid_to=date(2025, 3, 31))
    world.unit("N", "room", "M2", valid_from=date(2025, 4, 1))
    world.unit("ND", "desk", "N")
    for month in ("2025-02", "2025-04"):
        held = {"held_on": date.fromisoformat(f"{month}-12"), "session_type": "visit"}
        world.ledger("study_session", "ND", month, [held])
    for told_in, value in (("2024-11", 5.0), ("2024-12", 8.0)):
        total = {"period_code": "2024-10", "figure": "outreach_items", "value": value}
        world.ledger("period_summary", "Q3", told_in, [total])


def _corrections(world: World) -> None:
    """Ledgers made shorter: of reviewed items, of excluded cases, of days that a longer ledger speaks of too."""
    before: list[Row] = [
        {
            "published_on": date(2025, 1, 2 + 3 * n),
            "channel": ("tv", "radio", "website")[n % 3],
            "level": "province",
            "items": 1 + n,
            "reviewed": None if n % 2 else True,
        }
        for n in range(9)
    ]
    world.ledger("outreach_item", "Q3", "2025-01", before, declares=["reviewed"])
    world.ledger("outreach_item", "Q3", "2025-01", before[:3], declares=["reviewed"], received="2025-05-15 09:00")
    # after a break in the life of the unit
    sessions: list[Row] = [
        {"held_on": date(2025, 4, 3 + 5 * n), "session_type": "collective", "duration_minutes": 25 + n}
        for n in range(5)
    ]
    world.ledger("study_session", "Q1", "2025-04", sessions)
    world.ledger("study_session", "Q1", "2025-04", sessions[1:3], received="2025-05-09 09:00")
    rows = [_case(f"X{n}", f"2025-03-{2 + 2 * n:02d} 10:0{n}", 3 + 2 * n, n % 2 > 0) for n in range(8)]
    # late by the limit of the department, whatever limit the unit writes beside it
    rows[7]["resolution_due_at"] = end_of("2030-01-01")
    world.ledger("case", "Q1", "2025-Q1", rows, declares=["closed_at"])
    world.ledger("case", "Q1", "2025-03", rows[:3], declares=["closed_at"], received="2025-04-12 09:00")
    world.add("reference.case_exclusion", {"case_id": "X6", "unit_code": "Q1"})
