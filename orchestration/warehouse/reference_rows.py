"""The department's lists as the models read them: the columns of a list are those of its model, and what is derived
from it.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from orchestration.reference.baselines import Baseline
from orchestration.reference.exemptions import CaseExclusion, Exemption
from orchestration.reference.lists import CalendarDay, CaseLimit, FigureLabel
from orchestration.reference.obligations import ObligationRow
from orchestration.reference.scheme import SchemeMetric, SchemeVersion
from orchestration.reference.units import UnitRow
from orchestration.warehouse.table import Integer, table

ObligationCode = Annotated[str, "任务代码 · code of the obligation"]
SchemeCode = Annotated[str, "方案代码 · code of the scheme"]
ValidFrom = Annotated[date | None, "有效期第一天；空为一直 · first day of its validity; null: ever"]


@table("reference.unit", values_of=UnitRow)
class ReferenceUnit:
    """A unit during one validity."""

    aliases: Annotated[
        str | None, "别名，以 | 分隔，可带 @起..止 · other names, split by |, each perhaps with @from..to"
    ]


@table("reference.obligation", values_of=ObligationRow)
class ReferenceObligation:
    """An obligation during one validity, its due rule taken apart."""

    counts: Annotated[str | None, "计入的条件 · what counts"]
    due_anchor: Annotated[str, "期限从何算起 · what the term runs from"]
    due_offset: Annotated[int | None, "期限长度 · length of the term"]
    due_offset_unit: Annotated[str | None, "期限单位 · unit of the term"]
    due_next_working_day: Annotated[bool, "顺延至下一工作日 · moves to the next working day"]


@table("reference.obligation_condition")
class ReferenceObligationCondition:
    """A condition on the sessions that count: or inside a conjunct, and between them."""

    obligation_code: ObligationCode
    valid_from: ValidFrom
    conjunct: Annotated[Integer, "同号为或，异号为且 · or among equals, and between others"]
    column_name: Annotated[str, "字段 · column"]
    value: Annotated[str, "取值 · value"]


@table("reference.obligation_unit_type")
class ReferenceObligationUnitType:
    """A unit type that an obligation applies to."""

    obligation_code: ObligationCode
    valid_from: ValidFrom
    applies_to: Annotated[str, "该行适用的全部类别 · all unit types of its line"]
    unit_type: Annotated[str, "单位类别 · unit type"]


@table("reference.exemption", values_of=Exemption)
class ReferenceExemption:
    """An obligation of one unit and period that is waived or put off."""


@table("reference.case_limit", values_of=CaseLimit)
class ReferenceCaseLimit:
    """How long response and resolution of a case may take."""

    response_amount: Annotated[int | None, "答复时限 · term of the response"]
    response_unit: Annotated[str | None, "答复时限的单位 · its unit"]
    resolution_amount: Annotated[int | None, "办结时限 · term of the resolution"]
    resolution_unit: Annotated[str | None, "办结时限的单位 · its unit"]


@table("reference.case_exclusion", values_of=CaseExclusion)
class ReferenceCaseExclusion:
    """A case that does not count for a unit."""


@table("reference.baseline", values_of=Baseline)
class ReferenceBaseline:
    """A trend of one unit, or of all, has a new baseline from a period on."""


@table("reference.calendar_day", values_of=CalendarDay)
class ReferenceCalendarDay:
    """A day that is worked or free against the rule of its weekday."""


@table("reference.figure", values_of=FigureLabel)
class ReferenceFigure:
    """A figure that a label of a summary names."""


@table("reference.scheme", values_of=SchemeVersion, without="method")
class ReferenceScheme:
    """A version of the scoring scheme; how a metric is scored stands with the metric."""

    minimum_n: Annotated[int, "最小分母 · least denominator"]  # whole, though it may be written as 20.0
    valid_to: Annotated[date | None, "有效期最后一天；空为一直 · last day of its validity; null: ever"]


@table("reference.scheme_metric", values_of=SchemeMetric)
class ReferenceSchemeMetric:
    """A metric of a scheme."""

    scheme_code: SchemeCode
    domain: Annotated[str, "工作领域 · field of work"]
    domain_weight: Annotated[float, "领域权重 · weight of the field"]
    metric_code: Annotated[str, "指标 · metric"]


@table("reference.scheme_level")
class ReferenceSchemeLevel:
    """The weight of an item by its level."""

    scheme_code: SchemeCode
    level: Annotated[str, "级别 · level"]
    weight: Annotated[float, "权重 · weight"]


@table("reference.code")
class ReferenceCode:
    """A code of a contract's list."""

    list_name: Annotated[str, "代码表 · list"]
    code: Annotated[str, "代码 · code"]
    label_zh: Annotated[str, "中文名 · name in Chinese"]
    label_en: Annotated[str, "英文名 · name in English"]
