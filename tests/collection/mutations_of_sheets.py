"""How people arrange a ledger: sections and sheets of units, merged cells, forms and pages, other tables beside it."""

from __future__ import annotations

import random
from typing import Any

from tests.collection.drafts import TEMPLATES, Column, Draft
from tests.collection.mutations import EXAMPLE_MARKS, may_be_text, mutation, some_row

NAMES = {"C1": "永昌县", "C1A": "县教育局", "C1B": "县医保局"}
NUMERALS = "一二三四五六七八九十"
FOREIGN: list[list[list[Any]]] = [
    [["日期", "物品", "数量"], ["2024-03-05", "打印纸", 500], ["2024-03-06", "墨盒", 3]],
    [["Date", "Item", "Number"], ["2024-03-05", "Paper", 500]],
    [["日期", "车牌", "里程", "备注"], ["2024-03-05", "甲1", 35, "下乡"]],
    [["编号", "登记时间", "来源", "去向"], ["1", "2024-03-05", "省厅", "归档"]],
    [["时间", "类型", "读数"], ["2024-03-05", "其他", 812]],
]
REMARKS = [
    "例如二人请假",
    "示例课一次",
    "来源：县台",
    "审核：综合科",
    "合计20人",
    "合计",
    "无",
    "注：改期",
    "e.g. two ill",
    "Total 3",
    "填报人：综合科",
    "以上属实",
    "※加急",
    "第1页",
    "零报告",
    "说明：见附件",
    "小计",
    "未办结",
]


def _by_unit(draft: Draft) -> bool:
    """Order the rows by unit and empty the column that says it; False where the draft is no plain table any more."""
    if not draft.may_be_changed() or draft.is_whole or None in draft.truth:
        return False
    order = sorted(range(len(draft.rows)), key=lambda row: str(draft.truth[row]["unit_code"]))  # type: ignore[index]  # rows of units have a truth
    draft.rows, draft.truth = [draft.rows[row] for row in order], [draft.truth[row] for row in order]
    for row in draft.rows:
        row[draft.index("unit_code")] = None
    draft.is_whole = True
    return True


@mutation
def sections_of_units(draft: Draft, chance: random.Random) -> None:
    if not _by_unit(draft):
        return
    units = [truth["unit_code"] for truth in draft.truth if truth is not None]
    way = chance.choice(
        ["{0}、{1}", "（{0}）{1}", "{0}、{1}（共{2}条）", "{1}：" if draft.form == "none" else "{0}、{1}："]
    )
    place = chance.randint(0, 2)
    for number, code in reversed(list(enumerate(sorted(set(units))))):
        text = way.format(NUMERALS[number], NAMES[code], units.count(code))
        draft.insert_row(units.index(code), [*[None] * place, text])


@mutation
def sheets_of_units(draft: Draft, chance: random.Random) -> None:
    if draft.form == "xlsx" and _by_unit(draft):
        draft.split = "units"


@mutation
def a_number_merged_over_two_rows(draft: Draft, chance: random.Random) -> None:
    counted = [column.raw for column in draft.columns if column.counter]
    if draft.form != "xlsx" or not draft.may_be_changed() or draft.is_whole or None in draft.truth[:2] or not counted:
        return
    raw = chance.choice(counted)
    at, second = draft.index(raw), draft.truth[1]
    draft.rows[1][at] = None
    if second is not None:
        second[raw] = 0 if raw == "items" else None
    draft.merges.append((1, at, 2, at))


@mutation
def a_session_over_three_rows(draft: Draft, chance: random.Random) -> None:
    """Each material in a row of its own, all else merged over them."""
    if draft.form != "xlsx" or not draft.may_be_changed() or draft.is_whole or draft.template != "study_session":
        return
    row = some_row(draft, chance)
    draft.columns.append(Column("", chance.choice(["学习内容", "学习材料", "资料名称"])))
    for number, each in enumerate(draft.rows):
        if draft.truth[number] is not None:
            each.append("材料一")
    for material in ("材料三", "材料二"):
        draft.insert_row(row + 1, [*[None] * (len(draft.columns) - 1), material])
    draft.merges += [(row + 1, at, row + 3, at) for at in range(len(draft.columns) - 1)]


@mutation
def a_header_over_two_columns(draft: Draft, chance: random.Random) -> None:
    event = TEMPLATES[draft.template][1]
    if draft.may_be_changed() and event in {column.raw for column in draft.columns}:
        at = draft.index(event)
        draft.insert_column(at + 1, Column("", None), lambda _: chance.choice(["上午", "下午", "9:00", "第一会议室"]))
        if draft.form == "xlsx" and not draft.is_whole:
            draft.merges.append((0, at, 0, at + 1))


@mutation
def words_of_forms_among_remarks(draft: Draft, chance: random.Random) -> None:
    if draft.may_be_changed():
        header, at = chance.choice(
            [("备注", len(draft.columns)), ("标题", 0), ("主要内容", 0), ("说明", len(draft.columns))]
        )
        draft.insert_column(at, Column("", header), lambda _: chance.choice(REMARKS))
        draft.has_words_in_front |= at == 0


