"""A small world in which everything that may happen to a unit and its files does."""

from __future__ import annotations

from datetime import date, timedelta

from tests.warehouse.rarities import add_rarities
from tests.warehouse.unripe import add_unripe
from tests.warehouse.whose_word import add_whose_word
from tests.warehouse.worlds import Row, World, at, end_of, month_codes

HOLIDAYS = (
    *(f"2025-01-{day}" for day in (28, 29, 30, 31)), *(f"2025-02-0{day}" for day in (1, 2, 3, 4)),
    "2025-04-04", "2025-04-05", "2025-04-06", *(f"2025-05-0{day}" for day in range(1, 6)), "2024-10-01", "2024-10-02", "2024-10-03",
    "2024-10-04", "2024-10-07",
)  # fmt: skip
MADE_UP = ("2025-01-26", "2025-02-08", "2025-04-27", "2024-09-29", "2024-10-12")


def nasty_world(as_of: str = "2025-06-18 15:30") -> World:
    world = World(as_of)
    _lists(world)
    _units(world)
    _study(world)
    _reports(world)
    _cases(world)
    _outreach(world)
    _nil_returns(world)
    _totals_and_refusals(world)
    add_rarities(world)
    add_unripe(world)
    add_whose_word(world)
    return world


def _lists(world: World) -> None:
    world.official_years(2024, 2025, holidays=HOLIDAYS, made_up=MADE_UP)
    # both are valid from the middle of February on; the newer one counts from the periods that end after it
    world.scheme("OLD", minimum_n=5)
    world.scheme("NEW", minimum_n=20, valid_from=date(2025, 2, 15))
    for row in world.tables["reference.scheme_metric"]:
        methods = {
            "case_response_rate": "min_max",
            "outreach_channels_used": "percentile",
            "study_longest_gap_days": "z_score",
        }
        if row["scheme_code"] == "NEW" and row["metric_code"] in methods:
            row["method"] = methods[row["metric_code"]]
    world.limit("hotline", "1 working days", "5 working days")
    world.limit("petition", "15 days", "60 days", valid_to=date(2025, 2, 28))
    world.limit("petition", "10 days", "30 days", valid_from=date(2025, 3, 1))
    world.limit("phone", "24 hours", None)
    world.limit("mailbox")
    count, report = "minimum_count", "report"
    world.obligation(
        "COLLECTIVE", count, "year", minimum=24, counts="session_type=collective", valid_to=date(2024, 12, 31)
    )
    world.obligation(
        "COLLECTIVE", count, "year", minimum=12, counts="session_type=collective|online", valid_from=date(2025, 1, 1)
    )
    world.obligation(
        "TOPIC", count, "quarter", "bureau|township", minimum=2, counts="session_type=collective;topic_class=special"
    )
    world.obligation("ANY", count, "month", "township", minimum=1, valid_from=date(2024, 11, 15))
    # one duty, due by type: both lines hold on the same days
    world.obligation("QUARTER", report, "quarter", "bureau", "period_end+10 working days", valid_from=date(2024, 6, 30))
    world.obligation("QUARTER", report, "quarter", "township", "period_end+1 months", valid_from=date(2024, 6, 30))
    world.obligation(
        "MONTHLY",
        report,
        "month",
        "all",
        "period_end+5 days or next working day",
        grace_days=2,
        valid_from=date(2024, 10, 1),
    )
    world.obligation("EARLY", report, "half_year", "township", "period_end-20 days", valid_from=date(2024, 7, 1))
    world.obligation(
        "BACK",
        report,
        "quarter",
        "section",
        "period_end-3 working days",
        valid_to=date(2025, 3, 30),
        valid_from=date(2024, 7, 1),
    )
    world.obligation("BACK", report, "quarter", "section", "period_end+2 months", valid_from=date(2025, 3, 31))
    world.obligation("URGENT", "event_report", "event", "bureau", "event+24 hours", valid_from=date(2024, 7, 1))
    world.obligation("URGENT", "event_report", "event", "township", "event+36 hours", valid_from=date(2024, 7, 1))


