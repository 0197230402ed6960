"""exemptions.csv: who need not do a duty for a period, or may do it later."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from orchestration.periods import Period, period
from orchestration.reference.columns import EXEMPTIONS
from orchestration.reference.line import Line
from orchestration.reference.lists import UnitFinder
from orchestration.reference.obligations import ObligationRow
from orchestration.reference.table import read_rows
from orchestration.reference.units import UnitRow
from orchestration.reference.words import CADENCES, EXEMPTION_KINDS, plain
from orchestration.settings.problems import Problems


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


def _period(line: Line) -> Period | None:
    from orchestration.collection.values.parse_result import ParseResult
    from orchestration.collection.values.period_names import read_period

    text = line.needed("period")
    found = read_period(text, None) if text else None
    if isinstance(found, ParseResult):
        return period(found.value)
    if text:
        line.tell(
            "period",
            f"“{text}”不是期间，请写成 2024-03、2024-Q1、2024-H1 或 2024，也可写 2024年3月、2024年一季度、2024年上半年",
            f"{text!r} is no period; write 2024-03, 2024-Q1, 2024-H1 or 2024",
        )
    return None


class _Duties:
    """Finds the obligation that a cell names; None: obligations.csv cannot be read."""

    def __init__(self, obligations: Iterable[ObligationRow] | None) -> None:
        self._is_blind = obligations is None
        self._cadences: dict[str, set[str]] = {}
        self._codes: dict[str, set[str]] = {}
        for row in obligations or ():
            self._cadences.setdefault(row.obligation_code, set()).add(row.cadence)
            for name in (row.obligation_code, row.name_zh, row.name_en):
                self._codes.setdefault(plain(name), set()).add(row.obligation_code)

    def code(self, line: Line) -> str:
        """The code of the obligation of a line; what names none, or several, is told."""
        written = line.needed("obligation")
        if written in self._cadences or not written or self._is_blind:
            return written
        codes = sorted(self._codes.get(plain(written), ()))
        if len(codes) > 1:
            zh, en = "、".join(codes), ", ".join(codes)
            line.tell(
                "obligation", f"“{written}”是 {zh} 的名称，请写代码", f"{written!r} is a name of {en}; write the code"
            )
        elif not codes:
            line.tell(
                "obligation",
                f"obligations.csv 中没有任务事项“{written}”，请写代码或名称",
                f"obligations.csv has no obligation {written!r}; write its code or name",
            )
        return codes[0] if codes else ""

    def warn_of_kind(self, line: Line, code: str, found: Period) -> None:
        """Tell where an obligation has no period of that kind: the line would do nothing."""
        cadences = self._cadences.get(code, set())
        open_ended = {"event", ""}  # "": its line is wrong, and told
        if cadences and not cadences & open_ended and found.kind not in cadences:
            zh = "、".join(CADENCES[cadence][0] for cadence in sorted(cadences))
            line.warn(
                "period",
                f"{found.code} 不起作用：{code} 的频次是{zh}，请写相应的期间",
                f"{found.code} does nothing: {code} is owed by {', '.join(sorted(cadences))}; write such a period",
            )


def load_exemptions(
    path: Path,
    obligations: Iterable[ObligationRow] | None,
    units: Iterable[UnitRow] | None,
    problems: Problems | None = None,
) -> tuple[Exemption, ...]:
    """All lines of exemptions.csv; none where the file is absent.

    Raises:
        ConfigError: without `problems`, where a line is wrong or names an unknown unit, obligation or period.
    """
    found = problems if problems is not None else Problems()
    finder, duties = UnitFinder(units), _Duties(obligations)

    def read(line: Line) -> Exemption | None:
        spoken_of = _period(line)
        unit, obligation = finder.code(line, spoken_of.ends_on if spoken_of else None), duties.code(line)
        kind, new_due_at = line.word("kind", EXEMPTION_KINDS), line.deadline("new_due_at")
        if kind == "extended" and not line.text("new_due_at"):
            line.tell(
                "new_due_at",
                "延期须写明新的截止时间，如 2024-07-26",
                "an extension needs its new due time, such as 2024-07-26",
            )
        if spoken_of is None:
            return None
        duties.warn_of_kind(line, obligation, spoken_of)
        return Exemption(
            unit, obligation, spoken_of.code, kind, new_due_at, line.text("reason"), line.day("decided_on")
        )

    rows = read_rows(path, EXEMPTIONS, found, read)
    if problems is None:
        found.stop()
    return tuple(rows)
