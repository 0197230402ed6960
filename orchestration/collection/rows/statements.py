"""Who sends a table, and for when: from the manifest, the folder, cells around the table, the sheet name and the file name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import PurePosixPath

from expectations.vocabulary import any_of
from orchestration.collection.parsed_file import Arrival
from orchestration.collection.values.cells import folded
from orchestration.collection.values.parse_result import ParseResult
from orchestration.collection.values.period_names import Part, find_period, read_period
from orchestration.collection.values.personal_numbers import masked
from orchestration.periods import Period, period
from orchestration.reference.unit_index import UnitIndex

_UNIT_LABEL = (
    f"{any_of('senders.unit_before')}?{any_of('senders.unit_words')}{any_of('senders.unit_after')}?"
    rf"(?:\s*[(（]{any_of('senders.unit_seals')}[)）])?"
)
_PERIOD_LABEL = f"{any_of('senders.period_before')}?{any_of('senders.period_words')}|{any_of('senders.period_labels')}"
_NEXT_LABEL = r"(?=\s{2,}|\s+[\u4e00-\u9fff]{2,10}(?:\([^()]*\))?\s*:|$)"
_MEASURES = re.compile(rf"(?:{any_of('senders.measures')}|[、,/和 ])+")
_LABELLED_UNIT = re.compile(rf"(?:^|\s)(?:{_UNIT_LABEL})\s*[:：]\s*(.*?){_NEXT_LABEL}")
_LABELLED_PERIOD = re.compile(rf"(?:^|\s)(?:{_PERIOD_LABEL})\s*[:：]\s*(.*?){_NEXT_LABEL}")
BEFORE_CELLS = ("manifest.csv", "the folder")  # what ranks before a cell of the sheet
_SEPARATORS = re.compile(r"[\s_\-—–·.,，、+()\[\]{}【】〔〕《》<>&@#]+")
_WORDS = re.compile(
    rf"(?:理论)?{any_of('senders.file_name_topics')}*{any_of('senders.file_name_kinds')}|{any_of('senders.file_name_others')}"
)


@dataclass(frozen=True, slots=True)
class Said:
    """One statement about the sender: where it stands and what it says."""

    place_zh: str
    place_en: str
    text: str
    unit_code: str | None = None  # None where the name is of no unit


@dataclass(slots=True)
class Sender:
    """What is known about one file before its tables are read."""

    units: list[Said] = field(default_factory=list)  # in their order of rank
    folder_unit: str | None = None
    manifest_period: Period | None = None
    file_period: Period | Part | None = None
    manifest_period_text: str | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What the lines around one table say."""

    unit_names: tuple[str, ...] = ()
    labelled_period: Period | Part | None = None
    title_period: Period | Part | None = None
    sheet_period: Period | Part | None = None


def sender_of(arrival: Arrival, units: UnitIndex) -> Sender:
    """What manifest, folder and file name say."""
    path = PurePosixPath(arrival.file_name)
    sender = Sender(file_period=find_period(path.stem))
    if arrival.manifest_unit:
        sender.units.append(_said(units, "清单 manifest.csv", "manifest.csv", arrival.manifest_unit))
    if len(path.parts) > 1:
        sender.folder_unit = units.code_of_folder(path.parts[0])
        if sender.folder_unit is not None:
            sender.units.append(Said("文件夹", "the folder", path.parts[0], sender.folder_unit))
    if arrival.manifest_period:
        sender.manifest_period_text = arrival.manifest_period
        found = read_period(arrival.manifest_period, None)
        sender.manifest_period = period(found.value) if isinstance(found, ParseResult) and found.value else None
    named = unit_in_name(path.stem, units)
    if named is not None:
        sender.units.append(Said("文件名", "the file name", path.name, named))
    return sender


def member_sender(sender: Sender, member: str, units: UnitIndex) -> Sender:
    """What is known about one file of an archive: what is said about the archive, and its own folder and name inside."""
    path = PurePosixPath(member)
    own: list[Said] = []
    if len(path.parts) > 1 and (code := units.code_of_folder(path.parts[0])) is not None:
        own.append(Said("压缩包内的文件夹", "the folder in the archive", path.parts[0], code))
    if (named := unit_in_name(path.stem, units)) is not None:
        own.append(Said("压缩包内的文件名", "the file name in the archive", path.name, named))
    at = sum(1 for said in sender.units if said.place_en in BEFORE_CELLS)
    period_said = find_period(path.stem)
    outer = sender.file_period
    if isinstance(period_said, Part) and isinstance(outer, Period):
        period_said = period_said.of(outer.starts_on.year)
    return replace(sender, units=[*sender.units[:at], *own, *sender.units[at:]], file_period=period_said or outer)


def _said(units: UnitIndex, zh: str, en: str, name: str) -> Said:
    codes = units.codes(name, None)
    return Said(zh, en, name, next(iter(codes)) if len(codes) == 1 else None)


