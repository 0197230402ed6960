"""Words of config/ in every way a ledger could write them: codes, Chinese labels, and the texts of rules."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from expectations.labels import normalise_label
from orchestration.messages.catalogue import Bilingual

Words = Mapping[str, tuple[str, ...]]  # code → labels, the usual one first

DOMAINS: Words = {
    "study": ("理论学习", "学习"),
    "reporting": ("材料报送", "报送"),
    "case": ("诉求办理", "诉求", "工单", "办件"),
    "outreach": ("宣传产出", "宣传"),
}
KINDS: Words = {
    "report": ("定期报送", "报告", "报送", "材料报送"),
    "minimum_count": ("最低次数", "次数"),
    "event_report": ("随时上报", "事件报告", "重大情况随时上报"),
}
CADENCES: Words = {
    "month": ("每月", "月", "月度", "按月"),
    "quarter": ("每季度", "季", "季度", "每季", "按季", "按季度"),
    "half_year": ("每半年", "半年", "半年度", "按半年"),
    "year": ("每年", "年", "年度", "全年", "按年"),
    "event": ("随时", "事件", "按事件", "逢事即报"),
}
EXEMPTION_KINDS: Words = {"exempt": ("豁免", "免报", "免除", "免"), "extended": ("延期", "展期", "延长")}
FLAGS: Words = {
    "true": ("是", "上班", "工作日", "补班", "调休上班", "1", "yes", "y"),
    "false": ("否", "休", "休息", "放假", "节假日", "假日", "休息日", "0", "no", "n"),
}
DEPARTMENT: Words = {"department": ("本部门", "主管部门", "部门")}
APPEAL_KINDS: Words = {
    "case_exclusion": ("剔除诉求", "诉求不计入", "不计入"),
    "exemption": ("豁免", "免报", "延期"),
    "correction": ("更正", "更正数据"),
    "withdrawal": ("撤回", "撤回文件"),
}
ROLES: Words = {"clerk": ("填报", "填报人", "联络"), "operator": ("运维", "管理员", "系统管理")}
TONGUES: Words = {"zh": ("中文",), "en": ("英文", "English")}
EVERY_TYPE: Words = {"all": ("全部", "所有", "全部单位", "所有单位", "各单位")}

_UNITS = {
    "工作日": "working days",
    "个工作日": "working days",
    "天": "days",
    "日": "days",
    "个月": "months",
    "月": "months",
}
_UNITS |= {
    "小时": "hours",
    "个小时": "hours",
    "working day": "working days",
    "day": "days",
    "month": "months",
    "hour": "hours",
}
_UNITS |= {f"{unit}s": f"{unit}s" for unit in ("working day", "day", "month", "hour")}
_AMOUNT = re.compile(r"(\d+) ?(个?工作日|个?小时|working days?|days?|hours?|天|日)(?:内|之内|以内)?")
_DUE = re.compile(
    r"(?P<anchor>期末|期间结束|期间末|事件|事发|事件发生)"
    r"(?:(?P<side>后|前|之后|之前|[+-]) ?(?P<count>\d+) ?(?P<unit>个?工作日|个?小时|个?月|天|日)(?:内|之内|以内)?)?"
    r"(?P<next>[,，、]? ?(?:或|遇节假日|遇休息日|遇非工作日)?顺延(?:至|到)?(?:下一?个?工作日)?)?"
)


def plain(text: str) -> str:
    """Normalise a word as ledgers' labels are, for comparing."""
    return normalise_label(text)


@cache
def _lookup(items: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    return {plain(label): code for code, labels in items for label in (*labels, code)}


def code_of(words: Words, text: str) -> str | None:
    """Find the code that a text means; None where it means none."""
    found = _lookup(tuple(words.items()))
    key = plain(text)
    return found.get(key) or found.get(key.replace(" ", "_"))


def choices(words: Words) -> list[Bilingual]:
    """List what to write: codes, in Chinese each with its usual label."""
    return [Bilingual(f"{code}（{labels[0]}）", code) for code, labels in words.items()]


def code_list(name: str) -> Words:
    """Look up a code list of the contracts."""
    from expectations.loading import code_lists

    return {code.code: (code.label_zh, code.label_en, *code.synonyms) for code in code_lists()[name]}


@dataclass(frozen=True, slots=True)
class MetricName:
    """What a metric is called."""

    code: str
    domain: str
    unit: str  # fraction: a rate from 0 to 1
    name_zh: str
    name_en: str


@cache
def metrics() -> dict[str, MetricName]:
    """Read the metrics by code, as the models know them."""
    from orchestration.storage.product_files import DBT_PROJECT

    with (DBT_PROJECT / "seeds" / "metric.csv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    return {
        row["metric_code"]: MetricName(row["metric_code"], row["domain"], row["unit"], row["name_zh"], row["name_en"])
        for row in rows
    }


def amount(text: str) -> tuple[int, str] | None:
    """Parse `5 working days`, `5个工作日` or `24小时` into number and unit; None of any other text."""
    match = _AMOUNT.fullmatch(plain(text))
    return (int(match[1]), _UNITS[match[2]]) if match else None


def due_rule_text(text: str) -> str:
    """Translate a due_rule: 期末后15天 is period_end+15 days; any other text stays."""
    match = _DUE.fullmatch(plain(text))
    if not match:
        return " ".join(text.split())
    found = "period_end" if match["anchor"].startswith("期") else "event"
    if match["count"]:
        sign = "-" if match["side"] in ("前", "之前", "-") else "+"
        found += f"{sign}{match['count']} {_UNITS[match['unit']]}"
    return found + (" or next working day" if match["next"] else "")
