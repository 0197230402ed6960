"""Add up the tables of one file: one part per template or source, with its unit, period and counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from expectations.contract import Contract, raw_columns
from expectations.periods import Period, smallest_holding
from orchestration.collection.findings import MAX_ALIKE, finding, unlisted_finding
from orchestration.collection.parsed_file import Finding, Part
from orchestration.collection.rows.repeated_rows import leave_out_summaries, number_repeated
from orchestration.collection.rows.stated_period import StatedPeriod
from orchestration.collection.rows.typed_rows import TypedRows
from orchestration.collection.rows.unit_resolver import UnitResolver
from orchestration.collection.rows.unit_statements import Sender
from orchestration.collection.values.period_names import YearPart


@dataclass(slots=True)
class PartBuilder:
    """Collects the tables of one template (or source) of one file."""

    contract: Contract
    source: str | None
    timezone: str
    file_id: str
    part: Part = field(init=False)
    stated: list[Period | None] = field(default_factory=list)  # of each table
    days: list[tuple[date, date]] = field(default_factory=list)
    unmatched: Counter[str] = field(default_factory=Counter)
    nil_tables: int = 0
    extra_headers: dict[str, Finding] = field(default_factory=dict)
    resolver: UnitResolver | None = None
    senders: set[str | None] = field(default_factory=set)  # of each table; files of an archive may have their own

    def __post_init__(self) -> None:
        self.part = Part(self.contract.template, self.source, {name: [] for name in raw_columns(self.contract)})

    def add(self, rows: TypedRows, stated: StatedPeriod, resolver: UnitResolver, *, is_nil: bool) -> None:
        """Add the rows of one table."""
        part, count = self.part, len(rows.columns["_row"])
        common = {
            "_file_id": self.file_id,
            "_source": self.source,
            "_sheet": rows.extent.sheet,
            "_timezone": self.timezone,
            "_occurrence": 1,
        }
        for name, values in part.columns.items():
            values.extend(rows.columns[name] if name in rows.columns else [common[name]] * count)
        part.extents.append(rows.extent)
        part.findings += rows.findings
        part.rows_sent += rows.extent.rows_sent
        part.rows_rejected += rows.extent.rows_rejected
        part.rows_filtered += sum(rows.extent.rows_filtered.values())
        part.column_map += [(rows.extent.sheet, name, rows.extent.letter(name)) for name in rows.extent.letters]
        if rows.extent.part_field is not None:
            letters = rows.extent.part_letters.values()
            part.column_map += [(rows.extent.sheet, rows.extent.part_field, letter) for letter in letters]
        self.stated.append(stated.period)
        self.days += rows.days
        self.unmatched += rows.unmatched
        self.nil_tables += is_nil
        self.resolver = self.resolver or resolver
        self.senders.add(resolver.sender_code)
        if rows.path_constants:
            part.path_constants = "\x1f".join(
                dict.fromkeys([*filter(None, part.path_constants.split("\x1f")), *rows.path_constants])
            )

    def add_extra(self, header: str, finding: Finding) -> None:
        """Add a column that is not loaded: one warning names it, however many sheets have it."""
        self.extra_headers.setdefault(header, finding)

    def finish(self, sender: Sender) -> Part:
        """Return the part, once all its tables are in."""
        part = self.part
        part.findings = [*self.extra_headers.values(), *part.findings]
        part.column_map = list(dict.fromkeys(part.column_map))
        if self.contract.identity_field is not None:
            number_repeated(part, self.contract.field(self.contract.identity_field))
        elif self.source is None:
            leave_out_summaries(part, self.contract)
        part.is_nil = part.rows_sent == 0 and self.nil_tables > 0
        unit = self.contract.unit_field
        codes = set(part.columns[unit.column]) - {None} if unit is not None else set()
        sender_code = next(iter(self.senders)) if len(self.senders) == 1 else None
        part.unit_code = next(iter(codes)) if len(codes) == 1 else sender_code
        if self.source is None and self.contract.own_rows_are_claims:
            part.claims_about = sender.sender_code
        if self.resolver is not None:
            part.unmatched_units = self.resolver.unmatched(self.unmatched)
        self._finalize_period(sender)
        self._judge_nil()
        part.findings = _bounded(part.findings)
        return part

    def _finalize_period(self, sender: Sender) -> None:
        part = self.part
        if self.contract.event_field is None or not self.stated:
            return
        first = min((day for day, _ in self.days), default=None)
        last = max((day for _, day in self.days), default=None)
        if self.source is not None:
            found = smallest_holding(first, last) if first and last else None
            part.period_code, part.starts_on, part.ends_on = found.code if found else None, first, last
            return
        named = [each for each in self.stated if each is not None]
        if named and len(named) == len(self.stated):
            found = _holding(named)
        elif first and last:
            found = _of_file_name(sender, first, last) or _holding([*named, _days_as_period(first, last)]) or None
        else:
            found = _holding(named)
        if found is not None:
            part.period_code, part.starts_on, part.ends_on = found.code, found.starts_on, found.ends_on
        elif first and last:
            part.starts_on, part.ends_on = (
                min([first, *(each.starts_on for each in named)]),
                max([last, *(each.ends_on for each in named)]),
            )

    def _judge_nil(self) -> None:
        """Reject a nil return without a unit or a period: it says nothing."""
        part = self.part
        if not part.is_nil or self.source is not None:
            return
        if part.unit_code is None:
            part.findings.append(finding("nil_without_unit"))
            part.is_refused = True
        if part.starts_on is None and self.contract.event_field is not None:
            part.findings.append(finding("nil_without_period"))
            part.is_refused = True


def _days_as_period(first: date, last: date) -> Period:
    return Period("", "", first, last)


def _holding(periods: list[Period]) -> Period | None:
    if not periods:
        return None
    if len(periods) == 1 and periods[0].code:
        return periods[0]
    return smallest_holding(min(each.starts_on for each in periods), max(each.ends_on for each in periods))


def _of_file_name(sender: Sender, first: date, last: date) -> Period | None:
    """上半年 in a file name, with the year that the rows have."""
    named = sender.file_period
    if not isinstance(named, YearPart) or first.year != last.year:
        return None
    found = named.in_year(first.year)
    return found if first in found and last in found else None


def _bounded(findings: list[Finding]) -> list[Finding]:
    """List findings of one kind up to a limit; a last one says how many more there are."""
    if len(findings) <= MAX_ALIKE:
        return findings
    counts: Counter[Any] = Counter()
    kept = []
    for found in findings:
        key = (found.rule, found.field, found.severity)
        counts[key] += 1
        if counts[key] <= MAX_ALIKE:
            kept.append(found)
    for (rule, name, severity), count in counts.items():
        if count > MAX_ALIKE:
            kept.append(unlisted_finding(rule, severity, name, count - MAX_ALIKE))
    return kept