def _units(world: World) -> None:
    world.unit("ROOT", "county", headcount=50)
    world.unit("B1", "bureau", "ROOT", headcount=20)
    world.unit("B2", "bureau", "ROOT", headcount=None)
    # a bureau with sections below it, among bureaus that have none
    world.unit("B3", "bureau", "ROOT", headcount=30)
    world.unit("S1", "section", "B3", headcount=4, valid_to=date(2025, 2, 20))
    world.unit("S2", "section", "B3", headcount=6, valid_from=date(2025, 2, 21))
    # a section that becomes a township, renamed, and moves below the root
    world.unit("X", "section", "B3", headcount=5, valid_to=date(2025, 3, 31))
    world.unit("X", "township", "ROOT", headcount=9, valid_from=date(2025, 4, 1))
    world.unit("T1", "township", "ROOT", headcount=12, valid_from=date(2024, 11, 10))
    world.unit("T2", "township", "ROOT", headcount=15, valid_to=date(2025, 1, 15))
    world.unit("T3", "township", "ROOT", headcount=7)
    # has a section below it for ten weeks only
    world.unit("B4", "bureau", "ROOT", headcount=11)
    world.unit("S9", "section", "B4", headcount=2, valid_from=date(2025, 1, 20), valid_to=date(2025, 3, 31))
    # a root without units below it; units that begin on the last day of a month and on the as-of day
    world.unit("LONE", "bureau", headcount=3)
    world.unit("N1", "township", "ROOT", valid_from=date(2025, 5, 31))
    world.unit("N2", "township", "ROOT", valid_from=date(2025, 6, 18))


def _study(world: World) -> None:
    for number, month in enumerate(month_codes("2024-10", "2025-06")):
        for unit in ("B1", "T3", "X"):
            world.ledger("study_session", unit, month, _sessions(month, 1 + (number + len(unit)) % 3))
    world.ledger("study_session", "B3", "2025-Q1", _sessions("2025-01", 3) + _sessions("2025-03", 2))
    # a correction of one month inside a quarter, and one of the same month that is newer still
    world.ledger("study_session", "B3", "2025-02", _sessions("2025-02", 2))
    stray = [
        {"held_on": date(2024, 12, 20), "session_type": "collective"},
        {"held_on": date(2025, 5, 20), "session_type": "collective"},
    ]
    world.ledger("study_session", "B3", "2025-03", _sessions("2025-03", 1) + stray, received="2025-04-20 09:00")
    world.ledger(
        "study_session", "B3", "2025-03", _sessions("2025-03", 3) + _sessions("2025-04", 1), received="2025-04-21 09:00"
    )
    # refused and withdrawn corrections change nothing; a nil return takes everything away
    world.ledger(
        "study_session", "B3", "2025-02", _sessions("2025-02", 3), status="refused", received="2025-04-22 09:00"
    )
    world.ledger(
        "study_session", "B1", "2025-05", _sessions("2025-05", 3), status="withdrawn", received="2025-06-02 09:00"
    )
    world.ledger("study_session", "T3", "2025-05", [], received="2025-06-03 09:00")
    world.ledger("study_session", "T2", "2024-12", _sessions("2024-12", 2))
    world.ledger(
        "study_session",
        "S1",
        "2025",
        _sessions("2025-01", 2) + [{"held_on": date(2025, 12, 1)}],
        received="2025-03-01 09:00",
    )
    # a source that names T1 in two months only, with one identity sent twice and an old file of the same path
    rows = [{"unit_code": "T1", "held_on": date(2024, 11, 20), "session_type": "collective", "_identity": "i1"}] * 2
    world.export(
        "study_session", "portal", [*rows, {"unit_code": "T1", "held_on": date(2025, 2, 3), "session_type": "lecture"}]
    )
    world.export(
        "study_session",
        "portal",
        [{"unit_code": "T1", "held_on": date(2024, 11, 20), "session_type": "visit", "_identity": "i1"}],
    )
    world.export(
        "study_session",
        "portal",
        [{"unit_code": "T1", "held_on": date(2025, 1, 5), "session_type": "visit"}],
        status="superseded",
    )
    world.export(
        "study_session",
        "portal",
        [{"unit_code": "B2", "held_on": date(2025, 4, 9), "session_type": "collective", "invited": 0, "attended": 0}],
    )


def _sessions(month: str, number: int) -> list[Row]:
    kinds = ("collective", "online", "collective", "visit")
    found = []
    for n in range(number):
        day = date.fromisoformat(f"{month}-{4 + 9 * n:02d}")
        row = {
            "held_on": day,
            "session_type": kinds[(day.month + n) % 4],
            "topic_class": "special" if n % 2 else "general",
        }
        found.append(row | ({"invited": 10 + n, "attended": 12 - 2 * n} if n != 1 else {"invited": 5}))
    return found


