"""How people write single cells of a ledger: clocks, offsets, words for nothing, broken lines, rounded numbers."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.collection.drafts import EPOCHS, TEMPLATES, Draft, clock_of
from tests.collection.mutations import changed_counts, changed_dates, mutation, some_row

CHINA = ZoneInfo("Asia/Shanghai")
STAND_INS = ["0000-00-00", "1900-01-01", "1970-01-01 08:00:00", "9999-12-31", "1899-12-30", 0, 2958465, "00/00/0000"]
NOT_YET = ["未办结", "办理中", "尚未回访", "待回访", "未评价", "-", "无", "pending"]


def _with_clocks(draft: Draft, chance: random.Random, way: Callable[[datetime], Any], *, seconds: bool = True) -> None:
    """Give each instant a time of day, and write it."""
    for raw in ("received_at", "closed_at"):
        if raw in {column.raw for column in draft.columns} and not draft.merges:
            at = draft.index(raw)
            for row, truth in zip(draft.rows, draft.truth, strict=True):
                if truth is not None and truth[raw] is not None:
                    clock = time(chance.randrange(24), chance.randrange(60), chance.randrange(60) if seconds else 0)
                    truth[clock_of(raw)] = datetime.combine(truth[raw], clock, CHINA)
                    row[at] = way(truth[clock_of(raw)])


def _halves(moment: datetime) -> list[str]:
    """Every spelling of a time of day with its half or part of the day."""
    hour, rest = moment.hour, f"{moment:%M}分"
    half = hour % 12 or 12
    found = [
        f"{'上午' if hour < 12 else '下午'}{half}:{moment:%M}",
        f"{half}:{moment:%M} {'AM' if hour < 12 else 'PM'}",
    ]
    if hour < 6:
        found.append(f"凌晨{half}点{rest}")
    if 11 <= hour <= 13:
        found.append(f"中午{half}时{rest}")
    if hour >= 18:
        found.append(f"晚上{half}点{rest}")
    return found


@mutation
def clocks_with_halves_of_the_day(draft: Draft, chance: random.Random) -> None:
    _with_clocks(draft, chance, lambda at: f"{at:%Y-%m-%d} {chance.choice(_halves(at))}", seconds=False)


@mutation
def clocks_with_offsets(draft: Draft, chance: random.Random) -> None:
    def way(at: datetime) -> str:
        utc = at.astimezone(UTC)
        return chance.choice(
            [
                f"{utc:%Y-%m-%dT%H:%M:%S}Z",
                f"{utc:%Y-%m-%d %H:%M:%S} UTC",
                f"{at:%Y-%m-%d %H:%M:%S}+08",
                f"{at:%Y-%m-%dT%H:%M:%S.000}+08:00",
                f"{at:%a %b %d %Y %H:%M:%S} GMT+0800 (中国标准时间)",
                f"{at:%Y年%m月%d日 %H时%M分%S秒}",
                f"{utc - timedelta(hours=5):%Y/%m/%d %H:%M:%S} -0500",
            ]
        )

    _with_clocks(draft, chance, way)


@mutation
def clocks_as_numbers(draft: Draft, chance: random.Random) -> None:
    def way(at: datetime) -> Any:
        number = (at.date() - EPOCHS[draft.is_1904]).days + (at.hour * 3600 + at.minute * 60 + at.second) / 86400
        return chance.choice([number, f"{number:.9f}", f"{at:%Y%m%d%H%M%S}", f"{at:%Y%m%d %H%M%S}"])

    _with_clocks(draft, chance, way)


@mutation
def days_as_instants_of_utc(draft: Draft, chance: random.Random) -> None:
    """A day where the unit is, as a system abroad keeps it: the last of February, 16:00Z."""

    def way(day: date) -> str:
        utc = datetime.combine(day, time(chance.choice([0, 7, 8, 23])), CHINA).astimezone(UTC)
        ways = [
            "%Y-%m-%dT%H:%M:%SZ",
            "%Y-%m-%dT%H:%M:%S.000+00:00",
            "%Y-%m-%d %H:%M:%S UTC",
            "%a %b %d %H:%M:%S UTC %Y",
        ]
        return utc.strftime(chance.choice(ways))

    changed_dates(draft, way)


@mutation
def dates_over_two_lines(draft: Draft, chance: random.Random) -> None:
    changed_dates(draft, lambda day: f"{day.year}年{day.month}月\n{day.day}日" if chance.random() < 0.5 else f"{day}\n")


@mutation
def dates_with_points_and_no_year(draft: Draft, chance: random.Random) -> None:
    draft.above.insert(0, ["期间：2024年3月"])
    if draft.form == "xlsx":  # 3.10 as a text of a workbook keeps its nought
        changed_dates(
            draft,
            lambda day: (
                f"{day.month}.{day.day}"
                if day.day % 10 == 0 or day.day < 4
                else round(day.month + day.day / (10 if day.day < 10 else 100), 2)
            ),
        )


@mutation
def dates_with_the_day_first(draft: Draft, chance: random.Random) -> None:
    """Most can be told; 04/03/2024 cannot."""
    changed_dates(draft, lambda day: f"{day:%d/%m/%Y}")


@mutation
def dates_with_weekdays(draft: Draft, chance: random.Random) -> None:
    days = "一二三四五六日"
    changed_dates(
        draft,
        lambda day: (
            f"{day.year}-{day.month}-{day.day}（星期{days[day.weekday()]}）{chance.choice(['', '上午', ' 9:00'])}"
        ),
    )


@mutation
def counts_in_words(draft: Draft, chance: random.Random) -> None:
    def way(number: int) -> str:
        return chance.choice(
            [f"{number}.0", f"约{number}", f"{number} ", f"'{number}", f"{number:,}人" if number > 999 else str(number)]
        )

    changed_counts(draft, way)


def _some(rows: Iterable[Any], chance: random.Random) -> list[Any]:
    return [row for row in rows if chance.random() < 0.4]


@mutation
def counts_of_a_written_nothing(draft: Draft, chance: random.Random) -> None:
    for column in draft.columns:
        if column.counter and not draft.merges:
            for number in _some([at for at, truth in enumerate(draft.truth) if truth], chance):
                truth = draft.truth[number]
                if truth is not None:
                    truth[column.raw] = 0
                    draft.rows[number][draft.index(column.raw)] = chance.choice(
                        ["-", "无", "/", "——", "没有", "零", "0篇"]
                    )


def _without(draft: Draft, chance: random.Random, raw: str, words: list[Any]) -> None:
    if raw in {column.raw for column in draft.columns}:
        for number in _some([at for at, truth in enumerate(draft.truth) if truth], chance):
            truth = draft.truth[number]
            if truth is not None:
                truth[raw] = None
                truth.pop(clock_of(raw), None)
                draft.rows[number][draft.index(raw)] = chance.choice(words)


@mutation
def not_yet_closed(draft: Draft, chance: random.Random) -> None:
    for raw in ("closed_at", "satisfied"):
        _without(draft, chance, raw, NOT_YET[:-3] if raw == "satisfied" else NOT_YET)


@mutation
def stand_in_dates(draft: Draft, chance: random.Random) -> None:
    _without(draft, chance, "closed_at", STAND_INS)


@mutation
def ids_that_a_spreadsheet_rounded(draft: Draft, chance: random.Random) -> None:
    if "case_id" in {column.raw for column in draft.columns}:
        number = chance.randrange(10**16, 10**18)
        draft.write("case_id", lambda _: chance.choice([float(number), f"{number:.5E}"]))
        for truth in filter(None, draft.truth):
            truth["case_id"] = None


@mutation
def satisfaction_in_degrees(draft: Draft, chance: random.Random) -> None:
    if "satisfied" in {column.raw for column in draft.columns} and draft.header is None:
        draft.columns[draft.index("satisfied")].header = chance.choice(["满意度", "满意情况", "是否满意"])
        words = {True: ["满意", "非常满意", "基本满意"], False: ["不满意", "非常不满意"]}
        draft.write("satisfied", lambda value: chance.choice(words[value]))


@mutation
def words_over_two_lines(draft: Draft, chance: random.Random) -> None:
    """Headers, units and words, wrapped by hand in narrow columns."""

    def wrapped(text: Any) -> Any:
        if not isinstance(text, str) or len(text) < 3 or text.isascii():
            return text
        at = chance.randint(1, len(text) - 1)
        inside = all("\u4e00" <= each <= "\u9fff" for each in text[at - 1 : at + 1])
        return f"{text[:at]}{chance.choice([chr(10), chr(13) + chr(10), ' ' + chr(10)])}{text[at:]}" if inside else text

    if draft.form in ("xlsx", "csv"):
        for column in draft.columns:
            column.header = wrapped(column.header) if draft.header is None else column.header
            if column.words:
                draft.write(column.raw, lambda value, column=column: wrapped(column.words[value][0]))


# -- changes that lose something -------------------------------------------------------------------------------------------


@mutation
def a_date_in_the_future(draft: Draft, chance: random.Random) -> None:
    event = TEMPLATES[draft.template][1]
    if event in {column.raw for column in draft.columns} and not draft.merges and not draft.has_words_in_front:
        draft.rows[some_row(draft, chance)][draft.index(event)] = chance.choice(
            ["2042-03-05", "2027年3月5日", 52000, "2024-04-04", "05/13/2024"]
        )


@mutation
def a_stand_in_for_the_date(draft: Draft, chance: random.Random) -> None:
    event = TEMPLATES[draft.template][1]
    if event in {column.raw for column in draft.columns} and not draft.merges and not draft.has_words_in_front:
        draft.rows[some_row(draft, chance)][draft.index(event)] = chance.choice(STAND_INS)
