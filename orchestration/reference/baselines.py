"""baselines.csv: from when on a trend is judged anew, after a change that the department knows of."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import BeforeValidator

from orchestration.reference.exemptions import Lookups, period_called
from orchestration.reference.row import ListFile, ListRow
from orchestration.reference.words import EVERY_TYPE, code_of, metrics
from orchestration.settings.fields import described
from orchestration.settings.validation import Info, wrong

EVERY_UNIT = "all"


def _unit(written: str, info: Info) -> str:
    if code_of(EVERY_TYPE, written):
        return EVERY_UNIT
    lookups: Lookups = info.context.lookups
    begins = period_called(info.context.raw.get("from_period", ""))
    return lookups.units.code(written, begins.starts_on if begins else None)


def _metric(written: str) -> str:
    code = code_of({row.code: (row.name_zh, row.name_en) for row in metrics().values()}, written)
    if code is None:
        raise wrong("no_such_metric")
    return code


def _period(written: str) -> str:
    found = period_called(written)
    if found is None:
        raise wrong("no_period")
    return found.code


class Baseline(ListRow):
    """The trend of a metric has a new baseline from the first point that begins in a period or after it."""

    file: ClassVar = ListFile("baselines.csv", "reference.baselines.baseline")

    unit_code: Annotated[str, BeforeValidator(_unit)] = described(
        "reference.baselines.unit_code", "all", labels="单位、单位代码、单位名称、unit_code", name="unit"
    )
    metric_code: Annotated[str, BeforeValidator(_metric)] = described(
        "reference.baselines.metric_code", "case_on_time_resolution_rate", labels="指标、指标代码、指标名称"
    )
    from_period: Annotated[str, BeforeValidator(_period)] = described(
        "reference.baselines.from_period", "2024-07", labels="起始期间、自何期间起、起始期"
    )
    reason: str | None = described(
        "reference.exemptions.reason", "工单系统更换", labels="原因、理由、说明", default=None
    )
