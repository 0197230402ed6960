"""Files that want to harm their reader, and values as people and machines write them wrong.

What is accepted of a value is what a reader without any rules sees in the cell: the digits that stand there, in their
order. What is refused is on the receipt.
"""

from __future__ import annotations

import random
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from orchestration.collection.open_file import Tools
from orchestration.collection.parse_file import parse_file
from orchestration.collection.parsed_file import Arrival, ParsedFile
from orchestration.collection.read_files import read_files
from tests.collection import hostile
from tests.collection.conftest import RECEIVED, Desk, csv_bytes
from tests.reliability.report import Part

_ROWS = 50  # of a ledger; two values each
_HEAD = ["单位", "学习时间", "学习类型", "应到人数"]
_DATES: tuple[Callable[[date], str], ...] = (
    lambda day: day.isoformat(),
    lambda day: f"{day.year}/{day.month}/{day.day}",
    lambda day: f"{day.year}.{day.month}.{day.day}",
    lambda day: f"{day.year}年{day.month}月{day.day}日",
    lambda day: f"{day:%Y%m%d}",
    lambda day: f" {day.isoformat()} 00:00:00",
    lambda day: _wide(f"{day.year}年{day.month}月{day.day}日"),
)
_COUNTS: tuple[Callable[[int], str], ...] = (str, lambda n: f"{n}人", lambda n: _wide(str(n)), lambda n: f" {n}.0 ")
_STRANGE = "0123456789-/.年月日号,，．－：: Oolx〇零一二%约±+eE()（）'\"\\\t\n\x00\u200b\u00a0\u202e\ufeff=@人次𝟗½²"
_NOTHING = ("-", "/", "－")  # in a column of numbers
_CHINESE = str.maketrans("〇零一二三四五六七八九", "00123456789")


def _wide(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) if sign.isdigit() else sign for sign in text)


def _damaged(text: str, rng: random.Random) -> str:
    """Change up to three signs of every second value."""
    signs = list(text)
    for _ in range(rng.choice((0, 0, 0, 1, 2, 3))):
        at, way = rng.randrange(len(signs) + 1), rng.randrange(3)
        signs[at : at + (way > 0)] = [rng.choice(_STRANGE)] if way < 2 else []
    return "".join(signs)


def _numbers(text: str) -> list[str]:
    """Return the runs of digits of a text, whatever they are written in."""
    plain = "".join(
        sign
        for sign in unicodedata.normalize("NFKC", text)
        if unicodedata.category(sign) not in ("Cf", "Cc") or sign.isspace()
    )
    return re.findall(r"\d+", plain.translate(_CHINESE))


def _is_day_in(day: date, text: str) -> bool:
    found = _numbers(text)
    numbers, years = [int(number) for number in found], (day.year, day.year % 100)
    in_order = any(  # 2024/1/1,5 is a list of two days
        numbers[at] in years and numbers[at + 1] == day.month and day.day in numbers[at + 2 :]
        for at in range(len(numbers) - 2)
    )
    return in_order or any(number.startswith(f"{day:%Y%m%d}") for number in found)


def _is_count_in(count: int, text: str) -> bool:
    found = _numbers(text)
    if text.strip() in _NOTHING:
        return count == 0
    if power := re.fullmatch(r"\s*(\d+)e\+?(\d)人?\s*", unicodedata.normalize("NFKC", text), re.IGNORECASE):
        return count == int(f"{power[1]}{'0' * int(power[2])}")
    return str(count) in (number.lstrip("0") or "0" for number in found) or "".join(found).lstrip("0") == str(count)


def _judged(parsed: ParsedFile, rows: list[list[str]]) -> Counter[str]:
    """Count the values of a ledger: accepted, refused, and accepted though they do not stand there."""
    counts = Counter(values=2 * len(rows))
    on_receipt = {
        found.row_number for found in [*parsed.findings, *(f for part in parsed.parts for f in part.findings)]
    }
    kept = set[int]()
    for part in parsed.parts:
        columns = part.columns
        for number, day, count in zip(columns["_row"], columns["held_on"], columns["invited"], strict=True):
            kept.add(number)
            row = rows[number - 2]
            good = [_is_day_in(day, row[1])] + ([_is_count_in(count, row[3])] if count is not None else [])
            counts["accepted"] += sum(good)
            counts["wrongly_accepted"] += len(good) - sum(good)
            if count is None and _numbers(row[3]) and number not in on_receipt:
                counts["lost"] += 1
                print("  LOST", row[1:], flush=True)
            if not all(good):
                print("  WRONG", day, count, row[1:], flush=True)
    counts["lost"] += len(
        [n for n in range(2, len(rows) + 2) if n not in kept and n not in on_receipt and None not in on_receipt]
    )
    counts["errors_of_ours"] += parsed.verdict == "internal_error"
    return counts


def _values(folder: Path, seed: int, count: int, seconds: float) -> Counter[str]:
    """Read ledgers of strange values."""
    rng, desk, counts = random.Random(seed), Desk(folder), Counter[str]()
    tools, began = Tools(desk.references()), time.monotonic()
    while counts["values"] < count and time.monotonic() - began < seconds:
        rows = []
        for _ in range(_ROWS):
            day = date(2024, 1, 1) + timedelta(rng.randrange(90))
            written = _damaged(rng.choice(_DATES)(day), rng)
            rows.append(["永昌县", written, "集中学习", _damaged(rng.choice(_COUNTS)(rng.randint(2, 900)), rng)])
        arrival = desk.arrival("C1/台账.csv", csv_bytes([_HEAD, *rows]))
        counts += _judged(parse_file(arrival, tools), rows)
    return counts


def _files(folder: Path) -> dict[str, int]:
    """Read every hostile file as a run does, and a good one after every tenth."""
    files = list(hostile.all_files())
    named = [(f"{number}.xlsx", data) for number, (_, data) in enumerate(files)]
    named += [(f"good{number}.xlsx", hostile.good()) for number in range(0, len(files), 10)]
    arrivals = []
    for name, data in named:
        (folder / name).write_bytes(data)
        arrivals.append(Arrival(f"{name}-1", f"C1A/{name}", folder / name, RECEIVED))
    parsed = list(read_files(arrivals, Desk(folder).references()))
    there = {row[0] for row in hostile.ROWS}
    days = [{day.isoformat() for part in one.parts for day in part.columns.get("held_on", [])} for one in parsed]
    return {
        "hostile_files": len(files),
        "kinds": len({kind for kind, _ in files}),
        "good_files_not_read": sum(
            day != there for day, one in zip(days, arrivals, strict=True) if "good" in one.file_id
        ),
        "files_wrongly_accepted": sum(not day <= there for day in days),
        "files_without_verdict": len(arrivals) - len(parsed) + sum(one.verdict == "internal_error" for one in parsed),
    }


def strange(folder: Path, seed: int, count: int, seconds: float = 1e9) -> Part:
    """Read all hostile files and so many strange values."""
    began = time.monotonic()
    files, counts = _files(folder), _values(folder, seed, count, seconds)
    values = {name: counts[name] for name in ("values", "accepted", "wrongly_accepted", "lost", "errors_of_ours")}
    return Part.of("hostile files, strange values", seed, began, **files, **values)