@mutation
def an_example_above_the_rows(draft: Draft, chance: random.Random) -> None:
    """A form's own example, its mark in the column of numbers or of units."""
    if draft.may_be_changed():
        row = [
            column.words[next(iter(column.words))][0]
            if column.words
            else "2024-03-01"
            if column.raw.endswith(("_on", "_at"))
            else 10
            for column in draft.columns
        ]
        draft.insert_row(0, row)
        draft.rows[0][draft.index("unit_code")] = chance.choice(EXAMPLE_MARKS)


@mutation
def lines_that_the_form_brings(draft: Draft, chance: random.Random) -> None:
    """Below the last row: zeros, and perhaps unit and kind."""
    if draft.merges or draft.split:
        return
    unit, is_said = chance.choice(["县教育局", None]), chance.random() < 0.5
    for _ in range(chance.randint(1, 4)):
        row: list[Any] = [0 if column.counter else None for column in draft.columns]
        if "unit_code" in {column.raw for column in draft.columns}:
            row[draft.index("unit_code")] = unit
        for at, column in enumerate(draft.columns):
            if is_said and column.raw in ("session_type", "channel", "level"):
                row[at] = next(iter(column.words.values()))[0]
        draft.insert_row(len(draft.rows), row)


@mutation
def lines_of_formulas_in_error(draft: Draft, chance: random.Random) -> None:
    if not draft.merges and not draft.split:
        for _ in range(chance.randint(1, 3)):
            word = chance.choice(["#REF!", "#N/A", "#VALUE!"])
            draft.insert_row(
                len(draft.rows), [0 if column.counter and chance.random() < 0.5 else word for column in draft.columns]
            )


@mutation
def feet_of_pages(draft: Draft, chance: random.Random) -> None:
    if not draft.merges:
        for at in {len(draft.rows), chance.randint(1, len(draft.rows))}:
            place = chance.randint(0, len(draft.columns) - 1)
            foot = chance.choice(["第1页 共3页", "第 1 页，共 3 页", "Page 1 of 3", "- 1 -", "共3页"])
            draft.insert_row(at, [*[None] * place, foot])


@mutation
def a_signature_in_one_line(draft: Draft, chance: random.Random) -> None:
    text = chance.choice(
        [
            "填报人：　　　审核人：　　　日期：2024.4.2",
            "单位负责人（签字）：        填表日期：2024年4月2日",
            "制表：综合科 2024-4-2",
        ]
    )
    draft.insert_row(len(draft.rows), [*[None] * chance.randint(0, len(draft.columns) - 1), text])


@mutation
def a_signature_below_the_dates(draft: Draft, chance: random.Random) -> None:
    event = TEMPLATES[draft.template][1]
    if not draft.split and event in {column.raw for column in draft.columns}:
        row: list[Any] = [None] * len(draft.columns)
        row[draft.index(event)] = chance.choice(["填报日期：2024年4月2日", "报送时间：2024-04-02", "日期：2024.4.2"])
        draft.insert_row(len(draft.rows), row)


def _beside(draft: Draft, name: str, rows: list[list[Any]]) -> None:
    if name not in dict(draft.sheets):
        draft.sheets.append((name, rows))


@mutation
def a_foreign_sheet(draft: Draft, chance: random.Random) -> None:
    _beside(draft, chance.choice(["用品", "Sheet9", "其他"]), chance.choice(FOREIGN))


@mutation
def a_foreign_table_below(draft: Draft, chance: random.Random) -> None:
    if not draft.merges and not draft.split:
        for line in ([], [chance.choice(["附：领用登记", "二、其他"])], *chance.choice(FOREIGN)):
            draft.insert_row(len(draft.rows), list(line))


@mutation
def a_sheet_about_the_system(draft: Draft, chance: random.Random) -> None:
    rows = [
        ["功能", "说明"],
        ["登录", "支持手机号、邮箱"],
        ["来源", "电话"],
        ["联系方式", "在线客服"],
        ["姓名", "不收集"],
    ]
    _beside(draft, "功能清单", rows)


@mutation
def a_workbook_of_2003(draft: Draft, chance: random.Random) -> None:
    if may_be_text(draft):
        draft.form = "xml"


@mutation
def a_workbook_of_1995(draft: Draft, chance: random.Random) -> None:
    if may_be_text(draft):
        draft.form = "biff5"


# -- changes that lose something -------------------------------------------------------------------------------------------


@mutation
def a_cell_beyond_the_headers(draft: Draft, chance: random.Random) -> None:
    if not draft.merges and not draft.split:
        row = draft.rows[some_row(draft, chance)]
        row += [None] * (len(draft.columns) - len(row))
        row += [*[None] * chance.randint(0, 2), chance.choice(["x", 7, "2024-03-09"])]


@mutation
def a_column_of_persons(draft: Draft, chance: random.Random) -> None:
    """Nothing of such a file may be accepted."""
    if draft.may_be_changed():
        header, value = chance.choice(
            [
                ("姓名", "王小明"),
                ("联系人", "李雷"),
                ("联系电话", "13812345678"),
                ("Phone", "13812345678"),
                ("Email", "a@example.org"),
                ("其他", "13812345678"),
                ("身份证号", "11010519491231002X"),
            ]
        )
        draft.insert_column(len(draft.columns), Column("", header), lambda _: value)
        draft.is_personal = True
