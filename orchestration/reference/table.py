"""Reads one reference list (CSV) and says exactly which line and column is wrong."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from orchestration.messages import ConfigError

SHANGHAI = ZoneInfo("Asia/Shanghai")
END_OF_DAY = time(23, 59, 59, 999999)
_DATE = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_TRUE = {"true", "1", "yes", "y", "是"}
_FALSE = {"false", "0", "no", "n", "否"}


@dataclass(frozen=True, slots=True)
class Line:
    """One data line of a list; cells by column name, trimmed."""

    file: str
    number: int
    cells: dict[str, str]

    def wrong(self, column: str, zh: str, en: str) -> ConfigError:
        """The error to raise for a cell of this line."""
        return ConfigError(f"{self.file} 第 {self.number} 行 {column} 列：{zh}", f"{self.file}, line {self.number}, column {column}: {en}")

    def text(self, column: str, *, required: bool = False) -> str | None:
        """The cell as text; None where it is blank.

        Raises:
            ConfigError: it is blank although required.
        """
        value = self.cells.get(column) or None
        if required and value is None:
            raise self.wrong(column, "不能为空，请填写", "must not be blank; fill it in")
        return value

    def one_of(self, column: str, allowed: tuple[str, ...]) -> str:
        """The cell, which must be one of `allowed`."""
        value = self.text(column, required=True)
        if value not in allowed:
            raise self.wrong(column, f"“{value}”不在 {'、'.join(allowed)} 之中", f"{value!r} is none of {', '.join(allowed)}")
        return value

    def day(self, column: str, *, required: bool = False) -> date | None:
        """The cell as a date (2024-01-31, 2024/1/31 or 2024.1.31)."""
        value = self.text(column, required=required)
        if value is None:
            return None
        match = _DATE.fullmatch(value)
        try:
            return date(*map(int, match.groups())) if match else self._no_day(column, value)
        except ValueError:
            return self._no_day(column, value)

    def _no_day(self, column: str, value: str) -> date:
        raise self.wrong(column, f"“{value}”不是日期，请写成 2024-01-31", f"{value!r} is no date; write 2024-01-31")

    def deadline(self, column: str) -> datetime | None:
        """The cell as an instant; a bare date means the end of that day in Shanghai."""
        value = self.text(column)
        if value is None:
            return None
        if _DATE.fullmatch(value):
            return datetime.combine(self.day(column), END_OF_DAY, SHANGHAI)
        try:
            moment = datetime.fromisoformat(value.replace("/", "-"))
        except ValueError:
            raise self.wrong(
                column, f"“{value}”不是时间，请写成 2024-01-31 17:00", f"{value!r} is no time; write 2024-01-31 17:00"
            ) from None
        return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)

    def whole(self, column: str, *, required: bool = False, lowest: int = 0) -> int | None:
        """The cell as a whole number, at least `lowest`."""
        value = self.text(column, required=required)
        if value is None:
            return None
        if not re.fullmatch(r"-?\d+(\.0+)?", value) or int(float(value)) < lowest:
            raise self.wrong(column, f"“{value}”应为不小于 {lowest} 的整数", f"{value!r} must be a whole number of at least {lowest}")
        return int(float(value))

    def flag(self, column: str) -> bool:
        """The cell as true or false."""
        value = self.text(column, required=True).lower()
        if value not in _TRUE | _FALSE:
            raise self.wrong(column, f"“{value}”应为 true 或 false", f"{value!r} must be true or false")
        return value in _TRUE

    def validity(self) -> tuple[date | None, date | None]:
        """valid_from and valid_to; None is open."""
        first, last = self.day("valid_from"), self.day("valid_to")
        if first and last and last < first:
            raise self.wrong("valid_to", f"{last} 早于 valid_from {first}", f"{last} lies before valid_from {first}")
        return first, last


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ConfigError(f"{path.name}：无法识别编码，请另存为 UTF-8 CSV", f"{path.name}: unknown encoding; save it as UTF-8 CSV")


def lines(path: Path, required: tuple[str, ...]) -> Iterator[Line]:
    """The data lines of a list; blank lines are passed over, extra columns are kept, missing optional ones are blank.

    Raises:
        ConfigError: the file is missing, has no header line or lacks a required column.
    """
    if not path.exists():
        raise ConfigError(f"缺少 {path.name}：请运行 taizhang init 补齐", f"{path.name} is missing: run taizhang init to add it")
    reader = csv.reader(_decoded(path).splitlines())
    header = [cell.strip() for cell in next(reader, [])]
    absent = [column for column in required if column not in header]
    if absent:
        raise ConfigError(f"{path.name} 第 1 行缺少列：{'、'.join(absent)}", f"{path.name}, line 1: missing columns: {', '.join(absent)}")
    for cells in reader:
        trimmed = [cell.strip() for cell in cells]
        if any(trimmed):
            yield Line(path.name, reader.line_num, dict(zip(header, trimmed, strict=False)))


def refuse_overlaps(rows: list, key, what_zh: str, what_en: str) -> None:
    """Rows of one key must follow each other in time. Each row has line, valid_from and valid_to.

    Raises:
        ConfigError: two rows of one key are valid on the same day.
    """
    by_key: dict = {}
    for row in rows:
        by_key.setdefault(key(row), []).append(row)
    for name, group in by_key.items():
        group.sort(key=lambda row: row.valid_from or date.min)
        for earlier, later in zip(group, group[1:], strict=False):
            if (earlier.valid_to or date.max) >= (later.valid_from or date.min):
                remedy = (later.valid_from or date.max) - timedelta(days=1)
                raise later.line.wrong(
                    "valid_from",
                    f"{what_zh} {name} 与第 {earlier.line.number} 行的有效期重叠，请把前一行的 valid_to 写成 {remedy}",
                    f"{what_en} {name} overlaps line {earlier.line.number}; end that line with valid_to {remedy}",
                )
