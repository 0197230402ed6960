"""appeals.csv: what units object to, as it came in. What became of an appeal is written down in the state."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, field_validator

from orchestration.reference.exemptions import ObligationCode, UnitCode, period_called
from orchestration.reference.row import ListFile, ListRow
from orchestration.reference.values import Day, Deadline, one_of
from orchestration.reference.words import APPEAL_KINDS
from orchestration.settings.fields import described
from orchestration.settings.validation import Info, wrong

# what an appeal of a kind must name
NAMED = {
    "case_exclusion": ("case_id",),
    "exemption": ("obligation_code", "period_code"),
    "correction": ("file_id",),
    "withdrawal": ("file_id",),
}


def _period(written: str) -> str:
    found = period_called(written)
    if found is None:
        raise wrong("no_period")
    return found.code


def _named(key: str, example: str, labels: str, name: str | None = None) -> Any:
    return described(key, example, labels=labels, name=name, default=None, validate_default=True)


class AppealRow(ListRow):
    """One objection of a unit, with its reason."""

    file: ClassVar = ListFile("appeals.csv", "reference.appeals.appeal")

    unit_code: UnitCode
    kind: Annotated[str, one_of(APPEAL_KINDS)] = described(
        "reference.appeals.kind", "case_exclusion", labels="种类、类型、申诉种类"
    )
    case_id: str | None = _named("reference.exemptions.case_id", "RX2024-103-0121", "工单编号、编号、诉求编号")
    obligation_code: ObligationCode | None = _named(
        "reference.exemptions.obligation_code", "REPORT_HALF_YEAR", "任务事项、任务代码、任务名称、事项", "obligation"
    )
    period_code: Annotated[str, BeforeValidator(_period)] | None = _named(
        "reference.exemptions.period_code", "2026-H1", "期间、所属期间、所属期", "period"
    )
    new_due_at: Deadline | None = described(
        "reference.exemptions.new_due_at", "2026-07-26", labels="新的截止时间、延期至", default=None
    )
    file_id: str | None = _named("reference.appeals.file_id", "0a1b2c3d4e5f-1", "文件编号、批次编号")
    reason: str = described("reference.appeals.reason", "重复派单", labels="原因、理由、说明")
    filed_on: Day | None = described(
        "reference.appeals.filed_on", "2026-07-08", labels="提出日期、申诉日期", default=None
    )

    @field_validator("case_id", "obligation_code", "period_code", "file_id")
    @classmethod
    def _is_named(cls, value: str | None, info: Info) -> str | None:
        if value is None and info.field_name in NAMED.get(info.data.get("kind", ""), ()):
            raise wrong("not_named", kind=info.data["kind"])
        return value

    def facts(self) -> dict[str, str]:
        """Return what is appealed against, as text."""
        cells = self.model_dump(exclude={"line"}, exclude_none=True)
        return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in cells.items()}
