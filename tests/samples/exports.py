"""Exports of the two systems that cases also come through; described to the reader by data/samples/config/sources/*.yml."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random

from expectations.periods import Period

from . import shapes, simulate_cases, workdays
from .county import LAST_DAY, ROOT, Unit, spans, units
from .facts import Case
from .inbox import SentFile
from .sheets import Sheet, csv_bytes, workbook

HOTLINE_HEADER = [
    "工单编号",
    "诉求来源",
    "来电人",
    "联系电话",
    "诉求类别",
    "承办单位",
    "受理时间",
    "首次答复时间",
    "办结时间",
    "办理时限",
    "是否超期",
    "回访结果",
    "重办次数",
    "工单状态",
]
PETITION_HEADER = [
    "信访件编号",
    "登记日期",
    "信访人",
    "责任单位",
    "内容分类",
    "办理方式",
    "告知日期",
    "办结日期",
    "满意度评价",
]
NOBODY = "—"  # the columns of persons are there, as in the real exports, and empty
UNKNOWN_OFFICES = ("县供销社", "河口镇政府办", "县水务公司")


def _cases(channel: str) -> list[Case]:
    found = [case for unit in units() for case in simulate_cases.cases(unit) if case.channel == channel]
    return sorted(found, key=lambda case: (case.received_at, case.case_id))


def _office(random: Random, unit: Unit, case: Case) -> str:
    """The unit as the system's operators write it: a name or one of its aliases of that day."""
    day = case.received_at.date()
    line = unit.on(day)
    known = [alias.name for alias in line.aliases if (alias.valid_from or day) <= day <= (alias.valid_to or day)]
    return random.choice([line.unit_name, line.unit_name, *known])


def _listed(cases: list[Case], previous: datetime | None, at: datetime) -> list[Case]:
    """What an export at `at` lists: cases since the previous export, and older ones that were open then."""
    return [
        case.known_at(at)
        for case in cases
        if case.received_at <= at
        and (previous is None or case.received_at > previous or case.closed_at is None or case.closed_at > previous)
    ]


def _hotline_row(random: Random, case: Case, office: str, at: datetime) -> list[str | datetime | None]:
    due = datetime.combine(workdays.shift(case.received_at.date(), 5), time(23, 59))
    is_late = (case.closed_at or at) > due
    # the platform's own flag is wrong now and then: the dates decide, the difference is shown
    flagged = is_late != (random.random() < 0.02)
    state = "已作废" if random.random() < 0.006 else "已办结" if case.closed_at else "办理中"
    opinion = {None: "未回访", True: random.choice(("满意", "满意", "基本满意")), False: "不满意"}[case.satisfied]
    return [
        case.case_id,
        "12345热线",
        NOBODY,
        NOBODY,
        case.category,
        office,
        case.received_at,
        case.first_response_at,
        case.closed_at,
        due,
        ("是" if flagged else "否") if case.closed_at or is_late else "",
        opinion if case.closed_at else "",
        str(int(case.reopened)),
        state,
    ]


def hotline_exports() -> Iterator[tuple[Period, datetime, list[list]]]:
    """The rows of each quarterly export, of all units, and when it was drawn."""
    by_code = {unit.code: unit for unit in units()}
    cases = _cases("hotline")
    offices = Random("hotline offices")
    written = {case.case_id: _office(offices, by_code[case.unit_code], case) for case in cases}
    for number in range(40, len(cases), 331):
        written[cases[number].case_id] = UNKNOWN_OFFICES[number % len(UNKNOWN_OFFICES)]
    previous = None
    for span in spans("quarter"):
        at = (
            datetime.combine(LAST_DAY, time(17))
            if span.ends_on == LAST_DAY
            else datetime.combine(span.ends_on + timedelta(days=1), time(8))
        )
        # a case keeps its row from one export to the next, but for what has happened to it
        rows = [
            _hotline_row(Random(case.case_id), case, written[case.case_id], at) for case in _listed(cases, previous, at)
        ]
        yield span, at, rows
        previous = at


def hotline_files() -> Iterator[SentFile]:
    """Each export as a CSV in GB18030."""
    for span, at, rows in hotline_exports():
        data = csv_bytes([HOTLINE_HEADER, *rows], "gb18030")
        yield SentFile(f"热线平台/12345热线工单_{span.code}.csv", data, at + timedelta(minutes=25), ROOT)


def _petition_row(random: Random, case: Case, office: str) -> list:
    way = "不予受理" if random.random() < 0.03 else random.choice(("受理", "受理", "转送"))
    opinion = {None: "未评价", True: random.choice(("满意", "基本满意")), False: "不满意"}[case.satisfied]
    dates = (moment and moment.date() for moment in (case.first_response_at, case.closed_at))
    return [
        case.case_id,
        case.received_at.date(),
        NOBODY,
        office,
        case.category,
        way,
        *dates,
        opinion if case.closed_at else None,
    ]


def petition_exports() -> Iterator[tuple[Period, datetime, list[list]]]:
    """The rows of each half-yearly export and when it was drawn."""
    by_code = {unit.code: unit for unit in units()}
    cases = _cases("petition")
    previous = None
    for span in spans("half_year"):
        at = (
            datetime.combine(LAST_DAY, time(16))
            if span.ends_on == LAST_DAY
            else datetime.combine(span.ends_on + timedelta(days=3), time(9))
        )
        rows = []
        for case in _listed(cases, previous, at):
            random = Random(case.case_id)
            rows.append(_petition_row(random, case, _office(random, by_code[case.unit_code], case)))
        yield span, at, rows
        previous = at


def petition_files() -> Iterator[SentFile]:
    """Each export as a workbook with a title above the header and a second sheet that is not meant for us."""
    for span, at, rows in petition_exports():
        data = workbook(
            Sheet("导出数据", [["信访事项导出"], PETITION_HEADER, *rows], [(0, 0, 0, 8)], head=2),
            Sheet("导出说明", [["本表由系统导出"], [shapes.spoken(span)]]),
        )
        yield SentFile(f"信访系统/信访事项{span.code}.xlsx", data, at + timedelta(minutes=40), ROOT)
