"""State the period of a table: manifest, cell, title, sheet name and file name, in this order."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from expectations.periods import Period
from expectations.vocabulary import any_of
from orchestration.collection.receipt_rules import RuleText
from orchestration.collection.rows.unit_statements import Sender, place_name
from orchestration.collection.values.cells import folded
from orchestration.collection.values.period_names import YearPart, find_period
from orchestration.collection.values.personal_numbers import masked
from orchestration.messages import LocalizedText

_UNIT_LABEL = (
    f"{any_of('senders.unit_before')}?{any_of('senders.unit_words')}{any_of('senders.unit_after')}?"
    rf"(?:\s*[(（]{any_of('senders.unit_seals')}[)）])?"
)
_PERIOD_LABEL = f"{any_of('senders.period_before')}?{any_of('senders.period_words')}|{any_of('senders.period_labels')}"
_NEXT_LABEL = r"(?=\s{2,}|\s+[\u4e00-\u9fff]{2,10}(?:\([^()]*\))?\s*:|$)"
_MEASURES = re.compile(rf"(?:{any_of('senders.measures')}|[、,/和 ])+")
_LABELLED_UNIT = re.compile(rf"(?:^|\s)(?:{_UNIT_LABEL})\s*[:：]\s*(.*?){_NEXT_LABEL}")
_LABELLED_PERIOD = re.compile(rf"(?:^|\s)(?:{_PERIOD_LABEL})\s*[:：]\s*(.*?){_NEXT_LABEL}")


@dataclass(frozen=True, slots=True)
class SurroundingText:
    """What the lines around one table say."""

    unit_names: tuple[str, ...] = ()
    labelled_period: Period | YearPart | None = None
    title_period: Period | YearPart | None = None
    sheet_period: Period | YearPart | None = None


def surrounding_text(rows: list[list[str]], sheet_name: str, *, is_text: bool) -> SurroundingText:
    """Read the texts around a table.

    Args:
        rows: the texts of each line outside the table, the closest label first in reading order.
        sheet_name: of a text file it is the file name, which is judged apart.
    """
    spread = [[unicodedata.normalize("NFKC", cell) for cell in cells] for cells in rows]
    names = (masked(name, lambda _: "").strip() for name in _labelled(_LABELLED_UNIT, spread))
    # 单位：人次 above a table is a unit of measure
    units = tuple(dict.fromkeys(name for name in names if name and not _MEASURES.fullmatch(name)))
    periods = [found for text in _labelled(_LABELLED_PERIOD, spread) if (found := _period_of(text)) is not None]
    titles = [
        found for cells in rows for cell in cells if not _is_labelled(cell) and (found := find_period(cell)) is not None
    ]
    return SurroundingText(
        units,
        periods[0] if periods else None,
        titles[0] if titles else None,
        None if is_text else find_period(sheet_name),
    )


def _is_labelled(cell: str) -> bool:
    return ":" in folded(cell)


def _period_of(text: str) -> Period | YearPart | None:
    return find_period(text if not text.isdecimal() or len(text) != 4 else f"{text}年")


def _labelled(pattern: re.Pattern[str], rows: Iterable[list[str]]) -> list[str]:
    """Return values behind a label, in the same cell or in the next filled one of the row."""
    found = []
    for cells in rows:
        for at, cell in enumerate(cells):
            for line in cell.splitlines():
                match = pattern.search(line)
                if match is None:
                    continue
                follower = cells[at + 1] if at + 1 < len(cells) and ":" not in cells[at + 1] else ""
                found.append((match[1].strip() or follower).strip(" _"))
    return [value for value in found if value]


@dataclass(frozen=True, slots=True)
class StatedPeriod:
    """The period that a table states, its year where only that is known, and statements that contradict it."""

    period: Period | None
    year: int | None
    contradictions: tuple[tuple[str, str], ...] = ()  # place, code of a period


def stated_period(sender: Sender, around: SurroundingText) -> StatedPeriod:
    """Choose the period that counts: manifest, cell, title, sheet name, file name, in this order."""
    places = [
        ("manifest", sender.manifest_period),
        ("cell", around.labelled_period),
        ("title", around.title_period),
        ("sheet_name", around.sheet_period),
        ("file_name", sender.file_period),
    ]
    found = [(place, each) for place, each in places if each is not None]
    periods = [(place, each) for place, each in found if isinstance(each, Period)]
    if not periods:
        return StatedPeriod(None, None)
    # parts of a year say a period, since some place says the year
    year = periods[0][1].starts_on.year
    parts = [(place, each.in_year(year)) for place, each in found if isinstance(each, YearPart)]
    chosen = _chosen([each for _, each in found], year)
    odd = [(place, each.code) for place, each in (*periods, *parts) if not (each.holds(chosen) or chosen.holds(each))]
    is_one_year = {each.starts_on.year for _, each in periods} == {year}
    return StatedPeriod(chosen, year if is_one_year else chosen.starts_on.year, tuple(odd))


def _chosen(found: list[Period | YearPart], year: int) -> Period:
    """Take the first; a title that says only the year is made precise by the sheet name: 2024年 and 3月 are 2024-03."""
    first = found[0]
    if isinstance(first, YearPart):
        return first.in_year(year)
    precise = (each.in_year(year) for each in found if isinstance(each, YearPart) and each.suffix)
    return next(precise, first) if first.kind == "year" else first


def period_contradictions(sender: Sender, stated: StatedPeriod, days: list[tuple[date, date]]) -> Iterator[RuleText]:
    """Tell periods that do not agree or are not understood, and rows that all lie outside the stated one.

    Args:
        days: first and last day of the accepted rows.
    """
    if sender.manifest_period_text and sender.manifest_period is None:
        yield RuleText("contradiction.unknown_period", text=sender.manifest_period_text)
    if stated.period is None:
        return
    for place, code in stated.contradictions:
        yield RuleText("contradiction", place=place_name(place), period=code, stated=stated.period.code)
    if not days:
        return
    first, last = min(day for day, _ in days), max(day for _, day in days)
    if last < stated.period.starts_on or stated.period.ends_on < first:
        span = first if first == last else LocalizedText("receipt.frame.span", first=first, last=last)
        yield RuleText("contradiction.days_of_rows", stated=stated.period.code, span=span)
