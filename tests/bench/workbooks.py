"""Homes full of faultless ledgers for the measurements: workbooks of four sheets, one a unit and quarter; the same bytes every time."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from orchestration.home import Home, create

SEED = 20240305
_QUARTERS = 4
_FIRST_YEAR, _YEARS = 2021, 4
_DAYS = 75  # of a quarter that have rows
_SESSIONS = ("集中学习", "中心组学习", "党课与专题授课")
_CHANNELS, _LEVELS = ("公众号", "网站", "报纸"), ("本单位", "县区", "市")
_OBLIGATION = (
    "Q,reporting,季度分析研判报告,Quarterly report,report,quarter,1,,period_end+10 working days,0,all,2020-01-01,"
)


def home_with(folder: Path, workbooks: int) -> Home:
    """A home whose list of units has one for every quarter of four years that is to be sent."""
    home = Home(folder)
    create(home)
    units = -(-workbooks // (_QUARTERS * _YEARS))
    lines = ["unit_code,unit_name,unit_type", *(f"{_unit(number)},第{number}办公室,bureau" for number in range(units))]
    (home.config / "units.csv").write_text("\n".join(lines) + "\n", "utf-8")
    obligations = home.config / "obligations.csv"
    obligations.write_text(obligations.read_text("utf-8").splitlines()[0] + f"\n{_OBLIGATION}\n", "utf-8")
    return home


def _unit(number: int) -> str:
    return f"B{number:04d}"


def fill(inbox: Path, workbooks: int, rows: int) -> list[Path]:
    """Write the workbooks into the folders of their units."""
    paths = []
    for number in range(workbooks):
        unit, at = divmod(number, _QUARTERS * _YEARS)
        year, quarter = _FIRST_YEAR + at // _QUARTERS, at % _QUARTERS + 1
        path = inbox / _unit(unit) / f"{year}年第{quarter}季度工作台账.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(path, date(year, 3 * quarter - 2, 1), quarter, rows, random.Random(SEED + number))
        paths.append(path)
    return paths


def _write(path: Path, first: date, quarter: int, rows: int, chance: random.Random) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"created": datetime(2024, 1, 1)})  # noqa: DTZ001 - a workbook's clock has no zone
        form = book.add_format({"num_format": "yyyy-mm-dd"})
        for name, (head, row_of) in _sheets(first, quarter, chance).items():
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, head)
            for row in range(1, rows + 1):
                for column, value in enumerate(row_of(row)):
                    sheet.write_datetime(row, column, value, form) if isinstance(value, date) else sheet.write(
                        row, column, value
                    )


def _sheets(
    first: date, quarter: int, chance: random.Random
) -> dict[str, tuple[list[str], Callable[[int], list[Any]]]]:
    def day(row: int) -> date:
        return first + timedelta(days=row % _DAYS)

    def case(row: int) -> list[Any]:
        received = day(row)
        closed = received + timedelta(days=chance.randrange(1, 10))
        return [
            f"GD{first:%Y%m}{chance.randrange(10**6):06d}{row:04d}",
            "12345热线",
            received,
            closed,
            chance.choice("是否"),
        ]

    def report(row: int) -> list[Any]:
        received = datetime.combine(day(row), time(8)) + timedelta(minutes=row)
        return ["季度分析研判报告", f"{first.year}-Q{quarter}", received, "通过"]

    return {
        "学习台账": (["序号", "学习时间", "学习类型", "应到人数", "实到人数"], lambda row: [row, day(row), _SESSIONS[row // _DAYS % 3], 30, chance.randrange(20, 31)]),
        "诉求办理台账": (["工单编号", "渠道", "受理时间", "办结时间", "是否满意"], case),
        "宣传产出台账": (["发布日期", "渠道", "级别", "数量", "是否三审"], lambda row: [day(row), _CHANNELS[row // _DAYS % 3], chance.choice(_LEVELS), chance.randrange(1, 5), "是"]),
        "材料报送台账": (["任务事项", "期间", "报送时间", "审核结果"], report),
    }  # fmt: skip
