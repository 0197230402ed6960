"""Ledgers of the nasty world at which a person should look, each beside a harmless neighbour: one row less, a day off."""

from __future__ import annotations

from datetime import date, timedelta

from tests.warehouse.worlds import Row, World, at, month_codes

_UNITS = ("X1", "X2", "X3", "X4", "X5", "X6")
YEAR = month_codes("2024-01", "2024-12")


def add_suspicious_rows(world: World) -> None:
    for unit in _UNITS:
        world.unit(unit, "station", "ROOT", headcount=9)
    _attendance(world)
    _outreach(world)
    _cases(world)
    _corrections(world)
    _unusual(world)
    _tell_apart(world)


def _tell_apart(world: World) -> None:
    """Let no unit's ledger equal another's by accident."""
    for number, unit in enumerate(_UNITS, 1):
        for template, column, value in (
            ("study_session", "duration_minutes", 10 * number),
            ("outreach_item", "items", number),
            ("case", "category", unit),
        ):
            for row in world.tables[f"raw.{template}"]:
                if row["unit_code"] == unit and not row.get("category"):
                    row[column] = value


def _days(month: str, count: int, step: int = 3) -> list[date]:
    return [date.fromisoformat(f"{month}-{1 + step * n:02d}") for n in range(count)]


def session_rows(month: str, count: int, **more: object) -> list[Row]:
    return [
        {"held_on": day, "session_type": "collective", "invited": 10 + n, "attended": 9 + n} | more
        for n, day in enumerate(_days(month, count))
    ]


def outreach_rows(month: str, count: int, **more: object) -> list[Row]:
    return [
        {
            "published_on": day,
            "channel": ("wechat", "tv", "website")[n % 3],
            "level": "unit",
            "items": 1,
            "reviewed": True,
        }
        | more
        for n, day in enumerate(_days(month, count, 2))
    ]


def case_rows(month: str, count: int, **more: object) -> list[Row]:
    return [
        {
            "received_at": at(f"{month}-{1 + 2 * n:02d} 09:{n:02d}"),
            "closed_at": at(f"{month}-{2 + 2 * n:02d} 1{n % 8}:{7 * n % 60:02d}"),
            "channel": "hotline",
            "satisfied": n % 3 > 0,
            "case_id": f"{month}/{n}",
        }
        | more
        for n in range(count)
    ]


def _attendance(world: World) -> None:
    for unit, full in (("X1", 5), ("X2", 4), ("X3", 5)):
        for month in YEAR:
            # a unit that was always full before surprises nobody
            world.ledger(
                "study_session",
                unit,
                month,
                session_rows(month, 2, **({"attended": 10, "invited": 10} if unit == "X3" else {})),
            )
        rows = [row | {"attended": row["invited"]} for row in session_rows("2025-01", full)]
        world.ledger("study_session", unit, "2025-01", rows)
    # three of nine without numbers, and three of ten; three that tell only who came; a unit that never tells numbers
    for unit, told, blank in (
        ("X1", 6, {"invited": None, "attended": None}),
        ("X2", 7, {"invited": None, "attended": None}),
        ("X3", 9, {"invited": None}),
    ):
        rows = [*session_rows("2025-04", told), *(row | blank for row in session_rows("2025-05", 3))]
        world.ledger("study_session", unit, "2025-Q2", rows)
    world.ledger("study_session", "X4", "2025-Q2", session_rows("2025-05", 5, invited=None, attended=None))


def _outreach(world: World) -> None:
    for unit in ("X1", "X2"):
        for month in YEAR:
            world.ledger("outreach_item", unit, month, outreach_rows(month, 6), declares=["reviewed"])
    # every row twice, and all but one; all national; eleven channels, and one fewer; three times as many as usual
    world.ledger("outreach_item", "X1", "2025-01", outreach_rows("2025-01", 6) * 2, declares=["reviewed"])
    world.ledger(
        "outreach_item",
        "X2",
        "2025-01",
        [*outreach_rows("2025-01", 6), outreach_rows("2025-01", 1)[0]],
        declares=["reviewed"],
    )
    world.ledger("outreach_item", "X1", "2025-04", outreach_rows("2025-04", 9, level="national"))
    world.ledger("outreach_item", "X2", "2025-04", outreach_rows("2025-04", 9, level="city"))
    kinds = ("wechat", "weibo", "newspaper", "radio", "bulletin", "video")
    for unit, last in (("X1", 6), ("X2", 5)):
        rows = [
            {"published_on": date(2025, 5, 1 + n), "channel": kind, "level": "unit", "items": 1}
            for n, kind in enumerate(kinds[:last])
        ]
        world.ledger("outreach_item", unit, "2025-05", rows)
    for unit, count in (("X1", 13), ("X2", 9)):
        world.ledger(
            "outreach_item",
            unit,
            "2025-06",
            outreach_rows("2025-06", 1)
            + outreach_rows("2025-06", count - 1, channel="wechat")[:8]
            + [
                {"published_on": date(2025, 6, 3 + n), "channel": "wechat", "level": "county", "items": 1 + n}
                for n in range(count - 6)
            ],
        )
    # new in its first month: ten channels at once
    every = (*kinds, "tv", "website", "noticeboard", "press_conference")
    world.ledger(
        "outreach_item",
        "X5",
        "2025-05",
        [
            {"published_on": date(2025, 5, 2 + n), "channel": kind, "level": "unit", "items": 1}
            for n, kind in enumerate(every)
        ],
    )


