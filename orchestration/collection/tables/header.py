"""Finds the tables of a sheet by their headers, wherever they stand and however many rows they are merged over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from expectations.contract import Contract
from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.sources.source import Source
from orchestration.collection.tables.header_lookup import HeaderLookup, HeaderMatch

_MOST_HEADER_ROWS = 3
_FEWEST_MONTHS = 2
_KEPT = 5_000
_MOST_DATA = 20_000


@dataclass(slots=True)
class Header:
    """A header row (or two, or three) read as one template. Rows and columns count from 0 inside the sheet's columns."""

    template: str
    top: int
    bottom: int
    fields: dict[str, int]  # field → column
    texts: dict[int, str]  # column → header text; only columns that have one
    extras: list[int] = field(default_factory=list)  # columns that are not loaded
    months: list[int] = field(default_factory=list)  # columns of a wide table, each a period
    parent: int | None = None
    missing: tuple[str, ...] = ()  # required fields without a column
    doubled: tuple[str, ...] = ()  # fields that two columns claim with equal right
    score: float = 0.0
    where: int | None = None
    identity: tuple[int, ...] = ()
    follows_gap: bool = False  # a row of words below a gap, with a single label
    several: tuple[str, ...] = ()  # headers that a source names and the sheet has more than once; the first counts
    absent: tuple[str, ...] = ()  # headers of optional columns that a source names and the sheet lacks

    @property
    def is_complete(self) -> bool:
        return not self.missing and not self.doubled


@dataclass(slots=True)
class Table:
    """A header with the rows below it, down to `end` (exclusive)."""

    sheet: Sheet
    header: Header
    end: int
    source: Source | None = None
    repeated: frozenset[int] = frozenset()  # rows below that repeat the header
    titles: frozenset[int] = frozenset()  # lines right above a repeated header
    # of an unfolded wide table only
    numbers: list[int] | None = None  # row number of each row
    parts: list[int] | None = None  # which period column each row comes from, from 1
    part_letters: dict[int, str] = field(default_factory=dict)
    width: int = 1 << 30  # columns that stand in the sheet


