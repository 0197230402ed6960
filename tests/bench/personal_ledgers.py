"""Ledgers with one planted value each, of every kind in every place where it fits, of a drawn template."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import xlsxwriter

from orchestration.collection.values.personal_numbers import is_identity_number, passes_luhn
from tests.collection.conftest import csv_bytes
from tests.collection.test_old_files import biff5

UNIT, UNIT_NAME = "C1A", "县教育局"
HEADS: dict[str, tuple[list[str], list[Any]]] = {
    "study_session": (["学习时间", "学习类型", "应到人数", "实到人数"], ["2024-03-05", "集中学习", 30, 28]),
    "report_submission": (["任务事项", "期间", "报送时间", "审核结果"], ["季度分析研判报告", "2024-Q1", "2024-03-28", "通过"]),
    "case": (["工单编号", "单位", "受理时间", "渠道", "类别"], ["A1", UNIT_NAME, "2024-03-05", "12345热线", "投诉"]),
    "outreach_item": (["发布日期", "渠道", "级别", "数量"], ["2024-03-05", "公众号", "县区", 3]),
    "period_summary": (["单位", "期间", "指标", "数值"], [UNIT_NAME, "2024-03", "学习次数", 3]),
    "unit_list": (["单位代码", "单位名称", "单位类别"], [UNIT, UNIT_NAME, "bureau"]),
}  # fmt: skip
NAME_HEADERS = [
    "姓名", "联系人", "经办人", "负责人", "填报人", "审核人", "主讲人", "参加人", "联系人/电话", "主讲人姓名", "参加人员", "Name / Phone", "Full name", "经办人（签字）",
    "分管领导姓名", "记录人", "信访人", "当事人", "投诉人", "授课人",
]  # fmt: skip
SENTENCES = [
    "来电人留下{}，请尽快回复",
    "已告知（{}）",
    "联系{}后办结",
    "反映情况：{}",
    "{}反映路灯不亮",
    "转{}/已回访",
]
IN_CELLS = ["cell", "sentence", "broken", "hidden row", "hidden column"]
OF_A_BOOK = [
    "comment", "core property", "app property", "custom property", "header or footer", "hidden sheet", "defined name",
    "alt text", "drawn text",
]  # fmt: skip
ELSEWHERE = ["header", "sheet name", "file name", "member name", "validation list", "link", "member", "csv", "xls"]
_GAPS = [" ", "-", "\n", "/", "\u00a0", "－", " - ", "　", "\r\n", "·"]
_WIDE = str.maketrans("0123456789X-", "０１２３４５６７８９Ｘ－")


@dataclass(frozen=True)
class Mark:
    """A value that stands nowhere else."""

    kind: str
    text: str
    groups: tuple[int, ...] = ()  # digits that people write together


@dataclass(frozen=True)
class Ledger:
    """One file of the inbox."""

    path: str
    data: bytes
    mark: Mark | None = None
    place: str = ""


def _identity(number: int) -> str:
    stem = f"110105{date(1949, 1, 1) + timedelta(days=number):%Y%m%d}123"
    return next(stem + digit for digit in "0123456789X" if is_identity_number(stem + digit))


def _card(number: int) -> str:
    stem = f"622202123456{number:06d}"
    return next(stem + digit for digit in "0123456789" if passes_luhn(stem + digit))


KINDS: dict[str, Callable[[int], Mark]] = {
    "mobile": lambda n: Mark("mobile", f"1990000{n:04d}", (3, 4, 4)),
    "identity 18": lambda n: Mark("identity 18", _identity(n), (6, 8, 4)),
    "identity 15": lambda n: Mark("identity 15", f"110105{date(1949, 1, 1) + timedelta(days=n):%y%m%d}123", (6, 6, 3)),
    "card": lambda n: Mark("card", _card(n), (4, 4, 4, 4, 3)),
    "plate": lambda n: Mark("plate", f"甘H{n:05d}", (2, 5)),
    "landline": lambda n: Mark("landline", f"0935-8{n:06d}", ()),
    "e-mail": lambda n: Mark("e-mail", f"zhang{n:05d}@example.cn"),
    "address": lambda n: Mark("address", f"和平路{n}号2单元{n % 900 + 100}室"),
    "name": lambda n: Mark("name", f"欧阳测{chr(0x4E00 + n)}"),
}


def places_of(kind: str) -> list[str]:
    """Return where a kind of value is planted. A bare name is one only below a header, or beside the table."""
    if kind == "name":
        return ["cell", "hidden row", "hidden column", "member", "csv", "xls", *OF_A_BOOK]
    return [*(place for place in IN_CELLS if place != "broken" or KINDS[kind](1).groups), *OF_A_BOOK, *ELSEWHERE]


def planted(count: int, seed: int) -> Iterator[Ledger]:
    """Yield so many ledgers; every kind and place in turn, templates and wordings drawn."""
    chance = random.Random(seed)
    cells = [(kind, place) for kind in KINDS for place in places_of(kind)]
    for number in range(1, count + 1):
        kind, place = cells[(number - 1) % len(cells)]
        yield _ledger(number, KINDS[kind](number), place, chance)


@dataclass
class Sheet:
    """What a ledger is made of, before it is written."""

    template: str
    heads: list[str]
    rows: list[list[Any]]
    name: str = "台账"
    options: dict[str, str] = field(default_factory=dict)

    def put(self, header: str, value: Any, row: int) -> None:
        """Write into a further column."""
        self.heads = [*self.heads, header]
        self.rows = [[*cells, value if at == row else ""] for at, cells in enumerate(self.rows)]


def _written(mark: Mark, place: str, chance: random.Random) -> str:
    text = mark.text
    if place == "broken":
        pieces, at = [], 0
        for size in mark.groups:
            pieces.append(text[at : at + size])
            at += size
        text = chance.choice(_GAPS).join(pieces)
        text = text.translate(_WIDE) if chance.random() < 0.4 else text
    if mark.kind != "name" and (
        place in ("sentence", "broken") or (place in ("csv", "member") and chance.random() < 0.5)
    ):
        text = chance.choice(SENTENCES).format(text)
    return text


def _ledger(number: int, mark: Mark, place: str, chance: random.Random) -> Ledger:
    template = chance.choice([name for name in HEADS if place != "xls" or name != "unit_list"])
    heads, row = HEADS[template]
    sheet = Sheet(template, list(heads), [list(row) for _ in range(3)])
    if template == "case":
        sheet.rows = [[f"GD{number:05d}{at}", *row[1:]] for at in range(3)]
    in_sheet = place in (*IN_CELLS, "csv", "member", "xls", "hidden sheet")
    if in_sheet and place != "hidden sheet":
        header = (
            chance.choice(NAME_HEADERS) if mark.kind == "name" else chance.choice(["其他", "办理情况", "备注", "说明"])
        )
        sheet.put(header, _written(mark, place, chance), chance.randrange(3))
    elif place == "header":
        sheet.put(_written(mark, place, chance), "x", 0)
    elif place == "sheet name":
        sheet.name = f"台账{mark.text}".replace("/", "")[:31]
    stem = f"{UNIT}/{mark.text}台账" if place == "file name" else f"{UNIT}/p{number:05d}"
    if place == "csv":
        return Ledger(
            f"{stem}.csv", csv_bytes([sheet.heads, *sheet.rows], chance.choice(["utf-8", "gb18030"])), mark, place
        )
    if place == "xls":
        rows = [[str(cell) for cell in cells] for cells in (sheet.heads, *sheet.rows)]
        return Ledger(f"{stem}.xls", biff5(rows, 936, "gbk"), mark, place)
    data = workbook_of(sheet, mark, place)
    if place in ("member", "member name"):
        member = f"{mark.text}台账.xlsx" if place == "member name" else "深/a.xlsx"
        return Ledger(
            f"{stem}.zip",
            zipped({member: data, "b.xlsx": workbook_of(Sheet(template, list(heads), [list(row)]))}),
            mark,
            place,
        )
    return Ledger(f"{stem}.xlsx", data, mark, place)


def zipped(members: dict[str, bytes]) -> bytes:
    """Pack files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def workbook_of(sheet: Sheet, mark: Mark | None = None, place: str = "", title: str = "") -> bytes:
    """Write a ledger as a workbook, with a value planted beside its cells."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_urls": False}) as book:
        page = book.add_worksheet(sheet.name)
        top = 1 if title else 0
        if title:
            page.write_string(0, 0, title)
        for at, cells in enumerate([sheet.heads, *sheet.rows], start=top):
            for column, cell in enumerate(cells):
                page.write(at, column, cell)
        page.write(top + len(sheet.rows), len(sheet.heads) + 1, None)
        # an unknown unit: the receipt has a cell to mark, so that there is an annotated copy
        if "单位" in sheet.heads:
            page.write(top + 1, sheet.heads.index("单位"), "不存在的局")
        else:
            page.write(top + 1, 0, "不是日期")
        if mark is not None:
            _PLANT.get(place, lambda *_: None)(book, page, mark.text, sheet)
    return target.getvalue()


def _hidden_sheet(book: Any, _page: Any, text: str, _sheet: Sheet) -> None:
    other = book.add_worksheet("旧")
    other.write(0, 0, "说明")
    other.write(1, 0, text)
    other.hide()


def _drawn(title: str, description: str) -> Callable[..., None]:
    def plant(_book: Any, page: Any, text: str, _sheet: Sheet) -> None:
        page.insert_textbox(8, 1, title.format(text), {"description": description.format(text)})

    return plant


_PLANT: dict[str, Callable[..., Any]] = {
    "comment": lambda _b, page, text, _s: page.write_comment(1, 1, f"请联系{text}", {"author": text}),
    "core property": lambda book, _p, text, _s: book.set_properties({"author": text, "comments": f"由{text}编制"}),
    "app property": lambda book, _p, text, _s: book.set_properties({"manager": text, "company": text}),
    "custom property": lambda book, _p, text, _s: book.set_custom_property("经手", text),
    "header or footer": lambda _b, page, text, _s: page.set_header(f"&L{text}&R&P"),
    "hidden sheet": _hidden_sheet,
    "hidden row": lambda _b, page, _t, sheet: [page.set_row(at, None, None, {"hidden": True}) for at in range(2, len(sheet.rows) + 1)],
    "hidden column": lambda _b, page, _t, sheet: page.set_column(len(sheet.heads) - 1, len(sheet.heads) - 1, None, None, {"hidden": True}),
    "defined name": lambda book, _p, text, _s: book.define_name("经手", f'="{text}"'),
    "alt text": _drawn("图", "图：{}"),
    "drawn text": _drawn("附：{}", "图"),
    "validation list": lambda _b, page, text, _s: page.data_validation(9, 0, 20, 0, {"validate": "list", "source": ["集中学习", text]}),
    "link": lambda _b, page, text, _s: page.write_url(12, 7, f"mailto:{text}" if "@" in text else f"https://example.cn/{text}", string="见附件", tip=text),
}  # fmt: skip
