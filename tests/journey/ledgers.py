"""Small real workbooks, as a unit's clerk would send them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter


def workbook(path: Path, rows: Sequence[Sequence], sheet: str = "台账") -> Path:
    """Write rows (header first) as an .xlsx."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(sheet)
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path


STUDY_HEADER = ["单位", "学习时间", "学习类型", "内容类别", "应到人数", "实到人数"]


def study(path: Path, unit: str, days: Sequence[str], attended: object = 9) -> Path:
    """A study ledger with one collective session a day."""
    return workbook(path, [STUDY_HEADER, *([unit, day, "集中学习", "专题", 10, attended] for day in days)])
