"""What happens once in a department's life: the edges of the nasty world that only a wrong `<` would show."""

from __future__ import annotations

from datetime import date, timedelta

from tests.warehouse.subtle_rows import add_subtle_rows
from tests.warehouse.suspicious_rows import add_suspicious_rows
from tests.warehouse.worlds import Row, World, at, end_of, month_codes

MICROSECOND = timedelta(microseconds=1)


def add_rarities(world: World) -> None:
    _edges_of_ledgers(world)
    _small_samples_of_a_year(world)
    _last_instants(world)
    _chained_extensions(world)
    _things_to_look_at(world)
    _files_to_look_at(world)
    _villages(world)
    add_suspicious_rows(world)
    add_subtle_rows(world)
    _breaks_and_moves(world)


def _on(*days: str, **more: object) -> list[Row]:
    return [{"held_on": date.fromisoformat(day), "session_type": "collective"} | more for day in days]


def _edges_of_ledgers(world: World) -> None:
    # a unit whose last day is the as-of day
    world.unit("N3", "township", "ROOT", headcount=4, valid_to=date(2025, 6, 18))
    # a correction of February takes its first and last day, not the days around it
    world.ledger("study_session", "B4", "2025-Q1", _on("2025-01-31", "2025-02-01", "2025-02-28", "2025-03-01"))
    world.ledger("study_session", "B4", "2025-02", _on("2025-02-10"), received="2025-04-05 09:00")
    # a sheet of two units, one of which sends anew; a workbook of two templates, one of which is sent anew
    world.ledger("study_session", "B2", "2025-03", [*_on("2025-03-05"), *_on("2025-03-06", unit_code="LONE")])
    world.ledger("study_session", "LONE", "2025-03", _on("2025-03-07", "2025-03-08"), received="2025-04-06 09:00")
    book = world.ledger("study_session", "S2", "2025-03", _on("2025-03-11"))
    items = [{"published_on": date(2025, 3, 12), "channel": "tv", "level": "county", "items": 2}]
    world.ledger("outreach_item", "S2", "2025-03", items, file_id=book, declares=["reviewed"])
    world.ledger("study_session", "S2", "2025-03", _on("2025-03-13"), received="2025-04-07 09:00")
    # the same identity in another source is another session
    world.export("study_session", "portal2", _on("2024-11-20", unit_code="T1", _identity="i1"))
    # a withdrawn file of a source names nobody; findings of a file that has not arrived yet are not known
    world.export("study_session", "portal", _on("2024-12-20", unit_code="T2"), status="withdrawn")
    _findings_of_a_replaced_sheet(world)
    for file_id in (book, "not arrived"):
        world.add("audit.rejected_cell", {"file_id": file_id, "rule": "unreadable_date", "severity": "error"})
        world.add("audit.unmatched_unit", {"name": "某局", "file_id": file_id, "row_count": 1, "similarity": 0.5})
    # published and held on the as-of day; a source that says itself that all of its items were reviewed
    today = {"published_on": date(2025, 6, 18), "channel": "weibo", "level": "city", "items": 3}
    world.ledger("outreach_item", "T3", "2025-06", [today], declares=["reviewed"])
    press = [
        {"unit_code": "LONE", "published_on": date(2025, 4, day), "channel": "newspaper", "items": 1, "reviewed": True}
        for day in (2, 9)
    ]
    world.export("outreach_item", "press", press, constants=["reviewed"], unit_code="LONE")
    # one item on provincial television
    high = [{"published_on": date(2025, 4, 3), "channel": "tv", "level": "province", "items": 2}]
    world.ledger("outreach_item", "B4", "2025-04", high, declares=["reviewed"])
    # a scheme that gives no weight to a level
    levels = world.tables["reference.scheme_level"]
    world.tables["reference.scheme_level"] = [
        row for row in levels if (row["scheme_code"], row["level"]) != ("OLD", "county")
    ]
    # a half-year before all else that is known of
    world.ledger(
        "period_summary", "T3", "2024-H1", [{"period_code": "2023-H2", "figure": "outreach_items", "value": 7.0}]
    )


def _findings_of_a_replaced_sheet(world: World) -> None:
    """A workbook of which one sheet was replaced, another still counts and a third is read by a source of no one unit."""
    file_id = world.ledger("study_session", "B4", "2025-05", _on("2025-05-06"), status="superseded")
    items = [{"published_on": date(2025, 5, 7), "channel": "tv", "level": "county", "items": 1}]
    world.ledger("outreach_item", "B4", "2025-05", items, file_id=file_id)
    world.export("study_session", "portal2", _on("2025-05-08", unit_code="B4"), file_id=file_id)
    settled = world.ledger("study_session", "B4", "2025-05", _on("2025-05-09"), status="duplicate")
    for found_in, template, source in (
        (file_id, "study_session", None),
        (file_id, "outreach_item", None),
        (file_id, "study_session", "portal2"),
        (file_id, None, None),
        (settled, None, None),
    ):
        row = {"file_id": found_in, "template": template, "source": source, "field": f"{template} {source}"}
        world.add("audit.rejected_cell", row | {"rule": "unreadable_date", "severity": "warning"})
    for found_in in (file_id, settled):
        world.add("audit.unmatched_unit", {"name": "某所", "file_id": found_in, "row_count": 1, "similarity": 0.5})


