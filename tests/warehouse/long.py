"""A small world of many months: series long enough for baselines, steps, gaps and known changes."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from tests.warehouse.worlds import Row, World, at, month_codes

MONTHS = month_codes("2021-01", "2024-06")


def long_world() -> World:
    """Two bureaus and their county over 42 months; the newest months are provisional."""
    world, chance = World("2024-07-03 09:00"), Random(12)
    world.official_years(2021, 2022, 2023, 2024)
    world.scheme("S")
    world.limit("hotline", "1 working days", "5 working days")
    world.unit("ROOT", "county", headcount=50)
    world.unit("A", "bureau", "ROOT", headcount=20)
    world.unit("B", "bureau", "ROOT", headcount=9)
    world.obligation("COUNT", "minimum_count", "month", "bureau", minimum=2, valid_from=date(2021, 1, 1))
    # the records begin with a ledger without rows
    world.ledger("report_submission", "A", "2020-12")
    for place, month in enumerate(MONTHS):
        _items(world, chance, "A", month, 26 if place >= 27 else 9)
        _cases(world, chance, "A", month, 0.97 if place < 26 else 0.6)
        _sessions(world, chance, "A", month)
        # B sends nothing in two months of three years, and nothing at all in between but a total
        if place in (9, 33):
            world.ledger(
                "period_summary",
                "B",
                month,
                [
                    {"period_code": month, "figure": "case_satisfaction_rate", "value": 0.1},
                    {"period_code": month, "figure": "outreach_items", "value": 400.0},
                ],
            )
        elif place not in (10, 20):
            _items(world, chance, "B", month, 14)
            _cases(world, chance, "B", month, 1.0 if place != 38 else 0.2)
    _fewer_dissatisfied(world)
    world.add(
        "reference.baseline",
        {"unit_code": "all", "metric_code": "outreach_review_rate", "from_period": "2022-02", "reason": "新表"},
        {"unit_code": "B", "metric_code": "outreach_review_rate", "from_period": "2022-02", "reason": "B"},
        {"unit_code": "B", "metric_code": "outreach_items", "from_period": "2023-Q2"},
        {"unit_code": "A", "metric_code": "study_sessions", "from_period": "2024", "reason": "later"},
        {"unit_code": "A", "metric_code": "study_sessions", "from_period": "2023-12", "reason": "earlier"},
        # from when the series begins: nothing is new
        {"unit_code": "all", "metric_code": "cases_received", "from_period": "2021", "reason": "first"},
    )
    return world


def _fewer_dissatisfied(world: World) -> None:
    """A unit by itself: half of its ratings bad and a third missing, then one of thirty bad and hardly any missing."""
    world.unit("R", "office", valid_from=date(2023, 1, 1))
    first, then = [None, True, False] * 12, [False, None, None, *[True] * 29]
    for half, ratings in (("2023-H1", first), ("2023-H2", then)):
        month = 1 if half == "2023-H1" else 7
        rows: list[Row] = [
            {
                "received_at": at(f"2023-{month + n % 6:02d}-{1 + n // 2:02d} 09:{n}"),
                "closed_at": at(f"2023-{month + n % 6:02d}-{3 + n // 2:02d} 11:{5 * n % 60:02d}"),
                "channel": "hotline",
                "satisfied": rating,
            }
            for n, rating in enumerate(ratings, 10)
        ]
        world.ledger("case", "R", half, rows, declares=["closed_at"])


def _day(chance: Random, month: str) -> date:
    return date.fromisoformat(f"{month}-{chance.randint(1, 28):02d}")


def _items(world: World, chance: Random, unit: str, month: str, most: int) -> None:
    rows: list[Row] = [
        {
            "published_on": _day(chance, month),
            "channel": chance.choice(["wechat", "tv"]),
            "level": "county",
            "items": chance.randint(1, 4),
            "reviewed": chance.random() < 0.9,
        }
        for _ in range(chance.randint(most - 6, most))
    ]
    world.ledger("outreach_item", unit, month, rows, declares=["reviewed"])


def _cases(world: World, chance: Random, unit: str, month: str, share: float) -> None:
    rows: list[Row] = []
    for number in range(chance.randint(5, 14)):
        received = at(f"{_day(chance, month)} 10:00")
        rows.append(
            {
                "case_id": f"{unit}{month}{number}",
                "received_at": received,
                "channel": "hotline",
                "first_response_at": received + timedelta(hours=chance.randint(1, 30)),
                "closed_at": received + timedelta(hours=chance.randint(20, 120)),
                "satisfied": chance.random() < share,
            }
        )
    world.ledger("case", unit, month, rows, declares=["closed_at"])


def _sessions(world: World, chance: Random, unit: str, month: str) -> None:
    rows: list[Row] = [
        {
            "held_on": _day(chance, month),
            "session_type": "collective",
            "invited": 30,
            "attended": chance.randint(20, 30),
        }
        for _ in range(chance.randint(0, 5))
    ]
    world.ledger("study_session", unit, month, rows)
