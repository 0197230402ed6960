"""Who may say what, in the nasty world: claims about reports, cases that two tell, own limits, rows of other periods."""

from __future__ import annotations

from datetime import date

from tests.warehouse.worlds import Row, World, at, end_of


def add_whose_word(world: World) -> None:
    world.unit("W1", "bureau", "ROOT", headcount=8, valid_from=date(2025, 3, 1))
    world.unit("W2", "section", "W1", headcount=3, valid_from=date(2025, 3, 1))
    # the county may not repair, its bureaus of this duty have five working days
    for unit_type, days in (("county", 0), ("bureau", 5)):
        world.obligation(
            f"REPAIR{days}",
            "report",
            "month",
            unit_type,
            "period_end+5 days",
            repair_days=days,
            valid_from=date(2025, 4, 1),
        )
    _reports(world)
    _repairs(world)
    _cases(world)
    _strays(world)


def _report(unit: str, code: str, period: str, received: str, result: str = "accepted", **more: object) -> Row:
    return {
        "unit_code": unit,
        "obligation_code": code,
        "period_code": period,
        "received_at": at(received),
        "result": result,
    } | more


def _reports(world: World) -> None:
    """The register of the county and of a source, and what W1 says of itself and of the section below it."""
    said, unsaid = at("2025-05-03 10:00"), at("2025-05-10 10:00")
    register = [
        _report("W1", "MONTHLY", "2025-03", "2025-04-20 10:00"),
        _report("W1", "MONTHLY", "2025-04", "2025-05-06 10:00", "returned"),
        _report("W1", "URGENT", "2025-05", "2025-05-05 10:00", event_at=said),
    ]
    world.ledger("report_submission", "ROOT", "2025-Q2", register, received="2025-05-12 09:00", claims_about="ROOT")
    world.export(
        "report_submission", "office", [_report("W1", "QUARTER", "2025-Q1", "2025-04-11 10:00")], claims_about="W1"
    )
    own = [
        # back-dated: the register says otherwise, whatever it says
        _report("W1", "MONTHLY", "2025-03", "2025-04-01 10:00"),
        _report("W1", "MONTHLY", "2025-04", "2025-05-02 10:00"),
        _report("W1", "QUARTER", "2025-Q1", "2025-04-02 10:00"),
        _report("W1", "URGENT", "2025-05", "2025-05-03 11:00", event_at=said),
        # the register is silent: no sooner than its file
        _report("W1", "MONTHLY", "2025-05", "2025-06-02 10:00", "returned"),
        _report("W1", "MONTHLY", "2025-05", "2025-06-03 10:00"),
        _report("W1", "QUARTER", "2024-Q4", "2025-01-02 10:00"),
        _report("W1", "URGENT", "2025-05", "2025-05-10 11:00", event_at=unsaid),
        # about the section below: the register
        _report("W2", "MONTHLY", "2025-04", "2025-05-04 10:00"),
    ]
    world.ledger("report_submission", "W1", "2025-Q2", own, received="2025-06-07 23:00", claims_about="W1")
    # claims replace claims, and a record leaves none of them
    again = [
        _report("W1", "MONTHLY", "2025-05", "2025-06-06 10:00"),
        _report("W1", "MONTHLY", "2025-02", "2025-06-17 10:00"),
    ]
    world.ledger("report_submission", "W1", "2025-06", again, received="2025-06-10 09:00", claims_about="W1")
    # reports of a period, in the ledger of that period, and a later ledger of the days on which they came
    first = [
        _report("W2", "MONTHLY", "2025-03", "2025-04-07 10:00"),
        _report("W2", "BACK", "2025-Q1", "2025-05-02 09:00"),
    ]
    world.ledger("report_submission", "ROOT", "2025-Q1", first, claims_about="ROOT")


