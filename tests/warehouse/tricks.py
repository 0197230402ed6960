"""Twenty ways to a better place without better work, each on real workbooks of a copy of the samples."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

STUDY, CASE, OUTREACH = "学习台账", "诉求办理台账", "宣传产出台账"
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Trick:
    """What one unit does, and what must be said of it."""

    number: int
    unit: str
    domain: str
    periods: tuple[str, ...]  # that the trick could raise
    signals: tuple[str, ...]  # any of which names it; none: it changes nothing
    play: Callable[[Path], None]


class Ledger:
    """One sheet of a ledger of the samples, as rows by header."""

    def __init__(self, path: Path, sheet: str) -> None:
        self._path, self._book = path, load_workbook(path)
        self._sheet: Worksheet = self._book[sheet]
        lines = list(self._sheet.iter_rows(values_only=True))
        self.headers = [str(header) for header in lines[0]]
        self.rows: Rows = [dict(zip(self.headers, line, strict=True)) for line in lines[1:] if any(line)]

    def save(self, rows: Iterable[dict[str, Any]], *more_headers: str, path: Path | None = None) -> None:
        """Write rows in place of those that stood there; under another path the sheet stands alone."""
        headers, kept = [*self.headers, *more_headers], list(rows)
        if path is not None:
            for name in self._book.sheetnames:
                if name != self._sheet.title:
                    del self._book[name]
        self._sheet.delete_rows(1, self._sheet.max_row)
        for at, line in enumerate([headers, *([row.get(header) for header in headers] for row in kept)], 1):
            for column, value in enumerate(line, 1):
                self._sheet.cell(at, column, value)
        self._book.save(path or self._path)


def book(inbox: Path, unit: str, year: int, part: int) -> Path:
    """Return the ledger of a bureau's quarter, or of a township's half-year."""
    names = {"QH201": "城关镇", "QH202": "河口镇", "QH204": "柳林镇", "QH205": "东湖镇", "QH207": "南岭乡"}
    if unit in names:
        return inbox / "乡镇" / f"{year}年{'上下'[part - 1]}半年{names[unit]}台账.xlsx"
    return inbox / unit / f"{year}年第{part}季度工作台账.xlsx"


def edit(inbox: Path, unit: str, part: int, sheet: str, change: Callable[[Rows], Rows], *more: str) -> None:
    ledger = Ledger(book(inbox, unit, 2025, part), sheet)
    ledger.save(change(ledger.rows), *more)


def announce(inbox: Path, path: Path, unit: str, period: str, received_at: str) -> None:
    """Add a line for a file to the manifest."""
    with (inbox / "manifest.csv").open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow([path.relative_to(inbox).as_posix(), unit, period, received_at])


def correct(
    inbox: Path, unit: str, when: tuple[int, int, str, str], sheet: str, change: Callable[[Rows], Rows]
) -> None:
    """Hand in one sheet of a ledger again; `when`: year, part, period code and day of receipt."""
    year, part, period, day = when
    ledger = Ledger(book(inbox, unit, year, part), sheet)
    path = inbox / unit / f"{period}更正.xlsx"
    path.parent.mkdir(exist_ok=True)
    ledger.save(change(ledger.rows), path=path)
    announce(inbox, path, unit, period, f"{day}T10:00:00+08:00")


def put(**values: Any) -> Callable[[Rows], Rows]:
    return lambda rows: [row | values for row in rows]


def _at(text: str) -> datetime:
    """Return a time as a cell holds it: without a zone."""
    return datetime.fromisoformat(text)


def _weekly(rows: Rows) -> Rows:
    monday = _at("2025-04-07")
    new = [
        {"学习日期": monday + timedelta(days=7 * n), "学习类型": "集中学习", "内容类别": "专题", "时长": 60}
        for n in range(12)
    ]
    return rows + [{"单位名称": rows[0].get("单位名称"), **row} for row in new]


def _channels(rows: Rows) -> Rows:
    channels = [
        "公众号",
        "微博",
        "网站",
        "报纸",
        "电视",
        "电台",
        "新闻发布会",
        "简报与期刊",
        "宣传栏",
        "短视频",
        "其他",
    ]
    day = rows[0]["发布日期"]
    return rows + [rows[0] | {"发布日期": day, "渠道": channel, "数量": 1} for channel in channels]


def _constant(rows: Rows) -> Rows:
    return [
        row
        | {
            "首次回复时间": row["受理时间"] + timedelta(minutes=5),
            "办结时间": row["受理时间"] + timedelta(hours=1),
        }
        for row in rows
    ]


def _early(rows: Rows) -> Rows:
    return [row | {"办结时间": row["受理时间"] - timedelta(days=300)} for row in rows]


def _favourable(rows: Rows) -> Rows:
    return [
        row
        for row in rows
        if row["是否满意"] != "否" and row["办结时间"] and row["办结时间"] - row["受理时间"] < timedelta(days=12)
    ]


def _invented(rows: Rows) -> Rows:
    first = _at("2025-08-01 08:00")
    new = [
        {
            "工单编号": f"X{n}",
            "渠道": "领导信箱",
            "类别": "政策咨询",
            "受理时间": first + timedelta(minutes=97 * n),
            "首次回复时间": first + timedelta(minutes=97 * n + 30),
            "办结时间": first + timedelta(minutes=97 * n + 120),
            "是否满意": "是",
            "是否重办": "否",
        }
        for n in range(300)
    ]
    return rows + [{"单位名称": rows[0].get("单位名称"), **row} for row in new]


def _again(inbox: Path) -> None:
    earlier = Ledger(book(inbox, "QH102", 2025, 2), STUDY).rows
    edit(inbox, "QH102", 3, STUDY, lambda rows: rows + earlier)


def _hotline(inbox: Path) -> None:
    with (inbox / "热线平台" / "12345热线工单_2025-Q3.csv").open(encoding="gb18030", newline="") as file:
        told = [row for row in csv.DictReader(file) if row["承办单位"].endswith("医疗保障局")]

    def own(rows: Rows) -> Rows:
        return rows + [
            {
                "单位名称": rows[0].get("单位名称"),
                "工单编号": row["工单编号"],
                "渠道": "12345热线",
                "受理时间": _at(row["受理时间"].replace("/", "-")),
                "首次回复时间": _at(row["受理时间"].replace("/", "-")) + timedelta(hours=1),
                "办结时间": _at(row["受理时间"].replace("/", "-")) + timedelta(hours=3 + n % 5),
                "是否满意": "是",
            }
            for n, row in enumerate(told)
        ]

    edit(inbox, "QH107", 3, CASE, own)


def _nil(inbox: Path) -> None:
    ledger = Ledger(book(inbox, "QH201", 2024, 1), CASE)
    path = inbox / "QH201" / "2024上半年诉求.xlsx"
    path.parent.mkdir(exist_ok=True)
    ledger.headers.remove("单位名称")
    ledger.save([{"工单编号": "零报告"}], path=path)
    announce(inbox, path, "QH201", "2024-H1", "2024-08-20T10:00:00+08:00")


def _register(inbox: Path) -> None:
    path = inbox / "QH108" / "报送登记.xlsx"
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "材料报送台账"
    sheet.append(["任务事项", "期间", "报送时间", "审核结果"])
    for task, period, day in [
        ("REPORT_QUARTER", "2025-Q1", "2025-04-01"),
        ("REPORT_QUARTER", "2025-Q2", "2025-07-01"),
        ("REPORT_QUARTER", "2025-Q3", "2025-10-09"),
        ("REPORT_HALF_YEAR", "2025-H1", "2025-07-01"),
        ("REPORT_NETWORK", "2025-H1", "2025-07-01"),
    ]:
        sheet.append([task, period, _at(day), "接收"])
    made.save(path)
    announce(inbox, path, "QH108", "2025", "2025-11-05T10:00:00+08:00")


def _limits(rows: Rows) -> Rows:
    return [row | {"办理期限": _at("2030-12-31")} for row in rows]


def _low_left_blank(rows: Rows) -> Rows:
    lowest = sorted(rows, key=lambda row: row["实到人数"] / row["应到人数"])[: len(rows) // 2]
    return [row | ({"应到人数": None} if row in lowest else {}) for row in rows]


def _twice(rows: Rows) -> Rows:
    return [row for row in rows for _ in range(2)]


def _half_up(rows: Rows) -> Rows:
    return rows + [row | {"学习日期": row["学习日期"] + timedelta(days=1)} for row in rows]


def _full(rows: Rows) -> Rows:
    return [row | {"实到人数": row["应到人数"]} for row in rows]


def _flags(inbox: Path) -> None:
    ledger = Ledger(book(inbox, "QH101", 2025, 3), CASE)
    ledger.headers.remove("办结时间")
    ledger.save([row | {"是否按时": "是"} for row in ledger.rows], "是否按时")


def _blank_where_no(rows: Rows) -> Rows:
    return [row | ({"是否满意": None} if row["是否满意"] == "否" else {}) for row in rows]


def _unrated(inbox: Path, unit: str, year: int) -> None:
    for part in (1, 2):
        ledger = Ledger(book(inbox, unit, year, part), CASE)
        ledger.save(_blank_where_no(ledger.rows))


TRICKS = (
    Trick(1, "QH101", "outreach", ("2025-Q2",), ("unusual_amount",), lambda i: edit(i, "QH101", 2, OUTREACH, _twice)),
    Trick(
        2,
        "QH102",
        "outreach",
        ("2025-04",),
        ("unusual_amount",),
        lambda i: edit(i, "QH102", 2, OUTREACH, lambda rows: [rows[0] | {"数量": 5000, "级别": "国家"}, *rows[1:]]),
    ),
    Trick(3, "QH103", "study", ("2025-Q2",), ("always_full",), lambda i: edit(i, "QH103", 2, STUDY, _full)),
    Trick(4, "QH107", "study", ("2025-Q2",), ("numbers_withheld",), lambda i: edit(i, "QH107", 2, STUDY, _weekly)),
    Trick(
        5, "QH108", "outreach", ("2025-04",), ("unusual_amount",), lambda i: edit(i, "QH108", 2, OUTREACH, _channels)
    ),
    Trick(6, "QH201", "case", ("2025",), ("numbers_withheld",), lambda i: _unrated(i, "QH201", 2025)),
    # with 35 ratings a year, five of them dissatisfied
    Trick(6, "QH204", "case", ("2024",), ("numbers_withheld",), lambda i: _unrated(i, "QH204", 2024)),
    Trick(7, "QH205", "case", ("2025-H2",), ("constant_delay",), lambda i: edit(i, "QH205", 2, CASE, _constant)),
    Trick(
        8,
        "QH204",
        "case",
        ("2025-Q1", "2025-Q2"),
        ("closed_before_received",),
        lambda i: edit(i, "QH204", 1, CASE, _early),
    ),
    Trick(9, "QH201", "case", ("2024-H1",), ("nil_over_rows",), _nil),
    Trick(
        10,
        "QH108",
        "case",
        ("2025-Q3",),
        ("cases_removed",),
        lambda i: correct(i, "QH108", (2025, 3, "2025-Q3", "2025-12-01"), CASE, _favourable),
    ),
    Trick(
        11,
        "QH204",
        "study",
        ("2024-H2",),
        ("late_correction",),
        lambda i: correct(i, "QH204", (2024, 2, "2024-H2", "2025-12-01"), STUDY, _half_up),
    ),
    Trick(12, "QH102", "study", ("2025-Q3",), ("equal_rows_across_ledgers",), _again),
    Trick(
        13,
        "QH103",
        "outreach",
        ("2025-Q2",),
        ("level_jump",),
        lambda i: edit(i, "QH103", 2, OUTREACH, put(级别="国家")),
    ),
    Trick(14, "QH103", "case", ("2025-08",), ("unusual_amount",), lambda i: edit(i, "QH103", 3, CASE, _invented)),
    Trick(15, "QH107", "case", ("2025-Q3",), ("same_id_in_source",), _hotline),
    Trick(16, "QH108", "reporting", ("2025-Q2",), ("self_reported",), _register),
    Trick(
        17,
        "QH110",
        "case",
        ("2025-Q2",),
        ("own_limit",),
        lambda i: edit(i, "QH110", 2, CASE, lambda rows: _limits(put(渠道="来访")(rows)), "办理期限"),
    ),
    Trick(18, "QH101", "case", ("2025-Q3",), ("own_limit",), _flags),
    Trick(19, "QH102", "case", ("2025-Q2",), ("own_limit",), lambda i: edit(i, "QH102", 2, CASE, put(渠道="来电"))),
    Trick(
        20, "QH101", "study", ("2025-Q3",), ("numbers_withheld",), lambda i: edit(i, "QH101", 3, STUDY, _low_left_blank)
    ),
)
