"""exemptions.csv and case_exclusions.csv: what does not count for a unit, or is due later."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, ClassVar, NamedTuple

from pydantic import BeforeValidator, field_validator

from expectations.periods import Period, period
from orchestration.reference.obligations import ObligationRow
from orchestration.reference.row import ListFile, ListRow
from orchestration.reference.units import UnitFinder
from orchestration.reference.values import Day, Deadline, one_of
from orchestration.reference.words import CADENCES, EXEMPTION_KINDS, choices, plain
from orchestration.settings.fields import described
from orchestration.settings.validation import Info, warn, wrong


class ObligationFinder:
    """Finds the obligation that a cell names; None: obligations.csv cannot be read."""

    def __init__(self, obligations: Iterable[ObligationRow] | None) -> None:
        self._is_blind = obligations is None
        self.cadences: dict[str, set[str]] = {}
        self._codes: dict[str, set[str]] = {}
        for row in obligations or ():
            self.cadences.setdefault(row.obligation_code, set()).add(getattr(row, "cadence", ""))
            for name in (row.obligation_code, row.name_zh, row.name_en):
                self._codes.setdefault(plain(name), set()).add(row.obligation_code)

    def code(self, written: str) -> str:
        """Find the code of an obligation."""
        if written in self.cadences or self._is_blind:
            return written
        codes = sorted(self._codes.get(plain(written), ()))
        if len(codes) > 1:
            raise wrong("name_of_several", codes=codes)
        if not codes:
            raise wrong("no_such_obligation")
        return codes[0]


class Lookups(NamedTuple):
    """The lists that lines of these lists name."""

    units: UnitFinder
    obligations: ObligationFinder


def period_called(text: str) -> Period | None:
    """Find the period that a text names; None where it names none."""
    from orchestration.collection.values.parse_result import ParseResult
    from orchestration.collection.values.period_names import read_period

    found = read_period(text, None)
    return period(found.value) if isinstance(found, ParseResult) and found.value else None


def _unit(written: str, info: Info) -> str:
    spoken_of = period_called(info.context.raw.get("period", ""))
    lookups: Lookups = info.context.lookups
    return lookups.units.code(written, spoken_of.ends_on if spoken_of else None)


def _obligation(written: str, info: Info) -> str:
    lookups: Lookups = info.context.lookups
    return lookups.obligations.code(written)


UnitCode = Annotated[
    str,
    BeforeValidator(_unit),
    described("reference.exemptions.unit_code", "QH202", labels="单位、单位代码、单位名称、unit_code", name="unit"),
]
ObligationCode = Annotated[str, BeforeValidator(_obligation)]
Reason = Annotated[str | None, described("reference.exemptions.reason", "防汛值守", labels="原因、理由、说明")]
DecidedOn = Annotated[
    Day | None, described("reference.exemptions.decided_on", "2024-07-08", labels="决定日期、批准日期")
]


class Exemption(ListRow):
    """A unit need not do a duty for a period, or may do it later."""

    file: ClassVar = ListFile("exemptions.csv", "reference.exemptions.exemption")

    unit_code: UnitCode
    obligation_code: ObligationCode = described(
        "reference.exemptions.obligation_code",
        "REPORT_HALF_YEAR",
        labels="任务事项、任务代码、任务名称、事项、obligation_code",
        name="obligation",
    )
    period_code: str = described(
        "reference.exemptions.period_code", "2026-H1", labels="期间、所属期间、所属期、period_code", name="period"
    )
    kind: Annotated[str, one_of(EXEMPTION_KINDS)] = described(
        "reference.exemptions.kind", "extended", labels="处理、种类、类型、方式"
    )
    new_due_at: Deadline | None = described(
        "reference.exemptions.new_due_at",
        "2026-07-26",
        labels="新的截止时间、延期至、新截止时间",
        default=None,
        validate_default=True,
    )
    reason: Reason = None
    decided_on: DecidedOn = None

    @field_validator("period_code")
    @classmethod
    def _is_of_the_cadence(cls, text: str, info: Info) -> str:
        """Warn where an obligation has no period of that kind: the line would do nothing."""
        found = period_called(text)
        if found is None:
            raise wrong("no_period")
        code = info.data.get("obligation_code", "")
        cadences = info.context.lookups.obligations.cadences.get(code, set())
        open_ended = {"event", ""}  # "": its line is wrong, and reported
        if cadences and not cadences & open_ended and found.kind not in cadences:
            words = {cadence: CADENCES[cadence] for cadence in sorted(cadences)}
            warn(info, "period_of_no_cadence", found.code, name=code, choices=choices(words))
        return found.code

    @field_validator("new_due_at")
    @classmethod
    def _needed_for_its_kind(cls, new_due_at: datetime | None, info: Info) -> datetime | None:
        if new_due_at is None and info.data.get("kind") == "extended":
            raise wrong("no_new_deadline")
        return new_due_at


class CaseExclusion(ListRow):
    """A case that stays visible and is counted apart."""

    file: ClassVar = ListFile("case_exclusions.csv", "reference.exemptions.case_exclusion")

    case_id: str = described("reference.exemptions.case_id", "RX2024-103-0121", labels="工单编号、编号、诉求编号")
    unit_code: UnitCode
    reason: Reason = None
    decided_on: DecidedOn = None
