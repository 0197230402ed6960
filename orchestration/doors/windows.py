"""Windows of time: which rows make one file, and from which on they are fetched again.

The rows of one day, month or year of a column are one file with one name. So what was fetched is told by the names of
the files that arrived, fetching again gives the same bytes, and a changed window replaces its file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from orchestration.collection.sources.fetching import Incremental
from orchestration.collection.sources.source import Source
from orchestration.doors.faults import FetchFault

WHOLE, UNDATED = "all", "undated"  # the window of a source without `incremental`, and that of rows without a time
_LENGTHS = {"year": 4, "month": 7, "day": 10}  # of 2026-03-05, which names a window


def file_name(source: Source, window: str) -> str:
    """Name the file of a window: its path in the inbox."""
    return f"{source.match.removesuffix('*')}{source.name}_{window}.parquet"


def window_of(file_name: str) -> str:
    """Return the window that a file is of."""
    return file_name.removesuffix(".parquet").rpartition("_")[2]


def _begins_on(window: str) -> date:
    return date.fromisoformat(window + "0000-01-01"[len(window) :])


def start(rule: Incremental, known: Iterable[str], today: date) -> date | None:
    """Return the day from which on rows are fetched; None: from the beginning.

    Rows of days to come tell nothing of how far was fetched.
    """
    past = [window for window in known if window[:1].isdecimal() and _begins_on(window) <= today]
    if not past:
        return None
    first = _begins_on(max(past)) - timedelta(days=rule.lag_days)
    return _begins_on(first.isoformat()[: _LENGTHS[rule.every]])


def bound(day: date, sample: Any, zone: ZoneInfo) -> Any:
    """Return the beginning of a day in the form in which a column holds its times."""
    if isinstance(sample, datetime):
        return datetime(day.year, day.month, day.day, tzinfo=zone if sample.tzinfo else None)
    return day if isinstance(sample, date) else day.isoformat()


def window_names(rule: Incremental, values: Iterable[Any], zone: ZoneInfo) -> Iterator[str]:
    """Name the window of each value of the column.

    Raises:
        FetchFault: one is no time.
    """
    for value in values:
        if value is None:
            yield UNDATED
            continue
        is_instant = isinstance(value, datetime) and value.tzinfo is not None
        text = str(value.astimezone(zone) if is_instant else value)
        try:
            yield date.fromisoformat(text[:10]).isoformat()[: _LENGTHS[rule.every]]
        except ValueError:
            raise FetchFault("not_a_time", column=rule.column) from None


def windows(
    source: Source, batches: Iterable[list[tuple[Any, ...]]]
) -> Iterator[tuple[str, Iterable[list[tuple[Any, ...]]]]]:
    """Cut rows that are ordered by the column into windows.

    Raises:
        FetchFault: a window comes twice: the column is not ordered as times are.
    """
    rule = source.incremental
    if rule is None:
        yield WHOLE, batches
        return
    at, zone, seen = source.headers.index(rule.column), ZoneInfo(source.timezone), set[str]()

    def named() -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
        for batch in batches:
            names = window_names(rule, (row[at] for row in batch), zone)
            for name, pairs in groupby(zip(names, batch, strict=True), key=lambda pair: pair[0]):
                yield name, [row for _, row in pairs]

    for name, parts in groupby(named(), key=lambda part: part[0]):
        if name in seen:
            raise FetchFault("not_in_order", column=rule.column)
        seen.add(name)
        yield name, (rows for _, rows in parts)
