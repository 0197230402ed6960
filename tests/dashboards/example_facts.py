"""Seeded facts of an invented county: what the units of the example snapshot did in 2024 and 2025."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8))
AS_OF = datetime(2025, 12, 31, 23, 59, 59, 999999, SHANGHAI)
ROOT = "QH"
TOWNSHIPS = [
    "安平镇",
    "柏舟镇",
    "长桥镇",
    "大柳镇",
    "丰泽镇",
    "古塘镇",
    "和顺乡",
    "金沙乡",
    "临河乡",
    "明月乡",
    "南岭乡",
    "清溪乡",
]
BUREAUS = ["教育局", "民政局", "财政局", "住房和城乡建设局", "交通运输局", "农业农村局", "卫生健康局", "市场监督管理局"]
SECTIONS = ["办公室", "宣传科", "督查科", "信息中心"]
CHANNELS = ("hotline", "hotline", "hotline", "petition", "mailbox", "message", "phone", "visit")
OUTREACH = ("wechat", "wechat", "website", "video", "newspaper", "bulletin", "noticeboard")
LEVELS = ("unit", "unit", "unit", "county", "county", "county", "city", "city", "province", "national")
SESSIONS = ("collective", "collective", "collective", "study_group", "deliberation", "analysis", "lecture", "online")
CASES_A_MONTH = {"township": 11, "bureau": 22, "section": 0}
LATE_JOINER, SILENT_OUTREACH = "TS12", "TS07"


@dataclass(frozen=True)
class Unit:
    """One reporting unit; `care` (0–1) is how well it works."""

    code: str
    name: str
    kind: str
    headcount: int
    care: float
    since: date


def units(names: dict[str, str] | None = None) -> list[Unit]:
    """The 24 units below the county; `names` overrides names by unit code."""
    random_ = random.Random(11)
    groups = (("TS", "township", TOWNSHIPS), ("BU", "bureau", BUREAUS), ("SE", "section", SECTIONS))
    made = []
    for prefix, kind, labels in groups:
        for number, label in enumerate(labels, start=1):
            code = f"{prefix}{number:02d}"
            since = date(2025, 7, 1) if code == LATE_JOINER else date(2018, 1, 1)
            name = (names or {}).get(code, label)
            made.append(Unit(code, name, kind, random_.randint(12, 90), random_.betavariate(7, 2.5), since))
    return made


def months() -> list[tuple[date, date]]:
    """First and last day of the 24 months."""
    firsts = [date(year, month, 1) for year in (2024, 2025) for month in range(1, 13)] + [date(2026, 1, 1)]
    return [(first, after - timedelta(days=1)) for first, after in zip(firsts, firsts[1:], strict=False)]


def _day(random_: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=random_.randrange((last - first).days + 1))


def sessions(unit: Unit, random_: random.Random) -> Iterator[tuple]:
    """Rows of fct_study_session without source: unit, day, type, topic class, invited, attended, minutes."""
    for first, last in months():
        if first < unit.since:
            continue
        for _ in range(random_.choice((1, 2, 2, 3)) if random_.random() < 0.55 + unit.care / 2 else 0):
            invited = random_.randint(10, 40)
            attended = min(invited, round(invited * (0.6 + 0.4 * unit.care * random_.uniform(0.8, 1.1))))
            topic = "special" if random_.random() < 0.4 else "general"
            yield (
                unit.code,
                _day(random_, first, last),
                random_.choice(SESSIONS),
                topic,
                invited,
                attended,
                random_.choice((60, 90, 120)),
            )


def cases(unit: Unit, random_: random.Random) -> Iterator[tuple]:
    """Rows of fct_case without source."""
    number = 0
    for first, last in months():
        if first < unit.since or not CASES_A_MONTH[unit.kind]:
            continue
        for _ in range(random_.randint(CASES_A_MONTH[unit.kind] // 2, CASES_A_MONTH[unit.kind] * 3 // 2)):
            number += 1
            yield _case(unit, random_, _day(random_, first, last), number)


def _case(unit: Unit, random_: random.Random, day: date, number: int) -> tuple:
    channel = random_.choice(CHANNELS)
    received = datetime(day.year, day.month, day.day, random_.randint(8, 18), random_.randint(0, 59), tzinfo=SHANGHAI)
    limit = {"hotline": 7, "petition": 60}.get(channel)
    responded = received + timedelta(hours=random_.expovariate(1 / (10 + 30 * (1 - unit.care))))
    closed = received + timedelta(
        days=random_.expovariate(1 / (2.5 + 5 * (1 - unit.care))) * (8 if channel == "petition" else 1)
    )
    closed_at = closed if closed <= AS_OF and random_.random() < 0.985 else None
    satisfied = random_.random() < 0.7 + 0.3 * unit.care if closed_at and random_.random() < 0.6 else None
    return (
        f"{unit.code}|{number}",
        f"{unit.code}-{number:05d}",
        unit.code,
        channel,
        random_.choice(("城建", "环保", "社保", "教育", "交通", "其他")),
        received,
        day,
        responded if responded <= AS_OF else None,
        closed_at,
        closed_at.date() if closed_at else None,
        received + timedelta(days=1) if channel == "hotline" else None,
        received + timedelta(days=limit) if limit else None,
        satisfied,
        bool(closed_at) and random_.random() < 0.05,
    )


def outreach(unit: Unit, random_: random.Random) -> Iterator[tuple]:
    """Rows of fct_outreach_item without source."""
    for first, last in months():
        if first < unit.since or (unit.code == SILENT_OUTREACH and date(2025, 4, 1) <= first < date(2025, 7, 1)):
            continue
        for _ in range(round(random_.gauss(3 + 6 * unit.care, 2))):
            channel, level = random_.choice(OUTREACH), random_.choice(LEVELS)
            yield unit.code, _day(random_, first, last), channel, level, 1, random_.random() < 0.8 + 0.2 * unit.care


OBLIGATIONS = {
    "REPORT_QUARTER": ("季度落实情况报告", "Quarterly implementation report", "quarter", 14, ("township", "bureau")),
    "REPORT_HALF_YEAR": ("半年专题汇报", "Half-yearly special report", "half_year", 15, ("township", "bureau")),
    "REPORT_BRANCH": ("支部半年汇报", "Branch half-yearly report", "half_year", 10, ("section",)),
    "REPORT_SUMMARY": ("年度总结与下年计划", "Annual summary and plan", "year", 21, ("township", "bureau")),
}
STUDY_OBLIGATIONS = {
    "STUDY_COLLECTIVE": ("集中学习", "Collective study sessions", 24),
    "STUDY_TOPIC": ("专题内容学习", "Special topic study", 6),
}


def reports(unit: Unit, random_: random.Random, periods: list[tuple]) -> Iterator[tuple]:
    """Rows of fct_report for the obligations that apply; `periods`: code, kind, first day, last day."""
    for code, (_, _, cadence, days, kinds) in OBLIGATIONS.items():
        for period_code, kind, starts_on, ends_on in periods:
            if kind == cadence and unit.kind in kinds and starts_on >= unit.since:
                due = datetime(ends_on.year, ends_on.month, ends_on.day, 23, 59, 59, tzinfo=SHANGHAI) + timedelta(
                    days=days
                )
                yield _report(unit, random_, code, period_code, due)


def _report(unit: Unit, random_: random.Random, code: str, period_code: str, due: datetime) -> tuple:
    if random_.random() < 0.02:
        return unit.code, code, period_code, due, due, None, None, 0, "exempt", None
    if random_.random() > 0.80 + 0.2 * unit.care:
        return unit.code, code, period_code, due, due, None, None, 0, "missing" if due <= AS_OF else "not_due", None
    arrived = due - timedelta(hours=random_.gauss(30 + 40 * unit.care, 40))
    if arrived > AS_OF:
        return unit.code, code, period_code, due, due, None, None, 0, "missing" if due <= AS_OF else "not_due", None
    late = (arrived - due).total_seconds() / 3600
    versions = 2 if random_.random() < 0.15 else 1
    return (
        unit.code,
        code,
        period_code,
        due,
        due,
        arrived,
        arrived,
        versions,
        "late" if late > 0 else "on_time",
        max(late, 0) or None,
    )
