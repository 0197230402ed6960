"""One data line of a reference list: its cells as texts, codes, days and numbers; what is wrong with one is gathered."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime

from orchestration.messages import ConfigError, Said
from orchestration.reference.words import FLAGS, Words, choices, code_of
from orchestration.settings.problems import Problem, Problems
from orchestration.zones import END_OF_DAY, zone

_DATE = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]0?0:00(?::00)?)?|(\d{2})(\d{2}))")
_DAY_WORDS = str.maketrans({"年": "-", "月": "-", "日": " ", "/": "-"})


@dataclass(frozen=True, slots=True)
class Line:
    """One data line of a list; cells by column name, trimmed. What is wrong with a cell is gathered, and a neutral value given."""

    file: str
    number: int
    cells: dict[str, str]
    problems: Problems = field(default_factory=Problems, compare=False, repr=False)

    def wrong(self, column: str, zh: str, en: str) -> ConfigError:
        """The error to raise for a cell of this line."""
        said = Problem(self.file, Said(zh, en), self.number, column).sentence
        return ConfigError(said.zh, said.en)

    def tell(self, column: str, zh: str, en: str) -> None:
        """Gather what is wrong with a cell."""
        self.problems.error(self.file, zh, en, line=self.number, column=column)

    def warn(self, column: str, zh: str, en: str) -> None:
        """Gather what is odd about a cell."""
        self.problems.warn(self.file, zh, en, line=self.number, column=column)

    def text(self, column: str, *, required: bool = False) -> str | None:
        """The cell as text; None where it is blank."""
        value = self.cells.get(column) or None
        if required and value is None:
            self.tell(column, "不能为空，请填写", "must not be blank; fill it in")
        return value

    def needed(self, column: str) -> str:
        """The cell as text, which must not be blank."""
        return self.text(column, required=True) or ""

    def word(self, column: str, words: Words) -> str:
        """The cell as one of the codes, which may be written as their labels."""
        value = self.needed(column)
        code = code_of(words, value)
        if code is None and value:
            zh, en = choices(words)
            self.tell(column, f"“{value}”应为 {zh} 之一", f"{value!r} must be one of {en}")
        return code or ""

    def day(self, column: str) -> date | None:
        """The cell as a date (2024-01-31, 2024/1/31, 2024.1.31, 20240131 or 2024年1月31日)."""
        value = self.text(column)
        if value is None:
            return None
        found = _day(value)
        if found is None:
            self.tell(column, f"“{value}”不是日期，请写成 2024-01-31", f"{value!r} is no date; write 2024-01-31")
        return found

    def deadline(self, column: str) -> datetime | None:
        """The cell as an instant; a bare date means the end of that day, a time without offset is the department's."""
        value = self.text(column)
        if value is None:
            return None
        day = _day(value)
        if day is not None:
            return datetime.combine(day, END_OF_DAY, zone())
        try:
            moment = datetime.fromisoformat(" ".join(_folded(value).translate(_DAY_WORDS).split()))
        except ValueError:
            self.tell(
                column, f"“{value}”不是时间，请写成 2024-01-31 17:00", f"{value!r} is no time; write 2024-01-31 17:00"
            )
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=zone())

    def whole(self, column: str, *, required: bool = False, lowest: int = 0) -> int | None:
        """The cell as a whole number, at least `lowest`."""
        value = self.text(column, required=required)
        if value is None:
            return None
        plain = _folded(value)
        if not re.fullmatch(r"-?\d{1,15}(\.0+)?", plain) or int(float(plain)) < lowest:
            self.tell(
                column, f"“{value}”应为不小于 {lowest} 的整数", f"{value!r} must be a whole number of at least {lowest}"
            )
            return None
        return int(float(plain))

    def flag(self, column: str) -> bool:
        """The cell as true or false."""
        return self.word(column, FLAGS) == "true"

    def validity(self) -> tuple[date | None, date | None]:
        """valid_from and valid_to; None is open."""
        first, last = self.day("valid_from"), self.day("valid_to")
        if first and last and last < first:
            self.tell("valid_to", f"{last} 早于 valid_from {first}", f"{last} lies before valid_from {first}")
        return first, last


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _day(text: str) -> date | None:
    match = _DATE.fullmatch(_folded(text))
    if not match:
        return None
    try:
        return date(*(int(part) for part in match.groups() if part is not None))
    except ValueError:
        return None
