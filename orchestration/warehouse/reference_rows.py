"""The department's lists as the models read them: one row class a table of `reference`, one line a column."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from orchestration.warehouse.table import Integer, table

UnitCode = Annotated[str, "单位代码 · code of the unit"]
ObligationCode = Annotated[str, "任务代码 · code of the obligation"]
SchemeCode = Annotated[str, "方案代码 · code of the scheme"]
ValidFrom = Annotated[date | None, "有效期第一天；空为一直 · first day of its validity; null: ever"]
ValidTo = Annotated[date | None, "有效期最后一天；空为一直 · last day of its validity; null: ever"]
Domain = Annotated[str, "工作领域 · field of work"]
Reason = Annotated[str | None, "理由 · reason"]
DecidedOn = Annotated[date | None, "决定日期 · day of the decision"]
LabelZh = Annotated[str, "中文名 · name in Chinese"]
LabelEn = Annotated[str, "英文名 · name in English"]


@table("reference.unit")
class ReferenceUnit:
    """A unit during one validity."""

    unit_code: UnitCode
    unit_name: Annotated[str, "单位名称 · name of the unit"]
    unit_type: Annotated[str, "单位类别 · type of the unit"]
    parent_code: Annotated[str | None, "上级单位 · unit above it"]
    headcount: Annotated[int | None, "人数 · headcount"]
    aliases: Annotated[
        str | None, "别名，以 | 分隔，可带 @起..止 · other names, split by |, each perhaps with @from..to"
    ]
    valid_from: ValidFrom
    valid_to: ValidTo


@table("reference.obligation")
class ReferenceObligation:
    """An obligation during one validity, its due rule taken apart."""

    obligation_code: ObligationCode
    domain: Domain
    name_zh: LabelZh
    name_en: LabelEn
    kind: Annotated[str, "种类 · kind"]
    cadence: Annotated[str, "周期 · cadence"]
    minimum: Annotated[int | None, "每期最低次数 · least number a period"]
    counts: Annotated[str | None, "计入的条件，如所写 · what counts, as written"]
    due_rule: Annotated[str, "到期规则，如所写 · due rule, as written"]
    grace_days: Annotated[int, "宽限天数 · days of grace"]
    applies_to: Annotated[str, "适用的单位类别，如所写 · unit types, as written"]
    valid_from: ValidFrom
    valid_to: ValidTo
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
    unit_type: Annotated[str, "单位类别 · unit type"]


@table("reference.exemption")
class ReferenceExemption:
    """An obligation of one unit and period that is waived or put off."""

    unit_code: UnitCode
    obligation_code: ObligationCode
    period_code: Annotated[str, "期间 · period"]
    kind: Annotated[str, "豁免或延期 · waived or put off"]
    new_due_at: Annotated[datetime | None, "新的期限 · new deadline"]
    reason: Reason
    decided_on: DecidedOn


@table("reference.case_limit")
class ReferenceCaseLimit:
    """How long response and resolution of a case may take."""

    channel: Annotated[str, "来源渠道 · channel"]
    response_amount: Annotated[int | None, "答复时限 · term of the response"]
    response_unit: Annotated[str | None, "答复时限的单位 · its unit"]
    resolution_amount: Annotated[int | None, "办结时限 · term of the resolution"]
    resolution_unit: Annotated[str | None, "办结时限的单位 · its unit"]
    valid_from: ValidFrom
    valid_to: ValidTo


@table("reference.case_exclusion")
class ReferenceCaseExclusion:
    """A case that does not count for a unit."""

    case_id: Annotated[str, "诉求编号 · id of the case"]
    unit_code: UnitCode
    reason: Reason
    decided_on: DecidedOn


@table("reference.calendar_day")
class ReferenceCalendarDay:
    """A day that is worked or free against the rule of its weekday."""

    date: Annotated[date, "日期 · day"]
    is_working_day: Annotated[bool, "是否工作日 · whether it is worked"]
    name: Annotated[str | None, "节日名称 · name of the holiday"]


@table("reference.figure")
class ReferenceFigure:
    """A figure that a label of a summary names."""

    label: Annotated[str, "所写名称 · label as written"]
    figure: Annotated[str, "指标口径 · figure that it means"]


@table("reference.scheme")
class ReferenceScheme:
    """A version of the scoring scheme."""

    scheme_code: SchemeCode
    valid_from: ValidFrom
    valid_to: ValidTo
    minimum_n: Annotated[int, "最小分母 · least denominator"]
    presence_share: Annotated[float, "权重低于此比例不评分 · below this share of weight a unit is not scored"]


@table("reference.scheme_metric")
class ReferenceSchemeMetric:
    """A metric of a scheme."""

    scheme_code: SchemeCode
    domain: Domain
    domain_weight: Annotated[float, "领域权重 · weight of the field"]
    metric_code: Annotated[str, "指标 · metric"]
    weight: Annotated[float, "领域内权重 · weight inside the field"]
    method: Annotated[str, "计分方法 · how it is scored"]
    low: Annotated[float | None, "得零分的值 · value that scores nothing"]
    high: Annotated[float | None, "得满分的值 · value that scores in full"]
    per_month: Annotated[bool, "区间按月 · goalposts are per month"]


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
    label_zh: LabelZh
    label_en: LabelEn
