"""The lists of config/ and their columns, declared once: what the loaders read and what docs/configuration.md says."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from expectations.labels import header_keys


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a list; the code name and every label are accepted as its header."""

    name: str
    label_zh: str
    zh: str
    en: str
    example: str
    is_required: bool = False
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListFile:
    """One CSV file of config/."""

    name: str
    zh: str
    en: str
    columns: tuple[Column, ...]
    is_needed: bool = False  # a home without it cannot run
    unread: tuple[str, ...] = ()  # columns of the contract that this version does not read

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.is_required)

    @cached_property
    def by_header(self) -> dict[str, str]:
        """Every way to write a header, normalised → name of the column."""
        return {
            key: column.name
            for column in self.columns
            for label in (*column.synonyms, column.label_zh, column.name)
            for key in header_keys(label)
        }

    def column_of(self, header: str) -> str:
        """The column that a header means; the header itself where it is none of ours."""
        return next((self.by_header[key] for key in header_keys(header) if key in self.by_header), header)


VALID_FROM = Column(
    "valid_from",
    "生效日期",
    "首日，空为一直有效",
    "first day; empty: always",
    "2024-01-01",
    synonyms=("有效期起", "起始日期"),
)
VALID_TO = Column(
    "valid_to",
    "失效日期",
    "末日（含），空为至今",
    "last day, included; empty: still",
    "",
    synonyms=("有效期止", "截止日期"),
)
_DECIDED = Column("decided_on", "决定日期", "何时决定", "when it was decided", "2024-07-08", synonyms=("批准日期",))
_REASON = Column("reason", "原因", "原因", "why", "防汛值守", synonyms=("理由", "说明"))
_UNIT = Column(
    "unit",
    "单位",
    "单位代码、名称或别名",
    "a unit's code, name or alias",
    "QH202",
    True,
    ("单位代码", "单位名称", "unit_code"),
)

UNITS = ListFile(
    "units.csv",
    "单位名录：每个单位一行；改名、改类型或换上级的，旧行写 valid_to，另起一行",
    "the units, one line each; where name, type or parent changes, end the line with valid_to and add another",
    (
        Column("unit_code", "单位代码", "代码，收件夹以它命名", "the code; a folder of the inbox is named by it", "QH101", True, ("单位编码", "代码")),
        Column("unit_name", "单位名称", "全称", "the full name", "青禾县教育局", True, ("单位", "单位全称", "名称")),
        Column("unit_type", "单位类型", "本部门自定的类型，同类型之间排名", "a type of your own; units are ranked within it", "bureau", True, ("类型",)),
        Column("aliases", "别名", "其他叫法，用 | 分隔，可加起止日期", "other names, | between them, each may carry days", "县教育局|教委@2019-01-01..2023-12-31", synonyms=("简称", "其他名称")),
        Column("parent_code", "上级单位代码", "上级单位的代码或名称", "code or name of the unit above", "QH", synonyms=("上级单位", "上级代码")),
        Column("headcount", "人数", "在编人数", "staff", "86", synonyms=("编制人数", "在编人数")),
        VALID_FROM,
        VALID_TO,
    ),
    is_needed=True,
)  # fmt: skip

OBLIGATIONS = ListFile(
    "obligations.csv",
    "任务事项：谁、多久一次、何时截止。同一代码可有多行，有效期前后相接",
    "what is owed: by whom, how often, until when; lines of one code follow each other in time",
    (
        Column("obligation_code", "任务代码", "代码", "the code", "REPORT_HALF_YEAR", True, ("任务编码", "事项代码")),
        Column("domain", "领域", "study、reporting、case、outreach 之一", "one of study, reporting, case, outreach", "reporting", True, ("业务领域",)),
        Column("name_zh", "任务事项", "中文名称", "name in Chinese", "半年专题汇报", synonyms=("任务名称", "事项名称", "中文名称", "名称")),
        Column("name_en", "英文名称", "英文名称", "name in English", "Half-yearly special report"),
        Column("kind", "种类", "report、minimum_count、event_report 之一", "one of report, minimum_count, event_report", "report", True, ("任务种类", "类型")),
        Column("cadence", "频次", "month、quarter、half_year、year、event 之一", "one of month, quarter, half_year, year, event", "half_year", True, ("周期",)),
        Column("minimum", "最低次数", "minimum_count 的最低次数", "how many, for a minimum_count", "1", synonyms=("次数",)),
        Column("counts", "计入条件", "哪些学习计入：; 为“且”，| 为“或”", "which sessions count: ; is and, | is or", "", synonyms=("计数条件",)),
        Column("due_rule", "截止规则", "截止时间如何计算，见下", "how the deadline is found, see below", "period_end+15 days", synonyms=("截止时间", "时限")),
        Column("grace_days", "宽限天数", "截止后仍算逾期报送而非未报的天数", "days after the deadline in which a report is late, not missing", "0", synonyms=("宽限期",)),
        Column("applies_to", "适用单位类型", "单位类型，用 | 分隔；all 为除有下级的顶层单位外的所有单位", "unit types, | between them; all: every unit but root units that have children", "bureau|township", synonyms=("适用单位", "适用范围")),
        VALID_FROM,
        VALID_TO,
    ),
    is_needed=True,
    unread=("repair_days",),
)  # fmt: skip

