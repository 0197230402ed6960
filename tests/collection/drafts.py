"""Good ledgers with a known content; draft_files.py writes them."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

EPOCHS = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
WIDE_DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass
class Column:
    """A column of a draft: the raw column that it fills, its header, and how to write its value."""

    raw: str
    header: str
    synonyms: tuple[str, ...] = ()
    words: dict[Any, tuple[Any, ...]] = field(default_factory=dict)  # value → ways to write it, the plain one first
    counter: str = ""  # what may stand behind a number
    is_required: bool = False


SESSION = {
    "collective": ("集中学习", "集体学习", "集中"),
    "study_group": ("中心组学习", "中心组"),
    "lecture": ("党课与专题授课", "党课"),
}
CHANNELS = {
    "hotline": ("12345热线", "热线", "12345"),
    "petition": ("网上信访", "信访"),
    "mailbox": ("领导信箱", "区长信箱"),
}
MEDIA = {"wechat": ("公众号", "微信公众号"), "website": ("网站", "官网"), "newspaper": ("报纸", "日报")}
LEVELS = {"unit": ("本单位", "本级"), "county": ("县区", "县级"), "city": ("市", "市级")}
YES_NO = {True: ("是", "√", "Y", "有"), False: ("否", "×", "N", "无")}
UNITS = {
    "C1A": ("永昌县教育局", "县教育局", "C1A"),
    "C1B": ("县医保局", "永昌县医疗保障局（本级）"),
    "C1": ("永昌县", "C1"),
}

TEMPLATES: dict[str, tuple[str, str, list[Column]]] = {
    "study_session": ("学习台账", "held_on", [
        Column("unit_code", "单位", ("单位名称", "填报单位"), UNITS, is_required=True), Column("held_on", "学习时间", ("学习日期", "日期"), is_required=True),
        Column("session_type", "学习类型", ("学习形式", "类型"), SESSION), Column("invited", "应到人数", ("应到", "应参加人数"), counter="人"),
        Column("attended", "实到人数", ("实到", "参加人数"), counter="人"),
    ]),
    "case": ("诉求办理台账", "received_at", [
        Column("unit_code", "单位", ("承办单位", "责任单位"), UNITS, is_required=True), Column("case_id", "工单编号", ("编号", "工单号")),
        Column("channel", "渠道", ("来源", "诉求来源"), CHANNELS), Column("received_at", "受理时间", ("受理日期", "登记时间"), is_required=True),
        Column("closed_at", "办结时间", ("办结日期",)), Column("satisfied", "是否满意", ("群众是否满意",), YES_NO),
    ]),
    "outreach_item": ("宣传产出台账", "published_on", [
        Column("unit_code", "单位", ("发布单位", "供稿单位"), UNITS, is_required=True), Column("published_on", "发布日期", ("刊发日期", "发布时间"), is_required=True),
        Column("channel", "渠道", ("发布平台", "平台"), MEDIA), Column("level", "级别", ("媒体级别",), LEVELS),
        Column("items", "数量", ("篇数", "条数"), counter="篇"), Column("reviewed", "是否三审", ("三审",), YES_NO),
    ]),
}  # fmt: skip


def clock_of(raw: str) -> str:
    """Name what a row means by the time of day in a column, where somebody wrote one."""
    return f"{raw}.clock"


@dataclass
class Draft:
    """A ledger before it becomes a file. rows hold written cells; truth holds what each row means, None where it is no data."""

    template: str
    columns: list[Column]
    rows: list[list[Any]]
    truth: list[dict[str, Any] | None]
    title: str
    file_name: str = "永昌县.xlsx"
    above: list[list[Any]] = field(default_factory=list)
    header: list[list[Any]] | None = None  # rows that replace the plain header
    merges: list[tuple[int, int, int, int]] = field(
        default_factory=list
    )  # inside header and rows, from the first header row
    hidden_rows: list[int] = field(default_factory=list)  # indexes of rows
    hidden_columns: list[int] = field(default_factory=list)
    cover: bool = False
    split: str = ""  # sheets, tables, units (a sheet for each)
    has_words_in_front: bool = False  # of notes and totals: a row without a date would be one
    is_whole: bool = False  # what its rows mean depends on those above: it is not to be split
    sheets: list[tuple[str, list[list[Any]]]] = field(default_factory=list)  # others beside it
    form: str = "xlsx"  # xlsx, csv, tsv, html, xml, biff5
    encoding: str = "utf-8"
    is_1904: bool = False
    is_zipped: bool = False
    far_format: bool = False
    is_personal: bool = False  # names persons: nothing of it may be accepted

    def index(self, raw: str) -> int:
        return next(at for at, column in enumerate(self.columns) if column.raw == raw)

    def header_rows(self) -> list[list[Any]]:
        return self.header or [[column.header for column in self.columns]]

    def write(self, raw: str, way: Callable[[Any], Any]) -> None:
        """Write every cell of a column anew, from what it means."""
        at = self.index(raw)
        for number, (row, truth) in enumerate(zip(self.rows, self.truth, strict=True)):
            if truth is not None and truth[raw] is not None and not self._is_covered(number, at):
                truth.pop(clock_of(raw), None)
                row[at] = way(truth[raw])

    def _is_covered(self, row: int, column: int) -> bool:
        """Tell whether a cell lies under a merged one and holds nothing of its own."""
        number = len(self.header_rows()) + row
        return any(top < number <= bottom and left <= column <= right for top, left, bottom, right in self.merges)

    def may_be_changed(self) -> bool:
        """Tell whether columns and rows still stand one under the other, each where the header says."""
        return self.header is None and not self.merges and not self.split

    def insert_row(self, at: int, row: list[Any]) -> None:
        """Insert a line that is no data."""
        self.rows.insert(at, row)
        self.truth.insert(at, None)

    def insert_column(self, at: int, column: Column, value: Callable[[int], Any]) -> None:
        self.columns.insert(at, column)
        for number, row in enumerate(self.rows):
            row.insert(at, value(number) if self.truth[number] is not None else None)


def plain(chance: random.Random) -> Draft:
    """A good ledger with three to nine rows in March 2024."""
    template = chance.choice(sorted(TEMPLATES))
    title, _, columns = TEMPLATES[template]
    rows, truth = [], []
    for number in range(chance.randint(3, 9)):
        meant = {column.raw: _value(column, number, chance) for column in columns}
        truth.append(meant)
        rows.append([column.words[meant[column.raw]][0] if column.words else meant[column.raw] for column in columns])
    copied = [
        Column(each.raw, each.header, each.synonyms, each.words, each.counter, each.is_required) for each in columns
    ]
    return Draft(template, copied, rows, truth, title)


def _value(column: Column, number: int, chance: random.Random) -> Any:
    if column.words:
        return chance.choice(list(column.words))
    if column.raw == "case_id":
        return f"GD{chance.randrange(1000):03d}{number}"
    if column.raw in ("invited", "attended", "items"):
        return chance.randint(1, 1500)
    return date(2024, 3, 1) + timedelta(days=chance.randrange(31))