class Layouts:
    """Recognises headers of the built-in templates."""

    def __init__(self, contracts: Mapping[str, Contract]) -> None:
        self._contracts = contracts
        self._labels = HeaderLookup(contracts)
        self._known: dict[tuple[tuple[str, ...], ...], list[Header]] = {}
        self._no_labels: set[Any] = {""}
        self._required = {
            # the unit may come from the sender, the period of a summary from its title
            name: frozenset(
                each.name
                for each in contract.fields
                if each.required and each.kind != "unit" and (name, each.name) != ("period_summary", "period")
            )
            for name, contract in contracts.items()
        }

    def meaning(self, cell: Any) -> HeaderMatch:
        """What a cell means as a header."""
        return self._labels.meaning(cell)

    def labels_among(self, cells: Iterable[Any]) -> set[str]:
        """Those of some cells that could be headers of some template. Most cells are data, and come again in the next file."""
        if len(self._no_labels) > _MOST_DATA:
            self._no_labels = {""}
        new = set(cells) - self._no_labels
        found = {cell for cell in new if isinstance(cell, str) and self._is_known(cell)}
        self._no_labels |= new - found
        return found

    def is_label(self, cell: Any) -> bool:
        """Whether a cell could be a header of some template."""
        return self._is_known(cell)

    def read(self, sheet: Sheet, row: int, hint: str, *, fewest: int = 2) -> Header | None:
        """The best reading of a row as the last row of a header; None where too few cells are labels.

        Args:
            hint: titles around the table; they decide between templates that fit equally well.
        """
        cells = sheet.row(row)
        if sum(1 for cell in cells if self._is_known(cell)) < fewest:
            return None
        best: Header | None = None
        for span in range(1, min(_MOST_HEADER_ROWS, row + 1) + 1):
            if span > 1 and not self._may_be_upper(sheet, row - span + 1):
                break
            for known in self._headers(header_texts(sheet, row - span + 1, row)):
                if len(known.fields) < fewest and not known.months:
                    continue
                score = known.score + (0.5 if self._is_hinted(known.template, hint) else 0.0)
                if best is None or (known.is_complete, score) > (best.is_complete, best.score + 1e-9):
                    best = replace(known, top=row - span + 1, bottom=row, score=score)
        return best

    def _is_known(self, cell: Any) -> bool:
        found = self._labels.meaning(cell)
        return bool(found.fields) or found.period is not None

    def _may_be_upper(self, sheet: Sheet, row: int) -> bool:
        return all(isinstance(cell, str) for cell in sheet.row(row))

    def _is_hinted(self, template: str, hint: str) -> bool:
        return template in hint or any(word in hint for word in _HINTS[template])

    def _headers(self, texts: tuple[tuple[str, ...], ...]) -> list[Header]:
        """The readings of a header under each template; looked up, since headers repeat from file to file."""
        found = self._known.get(texts)
        if found is None:
            if len(self._known) > _KEPT:
                self._known.clear()
            headers = [self._header(template, texts) for template in self._contracts]
            self._known[texts] = found = [header for header in headers if header.fields or header.months]
        return found

    def _header(self, template: str, texts: tuple[tuple[str, ...], ...]) -> Header:
        claims: dict[str, list[tuple[int, int]]] = {}
        known = 0  # further columns whose header is known
        named = {column: ways[0] for column, ways in enumerate(texts) if ways}
        months, extras, parent = [], [], None
        for column, ways in enumerate(texts):
            meaning = self._first(ways, template)
            if meaning is None:
                continue
            text, found = meaning
            named[column] = text
            if template in found.fields:
                name, place = found.fields[template]
                claims.setdefault(name, []).append((place, column))
            elif found.period is not None and template == "period_summary":
                months.append(column)
            elif found.is_parent:
                parent = column
            elif found.is_ignored or (found.is_sum and template == "period_summary"):
                known += 1
            else:
                extras.append(column)
        fields, doubled = {}, []
        for name, claimed in claims.items():
            claimed.sort()
            fields[name] = claimed[0][1]
            if len(claimed) > 1 and claimed[0][0] == claimed[1][0]:
                doubled.append(name)
            extras += [column for _, column in claimed[1:]]
        extras += [column for column, ways in enumerate(texts) if ways and self._first(ways, template) is None]
        header = Header(template, 0, 0, fields, named, sorted(extras), parent=parent, doubled=tuple(doubled))
        self._judge(header, months)
        header.score += 0.01 * known
        return header

    def _first(self, ways: tuple[str, ...], template: str) -> tuple[str, HeaderMatch] | None:
        """The closest way to read a column's header that means something to a template."""
        for text in ways:
            found = self._labels.meaning(text)
            if template in found.fields:
                return text, found
        for text in ways:
            found = self._labels.meaning(text)
            if found.is_ignored or found.is_parent or found.is_sum or found.period is not None:
                return text, found
        return None

    def _judge(self, header: Header, months: list[int]) -> None:
        required = self._required[header.template]
        if (
            header.template == "period_summary"
            and len(months) >= _FEWEST_MONTHS
            and not {"period", "value"} & set(header.fields)
        ):
            header.months, required = months, required - {"value"}
        else:
            header.extras = sorted({*header.extras, *months})
        header.missing = tuple(sorted(required - set(header.fields)))
        usual = sum(
            1
            for name, column in header.fields.items()
            if self._labels.meaning(header.texts[column]).fields[header.template][1] == 0
        )
        header.score = len(header.fields) + len(header.months) + 0.1 * usual - 0.05 * len(header.extras)


_HINTS = {
    "study_session": ("学习", "study"),
    "outreach_item": ("宣传", "发布", "稿件", "outreach"),
    "case": ("诉求", "信访", "工单", "热线", "留言", "case"),
    "report_submission": ("报送", "材料", "report"),
    "period_summary": ("汇总", "统计", "summary"),
    "unit_list": ("名录", "单位清单", "机构", "unit list"),
}


def header_texts(sheet: Sheet, top: int, bottom: int) -> tuple[tuple[str, ...], ...]:
    """For each column the ways to read its header, the closest first: group and label together, label, group."""
    groups: list[str] = [""] * sheet.width
    for row in range(top, bottom):
        carried = ""
        for column, cell in enumerate(sheet.row(row)):
            text = label_of(cell)
            # a group stands over the columns to its right until the next one
            carried = text or (carried if label_of(sheet.columns[column][bottom]) else "")
            if carried and carried not in groups[column]:
                groups[column] += carried
    found = []
    for column, cell in enumerate(sheet.row(bottom)):
        label, group = label_of(cell), groups[column]
        ways = (group + label, label, label + group) if label and group and group != label else (label or group,)
        found.append(tuple(way for way in dict.fromkeys(ways) if way))
    return tuple(found)


def label_of(cell: Any) -> str:
    """A cell as the text of a header; a whole number above a wide table is one too."""
    if isinstance(cell, str):
        return cell
    # a month as a number, or as a date, above a wide table
    return f"{int(cell)}" if isinstance(cell, int | float) and cell == int(cell) and abs(cell) < 1e9 else ""
