"""Working days, working hours and the ends of days."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tests.warehouse.oracle.rows import Row

SHANGHAI = "Asia/Shanghai"
_SPANS = ((time(9), time(12)), (time(14), time(18)))
_DAY = timedelta(days=1)


def end_of_day(day: date, timezone: str = SHANGHAI) -> datetime:
    return datetime.combine(day, time(23, 59, 59, 999999), ZoneInfo(timezone))


def local_day(instant: datetime, timezone: str = SHANGHAI) -> date:
    return instant.astimezone(ZoneInfo(timezone)).date()


class WorkCalendar:
    """The official calendar; a year without any row follows weekdays and is provisional."""

    def __init__(self, rows: list[Row]) -> None:
        self._given = {row["date"]: row["is_working_day"] for row in rows}
        self._years = {day.year for day in self._given}
        self._working = [day for offset in range(366 * 60) if self.works(day := date(1990, 1, 1) + offset * _DAY)]

    def works(self, day: date) -> bool:
        return self._given.get(day, day.weekday() < 5)

    def is_provisional(self, day: date) -> bool:
        return day.year not in self._years

    def after(self, day: date, days: int) -> date:
        """The working day that lies so many working days after a day; before it where the number is negative."""
        if days > 0:
            return self._working[bisect_left(self._working, day + _DAY) + days - 1]
        return self._working[bisect_left(self._working, day) + days] if days else day

    def next_working(self, day: date) -> date:
        return self._working[bisect_left(self._working, day)]

    def working_hours(self, start: datetime, stop: datetime, timezone: str = SHANGHAI) -> float:
        """Working hours between two instants; 0 where they are reversed."""
        first, last = (
            start.astimezone(ZoneInfo(timezone)).replace(tzinfo=None),
            stop.astimezone(ZoneInfo(timezone)).replace(tzinfo=None),
        )
        if last <= first:
            return 0.0
        total = timedelta()
        low = bisect_left(self._working, first.date())
        for day in self._working[low : bisect_left(self._working, last.date() + _DAY)]:
            for opens, closes in _SPANS:
                begin = max(first, datetime.combine(day, opens))
                total += max(min(last, datetime.combine(day, closes)) - begin, timedelta())
        return total / timedelta(hours=1)
