"""Finds personal data in the tables of a file. Findings name cells, never values.

What counts: a header on an exact list; whole cells that are mobile numbers, identity numbers (region, date and checksum are checked) or
bank cards beginning with 62 (Luhn). Columns mapped to case_id and columns that a source drops are exempt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from expectations.labels import header_keys, normalise_label
from orchestration.collection.addresses import column_letter
from orchestration.collection.book import Sheet
from orchestration.collection.model import ERROR, Finding
from orchestration.collection.values.cells import cell_text, folded

_HEADERS = frozenset(
    normalise_label(text)
    for text in ["姓名", "名字", "人员姓名", "职工姓名", "干部姓名", "群众姓名", "联系人姓名", "来电人姓名", "信访人姓名", "投诉人姓名", "当事人姓名", "网民姓名", "联系人", "来电人", "来访人", "来信人", "信访人", "投诉人", "举报人", "诉求人", "反映人", "申请人", "当事人", "留言人", "求助人", "咨询人", "被投诉人", "被举报人", "手机", "手机号", "手机号码", "移动电话", "电话", "电话号码", "联系电话", "联系方式", "联系手机", "来电号码", "主叫号码", "固定电话", "家庭电话", "身份证", "身份证号", "身份证号码", "公民身份号码", "证件号", "证件号码", "护照号", "护照号码", "参加人员", "参会人员", "参学人员", "出席人员", "列席人员", "缺席人员", "请假人员", "人员名单", "参加人员名单", "参会人员名单", "参学人员名单", "签到人员", "银行卡号", "银行账号", "银行帐号", "卡号", "微信号", "qq号", "qq", "电子邮箱", "邮箱", "家庭住址", "家庭地址", "住址", "居住地址", "户籍地址", "出生日期", "出生年月"]
) | {"full name", "contact name", "contact person", "contact number", "phone", "phone number", "mobile", "mobile number", "telephone",
     "id number", "id card", "id card number", "e-mail", "email", "home address", "date of birth"}  # fmt: skip
_MOBILE = re.compile(r"(?:(?:\+|00)?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})")
_IDENTITY = re.compile(r"\d{17}[\dxX]|\d{6}[ ]\d{8}[ ]\d{3}[\dxX]")
_CARD = re.compile(r"62\d{2}[ -]?\d{4}[ -]?\d{4}[ -]?\d{4}[ -]?\d{0,3}")
_INSIDE = re.compile(r"(?<![\dA-Za-z])(?:(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}|\d{17}[\dxX]|62\d{14,17})(?![\dA-Za-z])")
_MAYBE = re.compile(r"[+\d][\d\s\-+、,;/xX]*")
_SEVERAL = re.compile(r"[、,;/\s]+")
_REGIONS = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
_MOST_CELLS = 50  # cells named one by one; the rest is counted
_SHORTEST, _LONGEST = 11, 60
_SMALLEST = 1e10  # a number of eleven digits

_KINDS = {
    "personal_header": ("表头“{}”是个人信息列", "the header {} stands for personal data"),
    "mobile_number": ("单元格内容是手机号码", "the cell is a mobile number"),
    "identity_number": ("单元格内容是身份证号码", "the cell is an identity number"),
    "bank_card": ("单元格内容是银行卡号", "the cell is the number of a bank card"),
}
_REMEDY = (
    "为保护个人信息，整个文件没有接收，也不留存。请删除该列（或该内容）后重新报送；系统导出可由管理员在数据源说明中用 drop 去除。",
    "To protect personal data the whole file was refused and is not kept. Delete the column (or the content) and send the file again; for a system "
    "export the administrator can name the column under drop.",
)


@dataclass(frozen=True, slots=True)
class Zone:
    """The table part of a sheet: header row, the rows below that are data, and the columns that are exempt. Indexes from 0."""

    sheet: Sheet
    header_row: int | None
    rows: list[int]
    exempt: frozenset[int] = frozenset()
    declared: frozenset[int] = frozenset()  # text columns that are loaded: numbers inside a longer text count there too


@dataclass(slots=True)
class Hits:
    """Cells found, by kind; `named` of them stand in findings."""

    findings: list[Finding] = field(default_factory=list)
    count: int = 0

    def add(self, sheet: Sheet, row: int, column: int, kind: str, header: str = "") -> None:
        self.count += 1
        if len(self.findings) >= _MOST_CELLS:
            return
        zh, en = (text.format(header) for text in _KINDS[kind])
        number = sheet.first_row + row
        cell = f"{column_letter(sheet.first_column + column)}{number}"
        self.findings.append(
            Finding(sheet.name, cell, number, "", "", kind, ERROR, f"{zh}。{_REMEDY[0]}", f"{en[0].upper()}{en[1:]}. {_REMEDY[1]}")
        )


def is_identity_number(text: str) -> bool:
    """An 18-digit identity number with a valid region, date of birth and check digit."""
    if not re.fullmatch(r"[1-9]\d{16}[\dXx]", text) or text[:2] not in _REGIONS:
        return False
    try:
        born = date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(text[:17], _WEIGHTS, strict=True))
    return born.year >= 1900 and _CHECK_DIGITS[total % 11] == text[17].upper()


def passes_luhn(digits: str) -> bool:
    """The check digit of bank cards."""
    total = 0
    for at, digit in enumerate(reversed(digits)):
        number = int(digit) * (1 + at % 2)
        total += number - 9 if number > 9 else number
    return total % 10 == 0


def kind_of_number(text: str) -> str | None:
    """What a text is that is nothing but one personal number; None where it is none."""
    if _MOBILE.fullmatch(text):
        return "mobile_number"
    bare = text.replace(" ", "").replace("-", "")
    if _IDENTITY.fullmatch(text) and is_identity_number(bare):
        return "identity_number"
    if _CARD.fullmatch(text) and 16 <= len(bare) <= 19 and passes_luhn(bare):
        return "bank_card"
    return None


def kind_of_cell(cell: Any) -> str | None:
    """What a whole cell is: one personal number, or several and nothing else."""
    if isinstance(cell, str):
        # most long texts are words or times
        if not _SHORTEST <= len(cell) <= _LONGEST or ":" in cell or not (cell[0].isdigit() or cell[0] in "+'＋ "):
            return None
    elif not (isinstance(cell, int | float) and _SMALLEST <= cell < 1e19 and cell == int(cell)):
        return None
    text = folded(cell_text(cell)).lstrip("'")
    if not _MAYBE.fullmatch(text):
        return None
    found = kind_of_number(text)
    if found is None and len(pieces := [piece for piece in _SEVERAL.split(text) if piece]) > 1:
        kinds = {kind_of_number(piece) for piece in pieces}
        found = None if None in kinds else sorted(kind for kind in kinds if kind)[0]
    return found


def kind_inside(cell: Any) -> str | None:
    """A personal number anywhere in a longer text."""
    if not isinstance(cell, str) or len(cell) < _SHORTEST:
        return None
    for match in _INSIDE.finditer(folded(cell)):
        found = kind_of_number(match[0])
        if found is not None:
            return found
    return None


def is_personal_header(cell: Any) -> bool:
    """Whether a header stands on the exact list."""
    return isinstance(cell, str) and 0 < len(cell) <= 20 and any(key in _HEADERS for key in header_keys(cell))


def is_dropped(header: str, dropped: Iterable[str]) -> bool:
    """Whether a header is one of those that a source drops."""
    keys = set(header_keys(header))
    return any(key in keys for name in dropped for key in header_keys(name))


def _personal_cells(column: Iterable[Any], *, is_declared: bool) -> dict[Any, str]:
    """The distinct cells of a column that are personal numbers."""
    found = {}
    for cell in set(column):
        if len(cell) < _SHORTEST if isinstance(cell, str) else not (isinstance(cell, int | float) and cell >= _SMALLEST):
            continue
        kind = kind_of_cell(cell) or (kind_inside(cell) if is_declared else None)
        if kind is not None:
            found[cell] = kind
    return found


def search(zones: Iterable[Zone]) -> Hits:
    """Personal data in the tables of a file."""
    hits = Hits()
    for zone in zones:
        if not zone.rows:
            continue
        rows = zone.rows
        for at, column in enumerate(zone.sheet.columns):
            if at in zone.exempt:
                continue
            header = column[zone.header_row] if zone.header_row is not None else ""
            if is_personal_header(header) and any(column[row] not in ("", "-", "—", "/") for row in rows):
                hits.add(zone.sheet, zone.header_row or 0, at, "personal_header", header)
                continue
            cells = [column[row] for row in rows]
            personal = _personal_cells(cells, is_declared=at in zone.declared)
            if personal:
                for row, cell in zip(rows, cells, strict=True):
                    if cell in personal:
                        hits.add(zone.sheet, row, at, personal[cell])
    if hits.count > len(hits.findings):
        more = hits.count - len(hits.findings)
        hits.findings.append(
            Finding("", "", None, "", "", "personal_data", ERROR, f"另有 {more} 个单元格。{_REMEDY[0]}", f"{more} more cells. {_REMEDY[1]}")
        )
    return hits


def unknown_zone(sheet: Sheet) -> Iterator[Zone]:
    """The table part of a sheet in which no ledger was found: below a row with a header on the list."""
    for row in range(min(sheet.height, 60)):
        cells = sheet.row(row)
        texts = [cell for cell in cells if isinstance(cell, str) and cell]
        if len(texts) >= 2 and any(map(is_personal_header, texts)) and sheet.height > row + 1:
            below = [index for index in range(row + 1, sheet.height) if sum(1 for cell in sheet.row(index) if cell != "") >= 2]
            if len(below) >= 2:
                yield Zone(sheet, row, below)
                return
    columns = []
    for at, column in enumerate(sheet.columns):
        personal = _personal_cells(column, is_declared=False)
        if personal and sum(1 for cell in column if cell in personal) >= 2:
            columns.append(at)
    if columns:
        exempt = frozenset(range(sheet.width)) - frozenset(columns)
        yield Zone(sheet, None, list(range(sheet.height)), exempt)