def _cases(world: World) -> None:
    for unit in ("X1", "X2"):
        for month in YEAR:
            world.ledger("case", unit, month, case_rows(month, 3), declares=["closed_at"])
    # five closed after an hour to the minute, and four; two closed before they came, and one
    for unit, same in (("X1", 5), ("X2", 4)):
        rows = case_rows("2025-01", 6)
        rows = [
            row | ({"closed_at": row["received_at"] + timedelta(hours=1)} if n < same else {})
            for n, row in enumerate(rows)
        ]
        early = case_rows("2025-02", 2 if same == 5 else 1)
        early = [row | {"closed_at": row["received_at"] - timedelta(days=30)} for row in early]
        world.ledger("case", unit, "2025-Q1", [*rows, *early], declares=["closed_at"])
    # nobody dissatisfied, many unrated; and channels without a limit
    for unit in ("X1", "X2"):
        rows = [
            row
            | {
                "satisfied": None if n % 2 and unit == "X1" else True,
                "channel": "visit" if unit == "X1" else "hotline",
                "case_id": None,
            }
            for month in ("2025-04", "2025-05")
            for n, row in enumerate(case_rows(month, 12))
        ]
        world.ledger("case", unit, "2025-Q2", rows, declares=["closed_at"])


def _corrections(world: World) -> None:
    # a tenth fewer is not yet fewer; the correction a day later than ninety days, and on the ninetieth
    world.ledger("study_session", "X5", "2025-01", session_rows("2025-01", 10))
    world.ledger("study_session", "X5", "2025-01", session_rows("2025-01", 9), received="2025-05-01 09:00")
    world.ledger("study_session", "X6", "2025-01", session_rows("2025-01", 10))
    world.ledger("study_session", "X6", "2025-01", session_rows("2025-01", 8), received="2025-05-02 09:00")
    # a nil return after three rows, and a shorter ledger after two that it replaces, of which the longer counts
    world.ledger("study_session", "X6", "2025-02", session_rows("2025-02", 3))
    world.ledger("study_session", "X6", "2025-02", received="2025-03-20 09:00")
    world.ledger("outreach_item", "X6", "2025-04", outreach_rows("2025-04", 10))
    world.ledger("outreach_item", "X6", "2025-04", outreach_rows("2025-04", 4), received="2025-05-20 09:00")
    world.ledger("outreach_item", "X6", "2025-04", outreach_rows("2025-04", 5), received="2025-05-21 09:00")
    # a dissatisfied case left; a late one is closed earlier; nothing but a word was changed
    rows = case_rows("2025-03", 10)
    world.ledger("case", "X5", "2025-03", rows, declares=["closed_at"])
    world.ledger("case", "X5", "2025-03", rows[1:], declares=["closed_at"], received="2025-04-20 09:00")
    late = [row | {"closed_at": row["received_at"] + timedelta(days=40, minutes=n)} for n, row in enumerate(rows)]
    world.ledger("case", "X6", "2025-03", late, declares=["closed_at"])
    world.ledger(
        "case", "X6", "2025-03", [rows[1], *late[:1], *late[2:]], declares=["closed_at"], received="2025-04-20 09:00"
    )
    world.ledger("case", "X4", "2025-03", rows, declares=["closed_at"])
    world.ledger(
        "case",
        "X4",
        "2025-03",
        [row | {"category": "道路"} for row in rows],
        declares=["closed_at"],
        received="2025-04-20 09:00",
    )
    # sessions of January again in the ledger of March, dated in January; and again as if they were of March
    world.ledger("study_session", "X4", "2025-01", session_rows("2025-01", 4))
    world.ledger("study_session", "X4", "2025-03", [*session_rows("2025-01", 3), *session_rows("2025-03", 5)])


def _unusual(world: World) -> None:
    file_id = world.ledger("study_session", "X5", "2025-04", session_rows("2025-04", 3, attended=640))
    world.add(
        "audit.rejected_cell",
        {
            "file_id": file_id,
            "sheet": world.tables["raw.study_session"][-1]["_sheet"],
            "row_number": world.tables["raw.study_session"][-1]["_row"],
            "field": "attended",
            "value": "640",
            "rule": "study_session.attended_usual",
            "severity": "warning",
            "template": "study_session",
        },
    )
