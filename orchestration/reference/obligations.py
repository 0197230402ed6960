"""obligations.csv and exemptions.csv: what is owed, until when, and who need not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from orchestration.periods import period
from orchestration.reference.table import Line, lines, refuse_overlaps

DOMAINS = ("study", "reporting", "case", "outreach")
KINDS = ("report", "minimum_count", "event_report")
CADENCES = ("month", "quarter", "half_year", "year", "event")
_DUE = re.compile(
    r"(?P<anchor>period_end|event)\s*(?:(?P<offset>[+-]\s*\d+)\s*(?P<unit>working\s+day|day|month|hour)s?)?(?P<next>\s+or\s+next\s+working\s+day)?"
)


@dataclass(frozen=True, slots=True)
class DueRule:
    """`period_end+10 working days` taken apart. offset counts in `unit`; None where there is no offset."""

    anchor: str
    offset: int | None
    unit: str | None  # days, working days, months, hours
    next_working_day: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """A session meets it when one (column, value) holds; all conditions of an obligation must be met."""

    conjunct: int
    column_name: str
    value: str


@dataclass(frozen=True, slots=True)
class ObligationRow:
    """One line of obligations.csv: a duty as it stands during one validity."""

    obligation_code: str
    domain: str
    name_zh: str
    name_en: str
    kind: str
    cadence: str
    minimum: int | None
    counts: str | None
    conditions: tuple[Condition, ...]
    due_rule: str
    due: DueRule
    grace_days: int
    applies_to: str
    valid_from: date | None
    valid_to: date | None
    line: Line

    @property
    def unit_types(self) -> tuple[str, ...]:
        """The unit types that owe it; ('all',) means every unit but root units that have children."""
        return tuple(part.strip() for part in self.applies_to.split("|") if part.strip())


@dataclass(frozen=True, slots=True)
class Exemption:
    """A unit need not do a duty for a period, or may do it later."""

    unit_code: str
    obligation_code: str
    period_code: str
    kind: str
    new_due_at: datetime | None
    reason: str | None
    decided_on: date | None


def due_rule(text: str) -> DueRule | None:
    """The parts of a due_rule; None where the text is no due_rule."""
    match = _DUE.fullmatch(" ".join(text.split()))
    if not match:
        return None
    offset = match["offset"]
    unit = " ".join(match["unit"].split()) + "s" if offset else None
    if (match["anchor"] == "event") == (unit in ("working days", "days", "months")) and offset:
        return None
    return DueRule(match["anchor"], int(offset.replace(" ", "")) if offset else None, unit, bool(match["next"]))


def _conditions(line: Line) -> tuple[Condition, ...]:
    found: list[Condition] = []
    for number, conjunct in enumerate(filter(None, (part.strip() for part in (line.text("counts") or "").split(";"))), 1):
        column = None
        for alternative in conjunct.split("|"):
            name, equals, value = (piece.strip() for piece in alternative.rpartition("="))
            column = name if equals else column
            if not column or not value:
                raise line.wrong(
                    "counts", f"“{alternative}”应写成 列=值，如 session_type=collective", f"{alternative!r} must read column=value"
                )
            if column not in ("session_type", "topic_class"):
                raise line.wrong(
                    "counts", f"没有列 {column}，可用 session_type、topic_class", f"{column} is neither session_type nor topic_class"
                )
            found.append(Condition(number, column, value))
    return tuple(found)


def _obligation(line: Line) -> ObligationRow:
    valid_from, valid_to = line.validity()
    rule_text = line.text("due_rule") or "period_end"
    rule = due_rule(rule_text)
    if rule is None:
        raise line.wrong(
            "due_rule",
            f"“{rule_text}”无法理解，可写 period_end+10 working days、period_end+15 days、period_end+1 months、event+24 hours",
            f"{rule_text!r} is not understood; write period_end+10 working days, period_end+15 days, period_end+1 months or event+24 hours",
        )
    kind = line.one_of("kind", KINDS)
    code = line.text("obligation_code", required=True)
    return ObligationRow(
        obligation_code=code,
        domain=line.one_of("domain", DOMAINS),
        name_zh=line.text("name_zh") or line.text("name_en") or code,
        name_en=line.text("name_en") or line.text("name_zh") or code,
        kind=kind,
        cadence=line.one_of("cadence", CADENCES),
        minimum=line.whole("minimum", required=kind == "minimum_count", lowest=1 if kind == "minimum_count" else 0),
        counts=line.text("counts"),
        conditions=_conditions(line),
        due_rule=rule_text,
        due=rule,
        grace_days=line.whole("grace_days") or 0,
        applies_to=line.text("applies_to") or "all",
        valid_from=valid_from,
        valid_to=valid_to,
        line=line,
    )


def load_obligations(path: Path) -> tuple[ObligationRow, ...]:
    """All lines of obligations.csv.

    Raises:
        ConfigError: a line is wrong or validities of one code overlap.
    """
    rows = [_obligation(line) for line in lines(path, ("obligation_code", "domain", "kind", "cadence"))]
    refuse_overlaps(list(rows), lambda row: row.obligation_code, "任务事项", "obligation")
    return tuple(rows)


def load_exemptions(path: Path, obligation_codes: set[str], unit_codes: set[str]) -> tuple[Exemption, ...]:
    """All lines of exemptions.csv; none where the file is absent.

    Raises:
        ConfigError: a line is wrong or names an unknown unit, obligation or period.
    """
    if not path.exists():
        return ()
    found = []
    for line in lines(path, ("unit", "obligation", "period", "kind")):
        unit, obligation = line.text("unit", required=True), line.text("obligation", required=True)
        if unit not in unit_codes:
            raise line.wrong("unit", f"没有代码为 {unit} 的单位", f"there is no unit {unit}")
        if obligation not in obligation_codes:
            raise line.wrong("obligation", f"没有代码为 {obligation} 的任务事项", f"there is no obligation {obligation}")
        code = line.text("period", required=True)
        try:
            period(code)
        except ValueError as error:
            raise line.wrong("period", f"“{code}”不是期间，请写成 2024-03、2024-Q1、2024-H1 或 2024", str(error)) from None
        kind = line.one_of("kind", ("exempt", "extended"))
        new_due_at = line.deadline("new_due_at")
        if kind == "extended" and new_due_at is None:
            raise line.wrong("new_due_at", "延期须写明新的截止时间", "an extension needs its new due time")
        found.append(Exemption(unit, obligation, code, kind, new_due_at, line.text("reason"), line.day("decided_on")))
    return tuple(found)
