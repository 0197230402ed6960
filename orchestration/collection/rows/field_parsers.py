"""Turn the cells of a contract column into values: one parser per kind of column, memoised per distinct cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from expectations.contract import Field
from expectations.labels import normalise_label
from expectations.loading import code_lists, contracts
from orchestration.collection.rows.cell_memo import Memo
from orchestration.collection.rows.listed_names import obligation_words, read_figure, read_obligation
from orchestration.collection.sources.combination import MINUTES
from orchestration.collection.values.cells import cell_text, has_lost_digits
from orchestration.collection.values.choices import code_words, read_code, read_text, read_yes_no, yes_no_words
from orchestration.collection.values.dates import read_day, read_days
from orchestration.collection.values.fiscal_years import FiscalYear
from orchestration.collection.values.moments import Moment, read_moment
from orchestration.collection.values.nothing_yet import NOT_OF_WORDS, is_stand_in, says_not_yet
from orchestration.collection.values.numbers import counts_nothing, read_minutes, read_number, read_whole
from orchestration.collection.values.parse_result import BLANK, ParseError, ParseResult
from orchestration.collection.values.period_names import read_period
from orchestration.collection.values.single_days import DateContext

if TYPE_CHECKING:
    from orchestration.reference import References

_LOST_DIGITS = ParseError("digits_lost")
_STAND_IN = ParseError("stand_in_date")
_LOST_IDENTITY = ParseError("digits_lost.of_an_id")


@dataclass(frozen=True, slots=True)
class CellOptions:
    """What reading a cell may depend on besides its column."""

    year: int | None
    is_1904: bool
    timezone: str
    formats: tuple[str, ...] = ()
    is_text: bool = False
    fiscal: FiscalYear | None = None  # of a source whose years do not begin in January


@dataclass(frozen=True, slots=True, eq=False)
class Instant:
    """An instant and the day it falls on in the source's timezone. Compared by identity: one object per distinct
    cell.
    """

    at: datetime
    on: date


@cache
def zone(name: str) -> ZoneInfo:
    """Return a timezone, opened once."""
    return ZoneInfo(name)


def context_of(setting: CellOptions) -> DateContext:
    """Return what reading a date may lean on under a setting."""
    return DateContext(setting.year, setting.is_1904, setting.formats, zone(setting.timezone), setting.is_text)


class FieldReaders:
    """The readers of all columns under one set of reference lists."""

    def __init__(self, references: References) -> None:
        self._figures = {normalise_label(label): figure for label, figure in references.figures.items()}
        self._media = {normalise_label(name): medium for name, medium in references.media.items()}
        self._obligations = obligation_words(references)
        self._codes_by_kind: dict[str, set[str]] = {}
        for row in references.obligations:
            self._codes_by_kind.setdefault(row.kind, set()).add(row.obligation_code)
        self._memos: dict[tuple[str, str, CellOptions | None], Memo] = {}

    def memo(self, template: str, field: Field, setting: CellOptions) -> Memo:
        """Return the reader of a column under a setting; the same one for every file."""
        key = (template, field.name, setting if field.kind in ("date", "datetime", "period") else None)
        if key not in self._memos:
            # files of many years must not fill the memory with readers
            if len(self._memos) > 500:
                self._memos.clear()
            self._memos[key] = Memo(self.reader(template, field, setting), field.default)
        return self._memos[key]

    def reader(self, template: str, field: Field, setting: CellOptions) -> Callable[[Any], ParseResult | ParseError]:
        """Return what reads one cell of a column; a blank one has no value, whatever the default."""
        read = self._reader(field, setting, identifies=field.name == contracts()[template].identity_field)
        return read if field.required else _or_not_yet(read, field)

    def level_of_medium(self, cell: Any) -> str | None:
        """Return the level of a medium of the department's list; None where the list has none of that name."""
        medium = self._media.get(normalise_label(cell_text(cell)))
        return medium.level if medium is not None else None

    def obligations_of_kind(self, kind: str) -> set[str]:
        """Return the codes of the obligations of one kind."""
        return self._codes_by_kind.get(kind, set())

    def _reader(
        self, field: Field, setting: CellOptions, *, identifies: bool
    ) -> Callable[[Any], ParseResult | ParseError]:
        context = context_of(setting)
        if field.kind == "date":
            read_cell = read_days if field.lists_days else read_day
            return lambda cell: unless_stand_in(cell, read_cell(cell, context), field, context)
        if field.kind == "datetime":
            return lambda cell: _instant(cell, field, setting, context)
        if field.kind == "period":
            return lambda cell: _period(cell, setting)
        if field.kind in ("integer", "decimal"):
            read = (
                read_number
                if field.kind == "decimal"
                else read_minutes
                if field.unit_of_measure == MINUTES
                else read_whole
            )
            return lambda cell: bounded(_counted(cell, read(cell), field), field)
        if field.kind == "boolean":
            words = yes_no_words(field.yes_words, field.no_words)
            neither = frozenset(map(normalise_label, field.neither_words))
            return lambda cell: BLANK if normalise_label(cell_text(cell)) in neither else read_yes_no(cell, words)
        if field.kind == "code":
            codes = code_lists()[field.codes or ""]
            known, choices = code_words(codes), "、".join(code.label_zh for code in codes)
            if field.names_media is not None:
                known = {name: medium.channel for name, medium in self._media.items()} | known
                return lambda cell: _of_media(read_code(cell, known, choices))
            return lambda cell: read_code(cell, known, choices)
        if field.kind == "obligation":
            return lambda cell: read_obligation(cell, self._obligations)
        if field.kind == "figure":
            return lambda cell: read_figure(cell, self._figures)
        return lambda cell: _text(cell, field, identifies=identifies)


