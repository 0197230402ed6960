"""The countable figures of three real offices, written back into ledgers that give each of them again.

The figures are real, the ledgers are not: where only a total is known, days are spread over the year and head counts stay out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from expectations.periods import period

from . import ledgers, shapes, workdays
from .inbox import SentFile
from .sheets import Cell, Column, Sheet, Table, workbook

CITY, DISTRICT = "SYB", "QYB"
YEAR, QUARTER = period("2023"), period("2020-Q3")
STUDY = (Column("学习日期", "学习时间"), Column("学习类型", "学习形式"), Column("内容类别", "内容类别"))
CITY_SESSIONS = (
    ("局党组会学习", "一般", 26),
    ("中心组学习研讨", "专题", 12),
    ("教育基地学习", "一般", 5),
    ("专家领导专题授课", "专题", 3),
)
CITY_SUMMARY = (
    ("局党组会学习", 26, "准确"),
    ("中心组学习研讨", 12, "准确"),
    ("教育基地学习", 5, "准确"),
    ("专家领导专题授课", 3, "准确"),
    ("《医保政策》期数", 50, "准确"),
    ("主流媒体稿件", 180, "多于"),
    ("国家级媒体报道", 6, "准确"),
)
DISTRICT_CASES = (("网上信访", 1), ("12345群众投诉咨询", 3), ("区长信箱咨询", 7))


def _spread(count: int, offset: int = 0) -> list[date]:
    """`count` working days at even distances over the year."""
    days = workdays.of(YEAR)
    return [days[(2 * number + 1) * len(days) // (2 * count) + offset] for number in range(count)]


def city_study() -> SentFile:
    rows = [(day, kind, topic) for kind, topic, count in CITY_SESSIONS for day in _spread(count)]
    sheet = shapes.titled(Table("学习台账", STUDY, tuple(sorted(rows))), "市医保局", YEAR, date(2024, 1, 5))
    return SentFile(
        "SYB/市医保局2023年学习台账.xlsx", workbook(sheet), datetime.fromisoformat("2024-01-05 10:12"), CITY, YEAR.code
    )


def city_outreach() -> SentFile:
    """50 issues, 12 months of 15 articles (the last one 15余篇: the office says more than 180), 6 reports in national media."""
    rows: list[tuple[Cell, ...]] = [(day, "期刊", "市级", 1) for day in _spread(50)]
    months = [period(f"2023-{month:02d}").ends_on for month in range(1, 13)]
    rows += [(day, "报纸", "省级", 15 if day.month < 12 else "15余篇") for day in months]
    rows += [(day, "网站", "国家级", 1) for day in _spread(6, offset=2)]
    rows.sort(key=lambda row: row[0])
    header = ["发布日期", "渠道", "级别", "篇数"]
    data = workbook(Sheet("宣传台账", [header, *map(list, rows)]))
    return SentFile(
        "SYB/市医保局2023年宣传台账.xlsx", data, datetime.fromisoformat("2024-01-05 10:20"), CITY, YEAR.code
    )


def city_summary() -> SentFile:
    rows = tuple(("市医保局", YEAR.code, label, value, qualifier) for label, value, qualifier in CITY_SUMMARY)
    sheet = shapes.plain(Table(ledgers.title("period_summary"), ledgers.SUMMARY_COLUMNS, rows))
    return SentFile(
        "SYB/市医保局2023年工作汇总.xlsx", workbook(sheet), datetime.fromisoformat("2024-01-05 10:31"), CITY, YEAR.code
    )


def _district_cases() -> list[list[Cell]]:
    rows: list[list[Cell]] = []
    for channel, count in DISTRICT_CASES:
        for _ in range(count):
            received = datetime.combine(workdays.shift(date(2020, 7, 3), 5 * len(rows)), time(9, 30))
            closed = datetime.combine(workdays.shift(received.date(), 3), time(15))
            rows.append(
                [f"QY2020-{len(rows) + 1:03d}", channel, received, received + timedelta(hours=5), closed, "满意"]
            )
    return rows


def district() -> SentFile:
    """A quarter in one workbook; two visits stand in one cell, as in the office's own text."""
    study = [
        ["学习时间", "学习类型", "内容类别"],
        ["7月10日", "集中学习", "专题"],
        ["7月31日、8月1日", "教育活动", "一般"],
        ["8月14日", "集中学习", "一般"],
        ["8月20日", "专项工作研究部署会", "专题"],
        ["8月27日", "警示教育", "专题"],
        ["9月11日", "集中学习", "专题"],
    ]
    case = [["工单编号", "渠道", "受理时间", "首次回复时间", "办结时间", "是否满意"], *_district_cases()]
    data = workbook(Sheet("学习台账", study), Sheet("诉求台账", case))
    return SentFile(
        "QYB/区医保局2020年第3季度台账.xlsx", data, datetime.fromisoformat("2020-09-30 16:40"), DISTRICT, QUARTER.code
    )


def township() -> SentFile:
    """The register of reports: the department's own, so it lies in no unit's folder and the manifest names no sender."""
    header = ["任务事项", "期间", "报送时间", "审核结果"]
    row = ["季度分析研判报告", QUARTER.code, datetime.fromisoformat("2020-09-09 15:30"), "通过"]
    data = workbook(Sheet("材料报送登记", [header, row]))
    return SentFile(
        "完冒镇2020年第3季度材料报送登记.xlsx",
        data,
        datetime.fromisoformat("2020-09-30 09:05"),
        period=QUARTER.code,
    )


def real_files() -> Iterator[SentFile]:
    yield city_study()
    yield city_outreach()
    yield city_summary()
    yield district()
    yield township()