def unit_in_name(stem: str, units: UnitIndex) -> str | None:
    """The one unit whose code or name is a whole piece of a file name, apart from words such as 台账 and periods."""
    text = folded(stem)
    pieces = [piece for piece in _SEPARATORS.split(text) if piece]
    pieces += [rest for piece in list(pieces) for rest in _WORDS.split(piece) if rest and rest != piece]
    found = {code for piece in [text, *pieces] if len(piece) > 1 for code in units.codes(piece, None)}
    return next(iter(found)) if len(found) == 1 else None


def _labelled(pattern: re.Pattern[str], rows: Iterable[list[str]]) -> list[str]:
    """Values behind a label, in the same cell or in the next filled one of the row."""
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


def context_of(rows: list[list[str]], sheet_name: str, *, is_text: bool) -> Context:
    """What the texts around a table say.

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
    return Context(
        units,
        periods[0] if periods else None,
        titles[0] if titles else None,
        None if is_text else find_period(sheet_name),
    )


def _is_labelled(cell: str) -> bool:
    return ":" in folded(cell)


def _period_of(text: str) -> Period | Part | None:
    return find_period(text if not text.isdecimal() or len(text) != 4 else f"{text}年")


@dataclass(frozen=True, slots=True)
class StatedPeriod:
    """The period that a table states, its year where only that is known, and statements that contradict each other."""

    period: Period | None
    year: int | None
    contradictions: tuple[tuple[str, str, str], ...] = ()  # place zh, place en, code


def stated_period(sender: Sender, context: Context) -> StatedPeriod:
    """Settle the period: manifest, cell, sheet name, file name, in this order."""
    places: list[tuple[str, str, Period | Part | None]] = [
        ("清单 manifest.csv", "manifest.csv", sender.manifest_period),
        ("表内的期间", "a cell", context.labelled_period),
        ("标题", "the title", context.title_period),
        ("工作表名", "the sheet name", context.sheet_period),
        ("文件名", "the file name", sender.file_period),
    ]
    whole = [(zh, en, found) for zh, en, found in places if isinstance(found, Period)]
    years = {found.starts_on.year for _, _, found in whole}
    year = whole[0][2].starts_on.year if whole else None
    settled = None
    for _, _, found in places:
        if isinstance(found, Part) and year is not None:
            settled = found.of(year)
            break
        if isinstance(found, Period):
            settled = _narrowed(found, places, year)
            break
    if settled is None:
        return StatedPeriod(None, year)
    odd = [(zh, en, each.code) for zh, en, each in whole if not (each.holds(settled) or settled.holds(each))]
    parts = [(zh, en, each.of(year).code) for zh, en, each in places if isinstance(each, Part) and year is not None and not (
        each.of(year).holds(settled) or settled.holds(each.of(year)))]  # fmt: skip
    return StatedPeriod(settled, year if len(years) == 1 else settled.starts_on.year, tuple(odd + parts))


def _narrowed(found: Period, places: list[tuple[str, str, Period | Part | None]], year: int | None) -> Period:
    """A title that says only the year is made precise by the sheet name: 2024年 and 3月 are 2024-03."""
    if found.kind != "year":
        return found
    for _, _, other in places:
        if isinstance(other, Part) and other.suffix and year == found.starts_on.year:
            return other.of(found.starts_on.year)
    return found


def contradictions(sender: Sender, stated: StatedPeriod) -> list[tuple[str, str]]:
    """Sentences, Chinese and English, about periods that do not agree or are not understood."""
    found = []
    if sender.manifest_period_text and sender.manifest_period is None:
        found.append(
            (
                f"清单 manifest.csv 中的期间“{sender.manifest_period_text}”无法识别，没有采用。请写成 2024-03、2024-Q1、2024-H1 或 2024",
                f"the period {sender.manifest_period_text!r} in manifest.csv is not understood and was not used; write 2024-03, 2024-Q1, 2024-H1 or 2024",
            )
        )
    settled = stated.period.code if stated.period else ""
    for zh, en, code in stated.contradictions:
        found.append(
            (
                f"{zh}写的期间是 {code}，与 {settled} 不一致，以后者为准。请核对",
                f"{en} says {code}, which contradicts {settled}; the latter counts. Check it",
            )
        )
    return found


def other_days(stated: StatedPeriod, days: list[tuple[date, date]]) -> list[tuple[str, str]]:
    """A sentence about rows that all lie outside the period that the ledger states.

    Args:
        days: first and last day of its accepted rows.
    """
    if stated.period is None or not days:
        return []
    first, last = min(day for day, _ in days), max(day for _, day in days)
    if first <= stated.period.ends_on and stated.period.starts_on <= last:
        return []
    span_zh, span_en = (f"{first}", f"{first}") if first == last else (f"{first} 至 {last}", f"{first} to {last}")
    return [
        (
            f"注明的期间是 {stated.period.code}，表中各行的日期却都在其外（{span_zh}）。请核对是否发错了文件，或写错了期间",
            f"the stated period is {stated.period.code}, but all rows lie outside it ({span_en}). Is this the right file and period?",
        )
    ]
