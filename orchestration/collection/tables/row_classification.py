"""Which rows under a header are data, and which are totals, examples, signatures, notes or a nil return."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.tables.header import Header, Layouts, Table
from orchestration.collection.values.cells import UNCALCULATED, cell_text, folded
from orchestration.collection.values.single_days import DateContext, read_start

_TOTAL = re.compile(r"(?:本[页月季年期]|全[年月部]|[上下]半年|[一二三四\d]+(?:月份?|季度)|年度|各项|以上)?(?:合计|小计|总计|共计|累计|总和|合計)(?:数|人数)?(?:[:：(（].*)?|(?:grand|sub)?total(?:s)?[:：]?", re.IGNORECASE)  # fmt: skip
_EXAMPLE = re.compile(
    r"[(（\[【〔]?\s*(?:填写|填报|填表)?(?:示例|样例|范例|举例|例如|例\s*[:：]|example|e\.g\.)", re.IGNORECASE
)
_NIL = re.compile(
    r"(?:本(?:月|季|季度|期|年|年度|半年|周|单位)|[一二三四五六七八九十\d]+月份?)?"
    r"(?:无|零报告|没有|暂无|为零|未(?:发生|开展|召开|组织|举办|收到|发布)|nil|nilreturn)"
    r"(?:此项|此类|情况|内容|数据|记录|发生|学习|活动|会议|诉求|宣传|信访|工单|稿件|产出|报送|填报|上报|事项|任务){0,2}[。.！!]?",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(
    r"(?:填报人|填表人|制表人?|填报单位|填报部门|填表单位|报送单位|上报单位|报送人|上报人|审核人?|审批人?|审签人?|复核人?|核对人?|校对人?|签发人?|"
    r"单位负责人|部门负责人|负责人|分管领导|主管领导|主要领导|主要负责人|单位领导|科室负责人|领导签字|签字|签名|经办人|统计人|统计员|记录人|联系人|"
    r"联系电话|联系方式|电话|填报日期|填表日期|填报时间|报送日期|报送时间|上报日期|制表日期|统计日期|日期|"
    r"单位\s*[(（]?(?:盖章|公章|签章)[)）]?|盖章|公章|单位公章)\s*[(（]?(?:签字|签名|签章|盖章|公章)?[)）]?\s*(?:[:：].*|$)",
)
_NOTE = re.compile(
    r"(?:备?注|说明|填表说明|填报说明|填写说明|注意|注意事项|数据来源|来源|统计口径|口径)\s*\d*\s*[:：].*|[*※★]\s*\S.*|(?:以上|上述|此表|本表).{2,}",
    re.DOTALL,
)
_SPECIAL = re.compile(
    "|".join(f"(?:{pattern.pattern})" for pattern in (_TOTAL, _EXAMPLE, _NIL, _SIGNATURE, _NOTE)),
    re.IGNORECASE | re.DOTALL,
)
_STEMS = frozenset(["甲", "乙", "丙", "丁", "A", "B", "C", "栏次"])
_FEWEST_NUMBERED = 3
_SOME_YEAR = DateContext(2000)
_DAY_LINE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")  # below a signature
_LONGEST_LABEL = 12
_SMALLEST_DATE_NUMBER = 10_000  # in 1927
_SENTENCE = re.compile(r"[。；;！!]")
_MOST_PLAIN = 20_000
_PLAIN: set[Any] = set()  # cells that are plain data: they come again in the next file
_ASCII_DIGIT = re.compile(r"[0-9]")
_DIGIT = re.compile(r"[0-9〇零一二三四五六七八九十]")


@dataclass(slots=True)
class RowClassification:
    """Row indexes of a table by what they are."""

    data: list[int] = field(default_factory=list)
    overflowing: list[int] = field(default_factory=list)  # more filled cells than headers: data that has moved
    filtered: dict[str, list[int]] = field(default_factory=dict)  # total, example, repeated_header
    outside: list[int] = field(default_factory=list)  # signatures, notes, titles
    nil: list[int] = field(default_factory=list)

    def filter_out(self, kind: str, row: int) -> None:
        self.filtered.setdefault(kind, []).append(row)


class _Judge:
    """Decides about single rows of one table."""

    def __init__(self, table: Table, event_column: int | None, layouts: Layouts) -> None:
        header: Header = table.header
        self.columns = table.sheet.columns
        self.event = event_column
        self.unit = header.fields.get("unit")
        self.used = {*header.fields.values(), *header.months, *([header.where] if header.where is not None else [])}
        self.ignored = {
            at for at, text in header.texts.items() if layouts.meaning(text).is_ignored and at not in self.used
        }
        self.headed = set(header.texts) | self.used
        self.is_text = table.sheet.is_text

    def is_overflowing(self, filled: list[int]) -> bool:
        if not self.headed:
            return False
        return len(filled) > len(self.headed) or (self.is_text and filled[-1] > max(self.headed))

    def kind(self, row: int) -> str:
        """data, blank, total, example, nil or outside."""
        filled = [at for at, column in enumerate(self.columns) if column[row] != ""]
        core = [at for at in filled if at not in self.ignored and self.columns[at][row] != UNCALCULATED]
        if not core:
            return self._kind_of_remarks(filled, row)
        texts = [_said(cell) for at in filled if isinstance(cell := self.columns[at][row], str)]
        if not any(at in self.used for at in core) and not any(map(_TOTAL.fullmatch, texts)):
            return "outside"
        dated = self._is_dated(row)
        words = [word for word in texts if _SPECIAL.match(word)]
        if any(_EXAMPLE.match(word) for word in words):
            return "example"
        if dated or not words and len(core) > 1:
            return "overflowing" if self.is_overflowing(filled) else "data"
        return self._kind_undated(row, filled, core, texts)

    def _kind_of_remarks(self, filled: list[int], row: int) -> str:
        """A row whose cells are a running number or a remark: nothing, unless the number column holds the word of a whole line."""
        texts = [
            _said(cell) for at in filled if isinstance(cell := self.columns[at][row], str) and cell != UNCALCULATED
        ]
        if any(map(_TOTAL.fullmatch, texts)):
            return "total"
        if texts and all(map(_NIL.fullmatch, texts)):
            return "nil"
        return "outside" if texts and any(not text.isdecimal() for text in texts) else "blank"

    def _is_dated(self, row: int) -> bool:
        if self.event is None:
            return False
        cell = self.columns[self.event][row]
        if isinstance(cell, int | float):
            return cell >= _SMALLEST_DATE_NUMBER
        return not isinstance(cell, str) or bool(_DIGIT.search(cell) and not _SPECIAL.match(_said(cell)))

    def _kind_undated(self, row: int, filled: list[int], core: list[int], texts: list[str]) -> str:
        if any(map(_TOTAL.fullmatch, texts[:2])):
            return "total"
        said = [_said(cell) for at in core if at != self.unit and isinstance(cell := self.columns[at][row], str)]
        numbers = [at for at in core if at != self.unit and not isinstance(self.columns[at][row], str)]
        if said and not numbers and all(map(_NIL.fullmatch, said)):
            return "nil"
        if texts and (_SIGNATURE.match(texts[0]) or _NOTE.match(texts[0])):
            return "outside"
        if (
            len(core) == 1
            and texts
            and core[0] != self.event
            and (len(texts[0]) > _LONGEST_LABEL or _SENTENCE.search(texts[0]))
        ):
            return "outside"
        return "overflowing" if self.is_overflowing(filled) else "data"


def _said(cell: str) -> str:
    """A text as it is compared: without the spaces that only spread 合　计."""
    return folded(cell).replace(" ", "")


def is_special(cell: str) -> bool:
    """Whether a text says that its row is no plain data: a total, an example, a signature, a note, a nil return."""
    if cell == UNCALCULATED:
        return True
    # codes and numbers are most of the texts of a large export
    return (
        not (cell.isascii() and _ASCII_DIGIT.search(cell) and cell[0] not in "eE")
        and _SPECIAL.match(_said(cell)) is not None
    )


def classify_rows(table: Table, event_column: int | None, layouts: Layouts) -> RowClassification:
    """Sort the rows below a header.

    Args:
        event_column: the column that dates a row; a row with a date is data whatever else it says.
    """
    lines = RowClassification()
    first, sheet = table.header.bottom + 1, table.sheet
    part = [column[first : table.end] for column in sheet.columns]
    width = len(part)
    gappy = [column for column in part if "" in column]
    counts = (
        [width - row.count("") for row in zip(*gappy, strict=True)]
        if gappy
        else [width] * (len(part[0]) if part else 0)
    )
    judge = _Judge(table, event_column, layouts)
    doubtful = (
        {index for index, count in enumerate(counts) if 0 < count <= 2 or count > len(judge.headed)}
        if _are_uneven(counts, judge)
        else set()
    )
    for column in part:
        words = _special_among(column)
        if words:
            doubtful.update(index for index, cell in enumerate(column) if cell in words)
    if sheet.is_text and judge.headed:
        for column in part[max(judge.headed) + 1 :]:
            doubtful.update(index for index, cell in enumerate(column) if cell != "")
    blank = {index for index, count in enumerate(counts) if not count} if 0 in counts else set()
    known = {row - first for row in (*table.repeated, *table.titles)}
    begin = 0
    for index in sorted({0, *doubtful, *blank, *known} if counts else ()):
        row, count = first + index, counts[index]
        lines.data += range(first + begin, row)
        begin = index + 1
        if not count:
            continue
        if row in table.repeated:
            lines.filter_out("repeated_header", row)
        elif row in table.titles or (index == 0 and _numbers_columns(sheet.row(row))):
            lines.outside.append(row)
        elif index in doubtful:
            kind = judge.kind(row)
            is_remark = kind == "data" and count == 1 and _follows_a_note(lines, sheet, row)
            _put(lines, "outside" if is_remark else kind, row)
        else:
            lines.data.append(row)
    lines.data += range(first + begin, first + len(counts))
    return lines


def _are_uneven(counts: list[int], judge: _Judge) -> bool:
    """Whether some row has few filled cells or more than there are headers."""
    return bool(counts) and (min(counts) <= 2 or max(counts) > len(judge.headed))


def _special_among(column: list[Any]) -> set[str]:
    """Those texts of a column that say that their row is no plain data."""
    if len(_PLAIN) > _MOST_PLAIN:
        _PLAIN.clear()
    new = set(column) - _PLAIN
    found = {cell for cell in new if isinstance(cell, str) and cell and is_special(cell)}
    _PLAIN.update(new - found)
    return found


def _numbers_columns(cells: list[Any]) -> bool:
    """Whether a row right below a header only numbers the columns: 1 2 3, (1) (2) (3), 甲 乙 1 2."""
    texts = [_said(cell_text(cell)).strip("()") for cell in cells if cell != ""]
    numbers = [text for text in texts if text not in _STEMS]
    counted = [str(number) for number in range(1, len(numbers) + 1)]
    return len(numbers) >= _FEWEST_NUMBERED and numbers == counted and texts[-len(numbers) :] == numbers


def _follows_a_note(lines: RowClassification, sheet: Sheet, row: int) -> bool:
    """Whether a row of one text goes on with what a note or a signature above it began: no date, or the day of the signature."""
    last = max(lines.data, default=-1)
    said = [_said(text) for each in lines.outside if each > last for text in text_cells(sheet.columns, each)]
    is_signed = any(map(_SIGNATURE.match, said))
    texts = text_cells(sheet.columns, row)
    if not texts or not (is_signed or any(map(_NOTE.match, said))):
        return False
    return not isinstance(read_start(folded(texts[0]), _SOME_YEAR), tuple) or (
        is_signed and _DAY_LINE.fullmatch(_said(texts[0])) is not None
    )


def _put(lines: RowClassification, kind: str, row: int) -> None:
    if kind in ("total", "example"):
        lines.filter_out(kind, row)
    elif kind != "blank":
        {"data": lines.data, "overflowing": lines.overflowing, "outside": lines.outside, "nil": lines.nil}[kind].append(
            row
        )


def text_cells(columns: list[list[Any]], row: int) -> list[str]:
    """The texts of a row, left to right."""
    return [cell for column in columns if isinstance(cell := column[row], str) and cell]