def _files_to_look_at(world: World) -> None:
    """Columns that were not read in two ledgers of a unit and two exports, one of them replaced; and rows outside a path's period."""
    ledgers = [world.ledger("study_session", "B4", month, _on(f"{month}-12")) for month in ("2025-03", "2025-04")]
    gone = world.ledger("study_session", "B4", "2025-02", _on("2025-02-12"), status="superseded")
    exports = [world.export("study_session", "portal3", _on(f"2025-0{month}-08", unit_code="B4")) for month in (3, 4)]
    own = world.export("study_session", "portal4", _on("2025-04-09", unit_code="B4"))
    for number, (file_id, source, rule, field) in enumerate(
        (
            *[(each, None, "extra_column", "attended") for each in ledgers],
            (ledgers[0], None, "extra_column", "invited"),
            (ledgers[1], None, "extra_column", ""),
            (gone, None, "extra_column", "duration_minutes"),
            *[(each, "portal3", "absent_column", "attended") for each in exports],
            (ledgers[0], None, "study_session.held_on_within_period", "held_on"),
            *[(own, "portal4", "study_session.held_on_within_period", "held_on")] * 2,
        )
    ):
        world.add(
            "audit.rejected_cell",
            {
                "file_id": file_id,
                "template": "study_session",
                "source": source,
                "field": field,
                "rule": rule,
                "severity": "warning",
                "sheet": "s",
                "row_number": number,
                "message_zh": "列没有读到",
                "message_en": "A column was not read.",
            },
        )


def _small_samples_of_a_year(world: World) -> None:
    """A few rated cases a month, with a gap of months: pooled over exactly twelve of them they count differently."""
    for number, month in enumerate([*month_codes("2024-01", "2024-06"), *month_codes("2024-12", "2025-03")]):
        rows = [
            {
                "received_at": at(f"{month}-{3 + n:02d} 10:00"),
                "channel": "hotline",
                "closed_at": at(f"{month}-{4 + (n + number) % 9:02d} 11:00"),
                "satisfied": n % (2 + number % 3) == 0,
                "reopened": (n + number) % 4 == 0,
                "first_response_at": at(f"{month}-{3 + n:02d} 15:00"),
            }
            for n in range(2 + number % 3)
        ]
        world.ledger("case", "LONE", month, rows)


def _last_instants(world: World) -> None:
    """Handed in, repaired and answered in the last microsecond that counts, or in the first that does not."""
    ends = end_of("2025-06-11")  # of three working days after the 6th, on which grace for May ends
    for unit, result, received, repaired in (
        ("B4", "accepted", end_of("2025-06-07"), None),
        ("S2", "accepted", end_of("2025-06-07") + MICROSECOND, None),
        ("X", "returned", at("2025-06-06 16:00"), ends),
        ("T1", "returned", at("2025-06-06 16:00"), ends + MICROSECOND),
        # repaired after the window, but before grace is over
        ("N1", "returned", at("2025-06-01 09:00"), end_of("2025-06-07")),
        ("B2", "returned", at("2025-06-01 09:00"), end_of("2025-06-07") + MICROSECOND),
    ):
        rows: list[Row] = [
            {"obligation_code": "MONTHLY", "period_code": "2025-05", "received_at": received, "result": result}
        ]
        if repaired:
            rows.append(rows[0] | {"received_at": repaired, "result": "accepted"})
        world.ledger("report_submission", unit, "2025-06", rows, received="2025-06-14 09:00")
    received, limit = at("2025-05-21 10:00"), end_of("2025-05-22")
    cases = [
        {
            "case_id": f"L{n}",
            "received_at": received,
            "channel": "hotline",
            "first_response_at": limit + late,
            "closed_at": end_of("2025-05-28") + late,
            "reported_on_time": True,
        }
        for n, late in enumerate((0 * MICROSECOND, MICROSECOND))
    ]
    world.ledger("case", "S2", "2025-05", cases)
    # an exclusion that the department will decide on a day to come
    world.add("reference.case_exclusion", {"case_id": "L0", "unit_code": "S2", "decided_on": date(2025, 6, 19)})


def _chained_extensions(world: World) -> None:
    """Each granted before the due date that the one before it had set; the last one too late, and one that would follow from it."""
    for due, decided in (
        ("2025-04-30", "2025-04-10"),
        ("2025-05-20", "2025-04-25"),
        ("2025-06-10", "2025-05-25"),
        ("2025-06-15", "2025-06-01"),
    ):
        world.add(
            "reference.exemption",
            {
                "unit_code": "B1",
                "obligation_code": "QUARTER",
                "period_code": "2025-Q1",
                "kind": "extended",
                "new_due_at": end_of(due),
                "decided_on": date.fromisoformat(decided),
            },
        )