def _reports(world: World) -> None:
    def row(code: str, period: str, received: str, result: str = "accepted", **more: object) -> Row:
        return {"obligation_code": code, "period_code": period, "received_at": at(received), "result": result} | more

    world.ledger("report_submission", "B1", "2025-01", [
        row("QUARTER", "2024-Q4", "2025-01-15 23:59:59"), row("MONTHLY", "2024-12", "2025-01-08 23:59"),
        row("MONTHLY", "2025-01", "2025-01-31 08:00"),
        row("URGENT", "2025-01", "2025-01-11 10:00", event_at=at("2025-01-10 10:00")),
        row("URGENT", "2025-01", "2025-01-12 10:01", "returned", event_at=at("2025-01-11 10:00")),
        row("URGENT", "2025-01", "2025-01-12 17:00", event_at=at("2025-01-11 10:00")),
    ])  # fmt: skip
    # returned in time and repaired inside the window, or after it; a version of January arrives in another ledger
    world.ledger("report_submission", "T3", "2025-Q1", [
        row("MONTHLY", "2025-01", "2025-02-07 16:00", "returned"), row("MONTHLY", "2025-01", "2025-02-12 09:00"),
        row("MONTHLY", "2025-02", "2025-03-06 16:00", "returned"), row("MONTHLY", "2025-02", "2025-03-14 09:00"),
        row("QUARTER", "2024-Q4", "2025-02-06 10:30"), row("EARLY", "2025-H1", "2025-03-30 09:00"),
        row("NOBODY", "2025-Q1", "2025-03-30 09:00"),
    ])  # fmt: skip
    world.ledger(
        "report_submission",
        "T3",
        "2025-Q2",
        [row("QUARTER", "2025-Q1", "2025-04-16 10:00", "returned"), row("EARLY", "2025-H2", "2025-06-01 09:00")],
    )
    world.ledger(
        "report_submission",
        "S1",
        "2025-Q1",
        [row("BACK", "2024-Q4", "2025-01-02 09:00"), row("MONTHLY", "2025-02", "2025-02-18 09:00")],
    )
    world.ledger(
        "report_submission",
        "X",
        "2025-04",
        [row("BACK", "2025-Q1", "2025-04-02 09:00"), row("MONTHLY", "2025-03", "2025-04-09 00:00")],
    )
    for unit, period, kind, due, decided in (
        ("B3", "2025-Q1", "exempt", None, "2025-05-01"), ("T1", "2024-Q4", "extended", end_of("2025-02-28"), "2025-01-15"),
        ("T3", "2025-Q1", "extended", end_of("2025-05-30"), "2025-04-17"), ("B2", "2025-Q1", "exempt", None, "2025-06-20"),
    ):  # fmt: skip
        world.add("reference.exemption", {
            "unit_code": unit, "obligation_code": "QUARTER", "period_code": period, "kind": kind, "new_due_at": due,
            "decided_on": date.fromisoformat(decided),
        })  # fmt: skip


def _cases(world: World) -> None:
    for unit, channel in (("B1", "hotline"), ("T3", "petition"), ("X", "phone"), ("B3", "mailbox")):
        rows = []
        for n in range(60 if unit == "B1" else 24):
            received = at("2024-12-03 08:20") + timedelta(days=3 * n, minutes=97 * n)
            row = {
                "case_id": f"{unit}-{n}",
                "received_at": received,
                "channel": channel,
                "satisfied": (True, None, False)[n % 3],
                "reopened": n % 7 == 0,
            }
            if n % 4:
                row["first_response_at"] = received + timedelta(hours=5 * n % 70 - 2)
            if n % 5:
                row["closed_at"] = received + timedelta(hours=37 * (n % 9) - 3)
            rows.append(row)
        for month in month_codes("2024-12", "2025-06"):
            within = [row for row in rows if row["received_at"].strftime("%Y-%m") == month]
            world.ledger("case", unit, month, within, declares=["closed_at"])
    # a newer file updates a case of an older month, and repeats a number with other content
    world.ledger("case", "B1", "2025-Q2", [
        {"case_id": "B1-0", "received_at": at("2024-12-03 08:20"), "channel": "hotline", "closed_at": at("2025-06-30 10:00"), "satisfied": True},
        {"case_id": "B1-900", "received_at": at("2025-05-06 09:00"), "channel": "hotline", "resolution_due_at": at("2025-05-06 12:00")},
        {"case_id": "B1-900", "received_at": at("2025-05-06 09:30"), "channel": "phone", "_occurrence": 2},
        {"received_at": at("2025-05-08 09:30"), "channel": "app"}, {"received_at": at("2025-05-08 09:30"), "channel": "app"},
    ], received="2025-06-10 09:00")  # fmt: skip
    world.add(
        "reference.case_exclusion", {"case_id": "T3-5", "unit_code": "T3"}, {"case_id": "B1-7", "unit_code": "T3"}
    )
    flags = [
        {
            "unit_code": "B2",
            "case_id": f"F{n}",
            "received_at": at(f"2025-0{1 + n % 4}-11 10:00"),
            "channel": "hotline",
            "reported_on_time": n % 3 > 0,
        }
        for n in range(30)
    ]
    world.export(
        "case",
        "flags",
        [
            *flags,
            {"unit_code": "T3", "case_id": "F90", "received_at": at("2025-04-30 10:00"), "reported_on_time": True},
        ],
    )
    dated = (("G1", "2025-05-20 09:00", True), ("G2", "2025-05-22 09:00", True), ("G3", None, False))
    register = [
        {"unit_code": "B2", "case_id": code, "received_at": at("2025-05-12 10:00"), "resolution_due_at": end_of("2025-05-20"),
         "closed_at": at(closed) if closed else None, "reported_on_time": flag}
        for code, closed, flag in dated
    ]  # fmt: skip
    not_due = {
        "unit_code": "B2",
        "case_id": "G4",
        "received_at": at("2025-06-12 10:00"),
        "resolution_due_at": end_of("2025-06-20"),
        "reported_on_time": True,
    }
    world.export("case", "register", [*register, not_due])
    # far away: their days are not ours, and their limits end with their days
    world.export("case", "abroad", [
        {"unit_code": "T1", "case_id": "1", "received_at": at("2025-03-31 23:30", "Africa/Johannesburg"), "channel": "hotline",
         "closed_at": at("2025-04-08 23:30", "Africa/Johannesburg")},
        {"unit_code": "T1", "case_id": "2", "received_at": at("2025-04-01 01:00", "Africa/Johannesburg"), "channel": "petition"},
    ], timezone="Africa/Johannesburg", declares=["closed_at"])  # fmt: skip


