"""Cases of a unit over the two years: through the hotline, the petition system and its own channels."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cache
from random import Random

from . import workdays
from .county import Unit, months
from .facts import Case
from .simulate_work import whole

CHANNELS = ("hotline",) * 9 + ("petition",) * 2 + ("mailbox",) * 4 + ("message",) * 2 + ("phone",) * 2 + ("visit",)
SECTION_CHANNELS = ("mailbox", "message", "visit", "phone")
LIMITS = {
    "hotline": (1, 5),
    "mailbox": (2, 10),
    "message": (2, 10),
    "phone": (2, 10),
    "visit": (2, 10),
    "petition": (10, 40),
}
CATEGORIES = {
    "bureau": ("政策咨询", "办事进度", "收费问题", "服务态度", "证照办理", "设施维修", "其他"),
    "township": ("道路维修", "环境卫生", "供水供电", "土地承包", "低保救助", "邻里纠纷", "其他"),
    "section": ("政策咨询", "信息公开", "其他"),
}
PREFIX = {"hotline": "RX", "petition": "XF"}
OPENING, CLOSING = time(8, 30), time(17, 30)


def _office_time(random: Random, day: date) -> datetime:
    return datetime.combine(day, OPENING) + timedelta(minutes=random.randrange(540))


def _after(random: Random, received: datetime, working_days: int) -> datetime:
    """An office time `working_days` after receipt; on the same day some hours later."""
    if working_days == 0:
        return received + timedelta(minutes=random.randrange(20, 240))
    return _office_time(random, workdays.shift(received.date(), working_days))


def _closing(random: Random, unit: Unit, received: datetime, limit: int) -> datetime | None:
    if random.random() < unit.level("on_time", received.date()):
        return _after(random, received, random.randint(1, limit))
    # some of what misses its limit is not closed in these two years
    return None if random.random() < 0.05 else _after(random, received, limit + random.randint(1, limit + 2))


def _response(random: Random, unit: Unit, received: datetime, limit: int, closed: datetime | None) -> datetime | None:
    in_time = random.random() < unit.level("response", received.date())
    answered = _after(random, received, random.randint(0, limit) if in_time else limit + random.randint(1, 4))
    return min(answered, closed) if closed else answered if in_time or random.random() < 0.6 else None


def _case(random: Random, unit: Unit, day: date, channel: str, number: int) -> Case:
    hours = timedelta(minutes=random.randrange(8 * 60, 21 * 60)) if channel == "hotline" else None
    received = datetime.combine(day, time()) + hours if hours else _office_time(random, workdays.on_or_before(day))
    respond, resolve = LIMITS[channel]
    closed = _closing(random, unit, received, resolve)
    answered = _response(random, unit, received, respond, closed)
    rated = closed is not None and random.random() < 0.72
    return Case(
        case_id=f"{PREFIX.get(channel, 'TZ')}{received:%Y}-{unit.code[2:]}-{number:04d}",
        unit_code=unit.code,
        channel=channel,
        category=random.choice(CATEGORIES[unit.on(day).unit_type]),
        received_at=received,
        first_response_at=answered,
        closed_at=closed,
        satisfied=random.random() < unit.level("satisfied", day) if rated else None,
        reopened=closed is not None and random.random() < unit.level("reopen", day),
    )


@cache
def cases(unit: Unit) -> tuple[Case, ...]:
    """All cases of a unit in order of receipt, with everything that ever happens to them."""
    random = Random(f"case {unit.code}")
    found: list[Case] = []
    for month in months():
        first = unit.on(month.starts_on)
        if not first:
            continue
        section = first.unit_type == "section" and unit.level("load", month.starts_on) < 5
        season = {2: 0.8, 7: 1.15, 8: 1.15}.get(month.starts_on.month, 1.0)
        length = (month.ends_on - month.starts_on).days + 1
        count = whole(random, unit.level("load", month.starts_on) * season * random.uniform(0.85, 1.15))
        for number in sorted(random.randrange(length) for _ in range(count)):
            day = month.starts_on + timedelta(days=number)
            day = day if unit.on(workdays.on_or_before(day)) else workdays.shift(day, 1)
            channel = random.choice(SECTION_CHANNELS if section else CHANNELS)
            found.append(_case(random, unit, day, channel, len(found) + 1))
    return tuple(sorted(found, key=lambda case: (case.received_at, case.case_id)))