def _things_to_look_at(world: World) -> None:
    """Patterns that a person should see, and their harmless neighbours: one less, one day off."""
    # three sessions on one day, and two
    world.ledger("study_session", "N1", "2025-05", _on("2025-05-31", "2025-05-31", "2025-05-31", duration_minutes=30))
    world.ledger("study_session", "N1", "2025-06", _on("2025-06-02", "2025-06-02", duration_minutes=40))
    # six sessions at which all who were invited came, five in the year before; and six of another unit, one of them not full
    for unit, absent in (("B4", 0), ("LONE", 1)):
        rows = [row | {"invited": 8, "attended": 8} for row in _on(*[f"2025-04-{day:02d}" for day in range(7, 13)])]
        rows[-1]["attended"] -= absent
        world.ledger("study_session", unit, "2025-04", rows)
    before = _on(*[f"2024-11-{day}" for day in range(11, 16)])
    world.ledger("study_session", "B4", "2024-11", [row | {"invited": 8, "attended": 8} for row in before])
    # two items a month for six months in a row; five of three with a gap before a sixth
    for unit, count, months in (
        ("T1", 2, month_codes("2024-12", "2025-05")),
        ("T3", 3, ["2024-05", *month_codes("2024-07", "2024-11")]),
        ("S2", 1, month_codes("2024-08", "2025-02")),
    ):
        for month in months:
            rows = [
                {
                    "published_on": date.fromisoformat(f"{month}-{9 + len(unit + month) % 5:02d}"),
                    "channel": "wechat",
                    "level": "unit",
                    "items": count,
                }
            ]
            world.ledger("outreach_item", unit, month, rows)
    # every report of a year within the last hour, and one of another unit a minute too early for that
    for unit, first in (("B2", "23:00"), ("B3", "22:59")):
        rows = [
            {"obligation_code": "MONTHLY", "period_code": f"2025-{month}", "received_at": at(f"2025-{due}")}
            for month, due in (("01", f"02-05 {first}"), ("02", "03-05 23:00"), ("03", "04-07 23:59"))
        ]
        world.ledger("report_submission", unit, "2025-Q2", rows, received="2025-06-12 09:00")


def _villages(world: World) -> None:
    """A group of twelve, far apart, that existed for two months only: priors of their own, funnels drawn in."""
    for number in range(12):
        unit = f"V{number:02d}"
        world.unit(unit, "village", headcount=3, valid_from=date(2025, 4, 1), valid_to=date(2025, 5, 31))
        # from one closed of six to nearly all of thirty-nine
        cases: list[Row] = [
            {
                "received_at": at(f"2025-04-{1 + n % 28:02d} 10:00"),
                "channel": "hotline",
                "case_id": f"{unit}-{n}",
                "closed_at": at("2025-04-29 10:00") if n % 12 <= number else None,
                "satisfied": (n + number) % 4 > 0 or None,
            }
            for n in range(6 + 3 * number)
        ]
        world.ledger("case", unit, "2025-04", cases)
        days = [date(2025, 4 + n % 2, 3 + n) for n in range(1 + number % 4)]
        sessions: list[Row] = [
            {"held_on": day, "invited": 10 + 5 * n, "attended": 10 + 5 * n if (n + number) % 3 else 2 * n}
            for n, day in enumerate(days)
        ]
        world.ledger("study_session", unit, "2025-Q2", sessions)


def _breaks_and_moves(world: World) -> None:
    """A unit that is not there for five weeks, comes back elsewhere and moves again; two silent ones below it."""
    world.unit("H", "township", "ROOT", headcount=6, valid_from=date(2024, 10, 1), valid_to=date(2025, 1, 12))
    world.unit("H", "township", "B4", headcount=6, valid_from=date(2025, 2, 20), valid_to=date(2025, 5, 14))
    world.unit("H", "township", "ROOT", headcount=6, valid_from=date(2025, 5, 15))
    held = (
        "2024-11-12",
        "2025-01-05",
        "2025-01-20",
        "2025-02-25",
        "2025-03-10",
        "2025-05-13",
        "2025-05-14",
        "2025-05-20",
    )
    for month in ("2024-11", "2025-01", "2025-02", "2025-03", "2025-04", "2025-05"):
        days = [day for day in held if day.startswith(month)]
        world.ledger("study_session", "H", month, _on(*days, topic_class="special", invited=8, attended=7))
        items = [
            {"published_on": date.fromisoformat(day), "channel": "weibo", "level": "county", "items": 1}
            for day in days[1:]
        ]
        world.ledger("outreach_item", "H", month, items)
    # nothing is owed of them in February: one is silent, the other sends a nil return of cases
    world.unit("HA1", "hamlet", "H", valid_from=date(2025, 2, 20), valid_to=date(2025, 5, 14))
    world.unit("HA2", "hamlet", "H", valid_from=date(2025, 2, 20), valid_to=date(2025, 5, 14))
    world.ledger("case", "HA1", "2025-02", [])
