"""Study sessions and published items of a unit over the two years, drawn from its courses with its own seed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cache
from random import Random

from expectations.periods import Period

from . import workdays
from .county import Unit, months
from .facts import Item, Session

OWN = ("wechat", "website", "video", "noticeboard", "bulletin")
OUTER = ("newspaper", "website", "tv", "radio", "newspaper")
OUTER_LEVELS = ("county", "county", "city", "city", "city", "province", "province", "national")
# what is held beside collective study, by month of the year
EXTRA = {
    3: ("study_group",),
    4: ("visit",),
    5: ("deliberation",),
    6: ("study_group", "analysis"),
    7: ("lecture",),
    9: ("study_group",),
    10: ("visit",),
    11: ("deliberation",),
    12: ("study_group", "analysis"),
}
# share of the staff that is invited
INVITED = {"collective": (0.35, 0.95), "lecture": (0.6, 0.95), "visit": (0.35, 0.6), "online": (0.4, 0.9)}
NOT_IN_SECTIONS = ("study_group", "deliberation")


def whole(random: Random, quantity: float) -> int:
    """`quantity` rounded up or down by chance, right on average."""
    return int(quantity) + (random.random() < quantity % 1)


def _session(random: Random, unit: Unit, day, session_type: str) -> Session:
    staff = unit.on(day).headcount
    # branches and offices meet apart as well as together, so head counts differ much from one session to the next
    least, most = INVITED.get(session_type, (0.25, 0.4))
    invited = max(5, round(staff * random.uniform(least, most)))
    present = min(1.0, max(0.4, random.gauss(unit.level("attendance", day), 0.04)))
    likely_special = {"study_group": 0.8, "deliberation": 0.6}.get(session_type, unit.level("topic", day))
    topic = "special" if random.random() < likely_special else "general"
    return Session(
        day, session_type, topic, invited, round(invited * present), random.choice((60, 90, 90, 120, 120, 150))
    )


@cache
def sessions(unit: Unit) -> tuple[Session, ...]:
    random = Random(f"study {unit.code}")
    held = []
    for month in months():
        # a busy or a quiet month moves the number a little
        wanted = unit.level("study", month.starts_on) + random.choice((-0.5, 0, 0, 0, 0.5))
        kinds = ["collective"] * whole(random, max(0.0, wanted))
        eager = min(1.0, unit.level("study", month.starts_on) / 2.1)
        kinds += [kind for kind in EXTRA.get(month.starts_on.month, ()) if random.random() < eager]
        kinds += ["online"] * (random.random() < 0.12)
        random.shuffle(kinds)
        days = [day for day in workdays.some(random, month, len(kinds)) if unit.on(day)]
        for day, kind in zip(days, kinds, strict=False):
            if not (unit.on(day).unit_type == "section" and kind in NOT_IN_SECTIONS):
                held.append(_session(random, unit, day, kind))
    return tuple(held)


def _item(random: Random, unit: Unit, day) -> Item:
    if random.random() < unit.level("reach", day):
        channel, level = random.choice(OUTER), random.choice(OUTER_LEVELS)
    else:
        # wechat is where most units publish
        channel, level = random.choice(OWN + ("wechat", "wechat", "wechat")), "unit"
    count = random.choice((2, 3)) if channel in ("noticeboard", "video") and random.random() < 0.3 else 1
    return Item(day, channel, level, count, random.random() < unit.level("review", day))


def _summed(published: list[Item]) -> list[Item]:
    """What is alike but for its number stands in one row, as a careful clerk writes it."""
    sums: dict[Item, int] = {}
    for item in published:
        alike = replace(item, items=1)
        sums[alike] = sums.get(alike, 0) + item.items
    return [replace(alike, items=total) for alike, total in sums.items()]


def _days(random: Random, month: Period, count: int):
    length = (month.ends_on - month.starts_on).days + 1
    return sorted(month.starts_on + timedelta(days=random.randrange(length)) for _ in range(count))


@cache
def items(unit: Unit) -> tuple[Item, ...]:
    random = Random(f"outreach {unit.code}")
    published = []
    for month in months():
        # less in the month of the Spring Festival, more before the year's end
        season = {2: 0.7, 10: 0.9, 11: 1.1, 12: 1.1}.get(month.starts_on.month, 1.0)
        count = whole(random, unit.level("items", month.starts_on) * season * random.uniform(0.85, 1.15))
        published += [_item(random, unit, day) for day in _days(random, month, count) if unit.on(day)]
    return tuple(_summed(published))