def _of_media(found: ParseResult | ParseError) -> ParseResult | ParseError:
    """Say of an unknown word that it may be a medium which the list lacks."""
    if isinstance(found, ParseResult) and found.remark is not None:
        return ParseResult(found.value, ParseError("unknown_value.of_media", **found.remark.values))
    return found


def _instant(cell: Any, field: Field, setting: CellOptions, context: DateContext) -> ParseResult | ParseError:
    found = unless_stand_in(cell, read_moment(cell, context), field, context)
    if isinstance(found, ParseError) or found.value is None:
        return found
    return ParseResult(instant_of(found.value, field, setting), found.remark)


def instant_of(moment: Moment, field: Field, setting: CellOptions) -> Instant:
    """Return the instant of a moment in a column, and its day where the source stands."""
    at = moment.instant(zone(setting.timezone), is_deadline=field.is_deadline)
    return Instant(at, at.date())


def is_nothing(cell: Any, field: Field) -> bool:
    """Return whether a cell of an optional column says "not yet" in words."""
    return not field.required and field.kind in NOT_OF_WORDS and says_not_yet(cell)


def _period(cell: Any, setting: CellOptions) -> ParseResult | ParseError:
    """Read a period by the years of its source; what is none of theirs is one of the calendar."""
    found = setting.fiscal.read(cell) if setting.fiscal is not None else None
    return read_period(cell, setting.year) if found is None else found


def unless_stand_in(
    cell: Any, found: ParseResult | ParseError, field: Field, context: DateContext
) -> ParseResult | ParseError:
    """Return nothing where a date stands for none; in a required column that is a reason."""
    if not is_stand_in(cell, found, context):
        return found
    return _STAND_IN if field.required else BLANK


def _or_not_yet(read: Callable[[Any], ParseResult | ParseError], field: Field) -> Callable[[Any], Any]:
    """Return the reader that takes "not yet" for nothing, where a word is no value."""
    if field.kind not in NOT_OF_WORDS:
        return read

    def reader(cell: Any) -> ParseResult | ParseError:
        found = read(cell)
        return BLANK if isinstance(found, ParseError) and says_not_yet(cell) else found

    return reader


def _counted(cell: Any, found: ParseResult | ParseError, field: Field) -> ParseResult | ParseError:
    """Return none of what a column counts where its cell says so; an empty cell takes the default."""
    return ParseResult(field.written_nothing) if found == BLANK and counts_nothing(cell) else found


def bounded(found: ParseResult | ParseError, field: Field) -> ParseResult | ParseError:
    """Return a number, or the reason where it lies outside of what its column may hold."""
    if isinstance(found, ParseError) or found.value is None:
        return found
    low, high = field.minimum, field.maximum
    if (low is not None and found.value < low) or (high is not None and found.value > high):
        return ParseError("out_of_bounds", low=low, high=high)
    return found


def _text(cell: Any, field: Field, *, identifies: bool) -> ParseResult | ParseError:
    """Read a text; a number that a spreadsheet has rounded is told, and identifies nothing."""
    found = read_text(cell, field.max_length)
    if not isinstance(found, ParseResult) or not has_lost_digits(cell):
        return found
    return ParseResult(None, _LOST_IDENTITY) if identifies else ParseResult(found.value, _LOST_DIGITS)