def _outreach(world: World) -> None:
    levels = ("unit", "county", "city", "province", "national", None)
    for number, month in enumerate(month_codes("2024-10", "2025-05")):
        for unit in ("B1", "B2", "S1", "X"):
            rows = [
                {"published_on": date.fromisoformat(f"{month}-{3 + 5 * n:02d}"), "channel": ("wechat", "weibo", "tv", None)[(n + number) % 4],
                 "level": levels[(n * 5 + number) % 6], "items": n, "reviewed": (True, False, None)[n % 3]}
                for n in range((number + len(unit)) % 5)
            ]  # fmt: skip
            if unit == "S1" and month > "2025-02":
                continue
            world.ledger("outreach_item", unit, month, rows, declares=["reviewed"] if unit != "B2" else [])
            if unit == "B2":
                for row in world.tables["raw.outreach_item"][len(world.tables["raw.outreach_item"]) - len(rows) :]:
                    row["reviewed"] = None
    world.tables["audit.column_map"] = [
        row
        for row in world.tables["audit.column_map"]
        if not (row["field"] == "reviewed" and _unit_of(world, row["file_id"]) == "B2")
    ]


def _nil_returns(world: World) -> None:
    """Said about a whole quarter by a unit that stood below its parent for a part of it."""
    for template in ("outreach_item", "case", "study_session"):
        world.ledger(template, "S9", "2025-Q1", [])


def _unit_of(world: World, file_id: str) -> str:
    return next(row["unit_code"] for row in world.tables["raw.submission"] if row["file_id"] == file_id)


def _totals_and_refusals(world: World) -> None:
    world.ledger("period_summary", "T2", "2024", [
        {"period_code": "2024", "figure": "outreach_items", "value": 180.0, "qualifier": "more_than"},
        {"period_code": "2024-Q4", "figure": "outreach_items", "value": 50.0},
        {"period_code": "2024-Q4", "figure": "case_satisfaction_rate", "value": 0.9, "numerator": 18.0, "denominator": 20.0},
        {"period_code": "2024-Q4", "figure": "case_response_rate", "value": 0.8},
        {"period_code": "2024-Q4", "figure": "reports_received", "value": 3.0},
        {"period_code": "2024-Q4", "figure": "outreach_items[level=national]", "value": 6.0},
    ])  # fmt: skip
    # reported again: the newer file is the truth for its quarter
    for sessions in (4.0, 5.0):
        world.ledger("period_summary", "B1", "2025-Q1", [
            {"period_code": "2025-Q1", "figure": "study_sessions", "value": sessions},
            {"period_code": "2025-Q1", "figure": "study_sessions[session_type=collective|online;topic_class=general]", "value": 2.0},
            {"period_code": "2025-Q1", "figure": "cases_received[channel=hotline]", "value": 31.0},
            {"period_code": "2025-Q1", "figure": "outreach_items[level=national]", "value": 1.0},
        ])  # fmt: skip
    # B2's first ledger of May was refused without saying its month; the next one stands for it
    world.ledger(
        "case",
        "B2",
        "2025-05",
        [],
        status="refused",
        received="2025-06-02 09:00",
        period_code=None,
        rows_accepted=0,
        rows_rejected=0,
    )
    world.ledger(
        "case",
        "B2",
        "2025-05",
        [{"received_at": at("2025-05-20 09:00")}],
        received="2025-06-05 09:00",
        rows_rejected=3,
        status="partly_accepted",
    )
