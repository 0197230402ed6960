"""Numbers, dates and periods as people of a language write them. Nothing here computes: values come from queries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale
from babel.dates import format_date, format_datetime

from dashboards.i18n import Texts, texts

NONE = "—"
RATE_UNITS = frozenset({"fraction"})
_LOCALES = {"zh": "zh_Hans_CN", "en": "en"}
# durations keep one decimal, so that a column of them stands in line
_TENTHS = frozenset({"hours"})
_WHOLE, _TENTH, _PERCENT = ",.0f", ",.1f", ",.1f%"


@cache
def _parsed(locale: str) -> Locale:
    return Locale.parse(locale)


@lru_cache(maxsize=50_000)
def _number(value: float, form: str) -> str:
    """As Babel writes it in both languages (a test compares them), in a tenth of the time; a page has hundreds."""
    # -0.0 is 0
    exact = Decimal(str(value or 0))
    return f"{exact.scaleb(2):{form[:-1]}}%" if form == _PERCENT else f"{exact:{form}}"


@lru_cache(maxsize=20_000)
def _date(value: date, pattern: str, locale: str) -> str:
    return format_date(value, pattern, locale=_parsed(locale))


@lru_cache(maxsize=20_000)
def _moment(value: datetime, locale: str) -> str:
    return format_datetime(value, "yyyy-MM-dd HH:mm", locale=_parsed(locale))


# a page of trends says the same periods hundreds of times
@lru_cache(maxsize=5_000)
def _period(code: str, lang: str) -> str:
    year, _, part = code.partition("-")
    if not part:
        return texts(lang)("period.year", year=year)
    if part[0] in "QH":
        return texts(lang)(f"period.{part}", year=year)
    return Formats(texts(lang)).month(date(int(year), int(part), 1))


@lru_cache(maxsize=5_000)
def _period_short(code: str, lang: str) -> str:
    year, _, part = code.partition("-")
    if not part:
        return texts(lang)("period.year", year=year)
    if part[0] in "QH":
        return texts(lang)(f"period.short_{part}", year=year)
    return _date(date(int(year), int(part), 1), texts(lang)("pattern.month_of_year"), _LOCALES[lang])


class Formats:
    """Formats of one language."""

    def __init__(self, text: Texts) -> None:
        self._text = text
        self._locale = _LOCALES[text.lang]

    def count(self, value: float | None) -> str:
        """Whole numbers with thousands separators; a fraction keeps one decimal."""
        if value is None:
            return NONE
        return _number(value, _WHOLE if float(value).is_integer() else _TENTH)

    def score(self, value: float | None) -> str:
        """One decimal."""
        return NONE if value is None else _number(value, _TENTH)

    def percent(self, value: float | None) -> str:
        """A fraction 0–1 as a percentage with one decimal."""
        return NONE if value is None else _number(value, _PERCENT)

    def value(self, value: float | None, unit: str | None) -> str:
        """A metric's value in its unit, without the unit's name."""
        if unit in RATE_UNITS:
            return self.percent(value)
        return self.score(value) if unit in _TENTHS else self.count(value)

    def with_unit(self, value: float | None, unit: str | None) -> str:
        """A metric's value with its unit where it is a number of something."""
        shown = self.value(value, unit)
        if value is None or unit in RATE_UNITS or not unit:
            return shown
        return self._text.counted(unit, shown)

    def change(self, value: float | None, unit: str | None) -> str:
        """A difference with its sign; of two rates in percentage points."""
        if value is None:
            return NONE
        size = abs(value)
        shown = (
            self._text("common.points", value=_number(size * 100, _TENTH))
            if unit in RATE_UNITS
            else self.value(size, unit)
        )
        return ("+" if value > 0 else "−" if value < 0 else "±") + shown

    def points_change(self, value: float | None) -> str:
        """A difference of points with its sign, to one decimal."""
        return NONE if value is None else ("+" if value > 0 else "−" if value < 0 else "±") + self.score(abs(value))

    def day(self, value: date | datetime | None) -> str:
        """2024年3月5日 / Mar 5, 2024."""
        if value is None:
            return NONE
        return _date(value, self._text("pattern.day"), self._locale)

    def moment(self, value: datetime | None) -> str:
        """2024-03-05 09:30, the same in both languages and sortable."""
        return NONE if value is None else _moment(value, self._locale)

    def month(self, value: date) -> str:
        """2024年3月 / Mar 2024."""
        return _date(value, self._text("pattern.month"), self._locale)

    def period(self, code: str | None) -> str:
        """A period code in words: 2024年一季度 / Q1 2024."""
        return _period(code, self._text.lang) if code else NONE

    def period_short(self, code: str) -> str:
        """A label for an axis: 1月, 一季度; the year stands beside it where it begins."""
        return _period_short(code, self._text.lang)

    def period_year(self, code: str) -> str:
        """What stands beside the label of an axis where a year begins; nothing beside a year."""
        return self._text("period.year", year=code[:4]) if len(code) > 4 else ""

    def under_axis(self, codes: Sequence[str]) -> list[str]:
        """Names of periods under an axis: the year stands below its first month or quarter."""
        names = []
        for before, code in zip([None, *codes], codes, strict=False):
            year = self.period_year(code) if before is None or before[:4] != code[:4] else ""
            names.append("\n".join(filter(None, [self.period_short(code), year])))
        return names