EXEMPTIONS = ListFile(
    "exemptions.csv",
    "免报与延期",
    "duties that a unit need not do, or may do later",
    (
        _UNIT,
        Column("obligation", "任务事项", "任务代码或名称", "code or name of the obligation", "REPORT_HALF_YEAR", True, ("任务代码", "任务名称", "事项", "obligation_code")),
        Column("period", "期间", "期间，如 2026-H1、2026年上半年、2026年3月", "the period, such as 2026-H1 or 2026年上半年", "2026-H1", True, ("所属期间", "所属期", "period_code")),
        Column("kind", "处理", "exempt 豁免，或 extended 延期", "exempt or extended", "extended", True, ("种类", "类型", "方式")),
        Column("new_due_at", "新的截止时间", "延期到何时；只写日期的，到当日结束", "the new deadline; a date alone means its end", "2026-07-26", synonyms=("延期至", "新截止时间")),
        _REASON,
        _DECIDED,
    ),
)  # fmt: skip

CASE_LIMITS = ListFile(
    "case_limits.csv",
    "各渠道的答复与办结时限",
    "time limits to respond and to resolve, by channel",
    (
        Column("channel", "渠道", "渠道代码或名称", "code or label of the channel", "hotline", True, ("来源渠道",)),
        Column("response_limit", "答复时限", "如 1 working days、24 hours、5 days，空为不限", "such as 1 working days, 24 hours, 5 days; empty: none", "1 working days", synonyms=("首次答复时限", "首次回复时限")),
        Column("resolution_limit", "办结时限", "写法同上", "likewise", "5 working days", synonyms=("办理时限",)),
        VALID_FROM,
        VALID_TO,
    ),
)  # fmt: skip

CASE_EXCLUSIONS = ListFile(
    "case_exclusions.csv",
    "不计入指标、仍然可见的诉求件",
    "cases that stay visible and are counted apart",
    (
        Column("case_id", "工单编号", "工单编号", "the case's number", "RX2024-103-0121", True, ("编号", "诉求编号")),
        _UNIT,
        _REASON,
        _DECIDED,
    ),
)

CALENDAR = ListFile(
    "calendar.csv",
    "法定节假日与调休上班日；没有写的日子按星期推算",
    "official holidays and make-up working days; a day that is not listed follows its weekday",
    (
        Column("date", "日期", "日期", "the day", "2026-02-17", True),
        Column("is_working_day", "是否工作日", "true 或 false", "true or false", "false", True, ("是否上班", "工作日")),
        Column("name", "名称", "节日名称", "what the day is called", "春节", synonyms=("节日", "说明")),
    ),
)

FIGURES = ListFile(
    "figures.csv",
    "汇总表中的指标叫法",
    "what summaries call a figure",
    (
        Column("label", "叫法", "汇总表中的写法", "as summaries write it", "局党组会学习", True, ("名称", "指标名称")),
        Column("figure", "指标", "指标代码，可加一个条件", "a metric code, optionally with one filter", "study_sessions[session_type=collective]", True, ("指标代码",)),
    ),
)  # fmt: skip

# in inbox/, not in config/
MANIFEST = ListFile(
    "manifest.csv",
    "补录历史台账时说明各文件：是谁的、哪一期、何时收到",
    "for back-loading: whose a file is, of which period, and when it came",
    (
        Column("file", "文件", "收件夹内的路径", "path inside inbox/", "QH101/学习台账.xlsx", True, ("文件名", "路径")),
        Column(
            "unit",
            "单位",
            "单位代码、名称或别名",
            "a unit's code, name or alias",
            "QH101",
            synonyms=("单位代码", "单位名称"),
        ),
        Column("period", "期间", "期间", "the period", "2024-Q1", synonyms=("所属期间", "所属期")),
        Column(
            "received_at",
            "收到时间",
            "何时收到",
            "when it came",
            "2024-04-03T09:30",
            synonyms=("收到日期", "接收时间", "报送时间"),
        ),
    ),
    is_needed=True,
)

LISTS = (UNITS, OBLIGATIONS, EXEMPTIONS, CASE_LIMITS, CASE_EXCLUSIONS, CALENDAR, FIGURES)
# of the contract, read by later versions
UNREAD_LISTS = ("media.csv", "baselines.csv", "contacts.csv")
