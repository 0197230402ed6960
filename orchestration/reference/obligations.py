"""obligations.csv: what is owed, how often and until when."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from orchestration.reference.columns import OBLIGATIONS
from orchestration.reference.line import Line
from orchestration.reference.table import read_rows, tell_overlaps
from orchestration.reference.units import UnitRow
from orchestration.reference.words import (
    CADENCES,
    DOMAINS,
    EVERY_TYPE,
    KINDS,
    Words,
    choices,
    code_list,
    code_of,
    due_rule_text,
    plain,
)
from orchestration.settings.problems import Problems

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


_COUNTED: Words = {"session_type": ("学习类型", "学习形式"), "topic_class": ("内容类别",)}


def _condition(line: Line, number: int, text: str, column: str | None) -> Condition | None:
    """One alternative of `counts`; without a column of its own it is about the column before."""
    name, equals, value = (piece.strip() for piece in text.replace("＝", "=").rpartition("="))
    column = (code_of(_COUNTED, name) or name) if equals else column
    if not column or not value:
        line.tell("counts", f"“{text}”应写成 列=值，如 session_type=collective", f"{text!r} must read column=value")
        return None
    if column not in _COUNTED:
        line.tell(
            "counts",
            f"没有列 {column}，可用 session_type、topic_class",
            f"{column} is neither session_type nor topic_class",
        )
        return None
    words = code_list(column)
    code = code_of(words, value)
    if code is None:
        zh, en = choices(words)
        line.warn(
            "counts",
            f"{column} 没有“{value}”，不会有学习计入；可用：{zh}",
            f"{column} has no {value!r}, no session counts; use one of {en}",
        )
    return Condition(number, column, code or value)


def _conditions(line: Line) -> tuple[Condition, ...]:
    found: list[Condition] = []
    conjuncts = [part.strip() for part in re.split("[;；]", line.text("counts") or "") if part.strip()]
    for number, conjunct in enumerate(conjuncts, 1):
        column = None
        for alternative in re.split("[|｜]", conjunct):
            condition = _condition(line, number, alternative.strip(), column)
            if condition is not None:
                column = condition.column_name
                found.append(condition)
    return tuple(found)


def _counts_text(conditions: tuple[Condition, ...]) -> str | None:
    """`counts` in its one spelling, in codes."""
    conjuncts: dict[int, list[Condition]] = {}
    for condition in conditions:
        conjuncts.setdefault(condition.conjunct, []).append(condition)
    texts = []
    for group in conjuncts.values():
        pieces, column = [], None
        for condition in group:
            pieces.append(
                condition.value if condition.column_name == column else f"{condition.column_name}={condition.value}"
            )
            column = condition.column_name
        texts.append("|".join(pieces))
    return ";".join(texts) or None


def _due(line: Line) -> tuple[str, DueRule]:
    text = due_rule_text(line.text("due_rule") or "period_end")
    rule = due_rule(text)
    if rule is None:
        line.tell(
            "due_rule",
            f"“{text}”无法理解，可写 period_end+10 working days、period_end+15 days、period_end+1 months、event+24 hours",
            f"{text!r} is not understood; write period_end+10 working days, period_end+15 days, period_end+1 months or event+24 hours",
        )
    return text, rule or DueRule("period_end", None, None, False)


def _applies_to(line: Line) -> str:
    parts = [part.strip() for part in re.split("[|｜]", line.text("applies_to") or "all") if part.strip()]
    return "|".join(code_of(EVERY_TYPE, part) or part for part in parts) or "all"


def _obligation(line: Line) -> ObligationRow:
    valid_from, valid_to = line.validity()
    kind, code = line.word("kind", KINDS), line.needed("obligation_code")
    rule_text, rule = _due(line)
    conditions = _conditions(line)
    return ObligationRow(
        obligation_code=code,
        domain=line.word("domain", DOMAINS),
        name_zh=line.text("name_zh") or line.text("name_en") or code,
        name_en=line.text("name_en") or line.text("name_zh") or code,
        kind=kind,
        cadence=line.word("cadence", CADENCES),
        minimum=line.whole("minimum", required=kind == "minimum_count", lowest=1 if kind == "minimum_count" else 0),
        counts=_counts_text(conditions),
        conditions=conditions,
        due_rule=rule_text,
        due=rule,
        grace_days=line.whole("grace_days") or 0,
        applies_to=_applies_to(line),
        valid_from=valid_from,
        valid_to=valid_to,
        line=line,
    )


def _with_types(rows: list[ObligationRow], units: Iterable[UnitRow]) -> list[ObligationRow]:
    """The rows with unit types spelled as units.csv spells them."""
    spelled = {plain(row.unit_type): row.unit_type for row in units}
    exact = set(spelled.values())
    texts = [
        "|".join(part if part in exact else spelled.get(plain(part), part) for part in row.unit_types) for row in rows
    ]
    return [
        row if text == row.applies_to else replace(row, applies_to=text) for row, text in zip(rows, texts, strict=True)
    ]


def load_obligations(
    path: Path,
    units: Iterable[UnitRow] = (),
    problems: Problems | None = None,
    wrong: list[ObligationRow] | None = None,
) -> tuple[ObligationRow, ...]:
    """All lines of obligations.csv.

    Args:
        problems: gathers what is wrong; the rows that are right are returned then.
        wrong: gathers the rows of the other lines.

    Raises:
        ConfigError: without `problems`, where a line is wrong or validities of one code overlap.
    """
    found = problems if problems is not None else Problems()
    rows = read_rows(path, OBLIGATIONS, found, _obligation, wrong)
    tell_overlaps(rows, lambda row: row.obligation_code, "任务事项", "obligation")
    if problems is None:
        found.stop()
    return tuple(_with_types(rows, units))