def _repairs(world: World) -> None:
    for unit, code, repaired in (
        ("ROOT", "REPAIR0", "2025-05-05 23:00"),
        ("W1", "REPAIR5", "2025-05-12 23:00"),
        ("B2", "REPAIR5", "2025-05-13 09:00"),
    ):
        rows = [
            _report(unit, code, "2025-04", "2025-05-05 09:00", "returned"),
            _report(unit, code, "2025-04", repaired),
        ]
        world.export("report_submission", "office2", rows)
    # returned, and the days to repair still run
    world.export("report_submission", "office2", [_report("B4", "REPAIR5", "2025-05", "2025-06-05 09:00", "returned")])
    # exempt after it was due, and on the last day
    for unit, decided in (("LONE", date(2025, 5, 6)), ("B4", date(2025, 5, 5))):
        world.add(
            "reference.exemption",
            {
                "unit_code": unit,
                "obligation_code": "REPAIR5",
                "period_code": "2025-04",
                "kind": "exempt",
                "decided_on": decided,
            },
        )


def _cases(world: World) -> None:
    def case(number: str, received: str, closed: str | None, **more: object) -> Row:
        return {
            "case_id": number,
            "received_at": at(received),
            "channel": "hotline",
            "closed_at": at(closed) if closed else None,
        } | more

    theirs = [
        case("P1", "2025-05-06 09:00", "2025-05-20 09:00", unit_code="W1", satisfied=False),
        case("P2", "2025-05-07 09:00", "2025-05-09 09:00", unit_code="W1", satisfied=True),
        case("P3", "2025-05-08 09:00", None, unit_code="W2"),
    ]
    world.export("case", "platform", theirs)
    own = [
        # closed sooner and satisfied; the same to the day; another unit's
        case("P1", "2025-05-06 09:00", "2025-05-07 09:00", satisfied=True),
        case("P2", "2025-05-07 15:00", "2025-05-09 18:00"),
        case("P3", "2025-05-08 09:00", "2025-05-09 09:00"),
        # own limits: the list has one, for the response alone, and none
        case("O1", "2025-05-12 09:00", "2025-05-30 09:00", resolution_due_at=end_of("2030-01-01")),
        case("O2", "2025-05-12 09:00", None, resolution_due_at=end_of("2025-05-13"), channel="phone"),
        case("O3", "2025-05-12 09:00", "2025-05-13 09:00", resolution_due_at=end_of("2025-05-14"), channel="mailbox"),
        case("O4", "2025-05-12 09:00", "2025-05-13 09:00", channel="mailbox"),
    ]
    world.ledger("case", "W1", "2025-05", own)
    # neither closing dates nor limits, but flags
    flags: list[Row] = [
        {"case_id": f"Q{n}", "received_at": at("2025-04-14 09:00"), "channel": channel, "reported_on_time": flag}
        for n, (channel, flag) in enumerate((("hotline", True), ("phone", True), ("mailbox", False), ("app", None)))
    ]
    world.ledger("case", "W2", "2025-04", flags)


def _strays(world: World) -> None:
    """Sessions of May once more in the ledger of April, which came first, and of June, which came last."""

    def sessions(*days: str) -> list[Row]:
        return [{"held_on": date.fromisoformat(day), "session_type": "collective"} for day in days]

    world.ledger("study_session", "W1", "2025-04", sessions("2025-04-30", "2025-05-01", "2025-05-31", "2025-03-31"))
    world.ledger("study_session", "W1", "2025-05", sessions("2025-05-01", "2025-05-31", "2025-04-30", "2025-02-03"))
    world.ledger("study_session", "W1", "2025-06", sessions("2025-05-12", "2025-06-01"), received="2025-06-17 09:00")
    # the quarter holds them all, and a nil return of a month in it that came before
    world.ledger("outreach_item", "W1", "2025-04", [], declares=["reviewed"])
    items = [{"published_on": date(2025, day, 15), "channel": "tv", "level": "city", "items": 1} for day in (4, 5, 3)]
    world.ledger("outreach_item", "W1", "2025-Q2", items, declares=["reviewed"], received="2025-06-16 09:00")
    world.ledger("outreach_item", "W1", "2025-03", [], declares=["reviewed"])
