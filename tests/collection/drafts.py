"""Good ledgers with a known content, and forty-odd ways in which people change them."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import xlsxwriter

from tests.collection.conftest import csv_bytes

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
    split: str = ""  # sheets, tables
    form: str = "xlsx"  # xlsx, csv, tsv, html
    encoding: str = "utf-8"
    is_1904: bool = False
    is_zipped: bool = False
    far_format: bool = False

    def index(self, raw: str) -> int:
        return next(at for at, column in enumerate(self.columns) if column.raw == raw)

    def header_rows(self) -> list[list[Any]]:
        return self.header or [[column.header for column in self.columns]]

    def write(self, raw: str, way: Callable[[Any], Any]) -> None:
        """Write every cell of a column anew, from what it means."""
        at = self.index(raw)
        for row, truth in zip(self.rows, self.truth, strict=True):
            if truth is not None and truth[raw] is not None:
                row[at] = way(truth[raw])

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


def file_of(draft: Draft) -> tuple[str, bytes]:
    """Name and bytes of the file."""
    name, data = _document(draft)
    if not draft.is_zipped:
        return name, data
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return f"{draft.file_name.rpartition('.')[0]}.zip", target.getvalue()


def _document(draft: Draft) -> tuple[str, bytes]:
    body = [*draft.header_rows(), *draft.rows]
    if draft.form == "xlsx":
        return draft.file_name, _xlsx(draft, body)
    lines = [*draft.above, *body]
    texts = [
        ["" if cell is None else cell.isoformat() if isinstance(cell, date) else cell for cell in row] for row in lines
    ]
    stem = draft.file_name.rpartition(".")[0]
    if draft.form == "html":
        cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in texts)
        return f"{stem}.xls", f"<html><meta charset='{draft.encoding}'><table>{cells}</table></html>".encode(
            draft.encoding
        )
    return f"{stem}.csv", csv_bytes(texts, draft.encoding, "\t" if draft.form == "tsv" else ",")


def _xlsx(draft: Draft, body: list[list[Any]]) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True, "date_1904": draft.is_1904})
    if draft.cover:
        book.add_worksheet("封面").write_string(0, 0, "2024年工作台账")
    head = len(draft.header_rows())
    half = head + len(draft.rows) // 2
    if draft.split == "sheets":
        _sheet(book, "一", [*draft.above, *body[:half]], draft)
        _sheet(book, "二", [*draft.above, *body[:head], *body[half:]], draft)
    elif draft.split == "tables":
        _sheet(book, draft.title, [*draft.above, *body[:half], [], ["二、续"], *body[:head], *body[half:]], draft)
    else:
        _sheet(book, draft.title, [*draft.above, *body], draft)
    book.close()
    return _with_far_format(target.getvalue()) if draft.far_format else target.getvalue()


def _with_far_format(data: bytes) -> bytes:
    """A formatted cell in the last row of every sheet, as a careless drag leaves it; xlsxwriter would count up to it."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename.startswith("xl/worksheets/"):
                part = part.replace(b"</sheetData>", b'<row r="1048576"><c r="C1048576" s="1"/></row></sheetData>')
            new.writestr(entry.filename, part)
    return target.getvalue()


def _sheet(book: xlsxwriter.Workbook, name: str, rows: list[list[Any]], draft: Draft) -> None:
    sheet = book.add_worksheet(name)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    shift = len(draft.above)
    for top, left, bottom, right in draft.merges:
        sheet.merge_range(top + shift, left, bottom + shift, right, "")
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, value, day)
            elif isinstance(value, str) and value.startswith("="):
                sheet.write_formula(number, column, value, None, "")
            elif value is not None:
                sheet.write(number, column, value)
    for number in draft.hidden_rows:
        sheet.set_row(shift + len(draft.header_rows()) + number, None, None, {"hidden": True})
    for column in draft.hidden_columns:
        sheet.set_column(column, column, None, None, {"hidden": True})
