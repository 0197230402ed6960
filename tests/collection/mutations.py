"""The ways in which people change a good ledger. Each takes a draft and chance; what it means stays, or the receipt must say so."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Any

from tests.collection.drafts import EPOCHS, TEMPLATES, WIDE_DIGITS, Column, Draft

EXAMPLE_MARKS = ["示例", "示例单位", "（例）", "填写示例"]
Mutation = Callable[[Draft, random.Random], None]
MUTATIONS: dict[str, Mutation] = {}


def mutation(change: Mutation) -> Mutation:
    """Register a change under its name."""
    MUTATIONS[change.__name__] = change
    return change


def _events(draft: Draft) -> list[str]:
    return [
        column.raw for column in draft.columns if column.raw in ("held_on", "published_on", "received_at", "closed_at")
    ]


def _numbers(draft: Draft) -> list[str]:
    return [column.raw for column in draft.columns if column.counter]


def changed_dates(draft: Draft, way: Callable[[date], Any]) -> None:
    """Write every date of events in another way."""
    for raw in _events(draft):
        draft.write(raw, way)


def changed_counts(draft: Draft, way: Callable[[int], Any]) -> None:
    """Write every number in another way."""
    for raw in _numbers(draft):
        draft.write(raw, way)


def _labelled(header: str, value: Callable[[int], Any]) -> Mutation:
    def insert(draft: Draft, chance: random.Random) -> None:
        if draft.header is None and not draft.merges:
            draft.insert_column(chance.randint(0, len(draft.columns)), Column("", header), value)

    return insert


@mutation
def blank_rows_above(draft: Draft, chance: random.Random) -> None:
    draft.above += [[] for _ in range(chance.randint(1, 5))]


@mutation
def a_title(draft: Draft, chance: random.Random) -> None:
    draft.above.insert(0, [f"永昌县2024年3月{draft.title}"])


@mutation
def notes_above(draft: Draft, chance: random.Random) -> None:
    draft.above += [["填表说明：一事一行，日期写到日。"], ["注：", "数据截至月末"]]


@mutation
def a_sender_line(draft: Draft, chance: random.Random) -> None:
    draft.above.append(["填报单位：", "永昌县", None, "期间：2024年3月"])


@mutation
def a_blank_column_on_the_left(draft: Draft, chance: random.Random) -> None:
    if draft.header is None and not draft.merges:
        draft.insert_column(0, Column("", None), lambda _: None)


@mutation
def a_blank_column_inside(draft: Draft, chance: random.Random) -> None:
    if draft.header is None and not draft.merges:
        draft.insert_column(chance.randint(1, len(draft.columns)), Column("", None), lambda _: None)


@mutation
def columns_in_another_order(draft: Draft, chance: random.Random) -> None:
    if draft.header is None and not draft.merges:
        order = list(range(len(draft.columns)))
        chance.shuffle(order)
        head = [column.header for column in draft.columns]
        draft.columns = [draft.columns[at] for at in order]
        draft.rows = [
            [row[at] if at < len(row) else None for at in order] if truth is not None or row == head else row
            for row, truth in zip(draft.rows, draft.truth, strict=True)
        ]


@mutation
def blank_rows_between(draft: Draft, chance: random.Random) -> None:
    for _ in range(chance.randint(1, 3)):
        if not draft.merges:
            draft.insert_row(chance.randint(0, len(draft.rows)), [])


MUTATIONS["running_numbers"] = _labelled("序号", lambda number: number + 1)
MUTATIONS["remarks"] = _labelled("备注", lambda number: "无" if number % 2 else "已核")
MUTATIONS["an_extra_column"] = _labelled("经办科室", lambda number: "综合科")


@mutation
def headers_by_synonyms(draft: Draft, chance: random.Random) -> None:
    if draft.header is None:
        for column in draft.columns:
            column.header = chance.choice([column.header, *column.synonyms])


@mutation
def headers_spread_by_spaces(draft: Draft, chance: random.Random) -> None:
    if draft.header is None:
        for column in draft.columns:
            column.header = (
                column.header and "　".join(column.header)
                if len(column.header or "") == 2
                else column.header and f" {column.header}\n"
            )


@mutation
def headers_with_marks(draft: Draft, chance: random.Random) -> None:
    if draft.header is None:
        for column in draft.columns:
            column.header = column.header and (
                f"{column.header}*"
                if column.is_required
                else f"{column.header}（{column.counter}）"
                if column.counter
                else column.header
            )


@mutation
def headers_by_code_name(draft: Draft, chance: random.Random) -> None:
    if draft.header is None:
        for column in draft.columns:
            column.header = column.raw.replace("unit_code", "unit") or column.header


@mutation
def dates_with_characters(draft: Draft, chance: random.Random) -> None:
    changed_dates(draft, lambda day: f"{day.year}年{day.month}月{day.day}日")


@mutation
def dates_with_dots(draft: Draft, chance: random.Random) -> None:
    changed_dates(draft, lambda day: f"{day.year}.{day.month}.{day.day}")


@mutation
def dates_with_slashes_and_times(draft: Draft, chance: random.Random) -> None:
    changed_dates(draft, lambda day: f"{day.year}/{day.month}/{day.day} 0:00")


@mutation
def dates_without_marks(draft: Draft, chance: random.Random) -> None:
    changed_dates(draft, lambda day: f"{day:%Y%m%d}" if chance.random() < 0.5 else int(f"{day:%Y%m%d}"))


@mutation
def dates_as_numbers(draft: Draft, chance: random.Random) -> None:
    changed_dates(draft, lambda day: (day - EPOCHS[draft.is_1904]).days)


@mutation
def dates_without_a_year(draft: Draft, chance: random.Random) -> None:
    draft.above.insert(0, ["期间：2024年3月"])
    changed_dates(draft, lambda day: f"{day.month}月{day.day}日")


@mutation
def dates_in_chinese_numerals(draft: Draft, chance: random.Random) -> None:
    digits = "〇一二三四五六七八九"

    def numeral(number: int) -> str:
        tens, ones = divmod(number, 10)
        return (("" if tens == 1 else digits[tens]) + "十" if tens else "") + (digits[ones] if ones else "")

    changed_dates(
        draft,
        lambda day: f"{''.join(digits[int(c)] for c in str(day.year))}年{numeral(day.month)}月{numeral(day.day)}日",
    )


@mutation
def dates_in_english(draft: Draft, chance: random.Random) -> None:
    changed_dates(draft, lambda day: f"{day:%A, %B %d, %Y}")


@mutation
def the_1904_system(draft: Draft, chance: random.Random) -> None:
    if draft.form == "xlsx":
        draft.is_1904 = True
        changed_dates(draft, lambda day: (day - EPOCHS[True]).days if chance.random() < 0.5 else day)


@mutation
def full_width_numbers(draft: Draft, chance: random.Random) -> None:
    changed_counts(draft, lambda number: str(number).translate(WIDE_DIGITS))


@mutation
def numbers_with_units(draft: Draft, chance: random.Random) -> None:
    for column in [column for column in draft.columns if column.counter]:
        draft.write(column.raw, lambda number, column=column: f"{number}{column.counter}")


@mutation
def numbers_in_groups(draft: Draft, chance: random.Random) -> None:
    changed_counts(draft, lambda number: f"{number:,}")


@mutation
def numbers_as_texts(draft: Draft, chance: random.Random) -> None:
    changed_counts(draft, lambda number: f" {number} ")


@mutation
def other_words_for_codes(draft: Draft, chance: random.Random) -> None:
    for column in draft.columns:
        if column.words:
            draft.write(column.raw, lambda value, column=column: chance.choice(column.words[value]))


def _grouped_header(draft: Draft, levels: int) -> None:
    """Two or three numbers or dates under one group, the others merged down."""
    if draft.header is not None or draft.merges or draft.form != "xlsx" or draft.split:
        return
    at = next(
        (at for at in range(len(draft.columns) - 1) if draft.columns[at].counter and draft.columns[at + 1].counter),
        None,
    )
    if at is None:
        return
    labels = [column.header for column in draft.columns]
    if not (str(labels[at]).startswith("应到") and str(labels[at + 1]).startswith("实到")):
        return
    rows: list[list[Any]] = [[*labels] for _ in range(levels)]
    for level in range(levels):
        for column in range(len(labels)):
            if column not in (at, at + 1):
                rows[level][column] = labels[column] if level == 0 else None
    rows[0][at], rows[0][at + 1] = "人员情况", None
    if levels == 3:
        rows[1][at], rows[1][at + 1] = "人数", None
    rows[-1][at], rows[-1][at + 1] = "应到", "实到"
    draft.header = rows
    draft.merges += [
        (0, column, levels - 1, column)
        for column in range(len(labels))
        if column not in (at, at + 1) and labels[column]
    ]
    draft.merges += [(level, at, level, at + 1) for level in range(levels - 1)]


@mutation
def a_header_over_two_rows(draft: Draft, chance: random.Random) -> None:
    _grouped_header(draft, 2)


@mutation
def a_header_over_three_rows(draft: Draft, chance: random.Random) -> None:
    _grouped_header(draft, 3)


@mutation
def units_merged_down(draft: Draft, chance: random.Random) -> None:
    if (
        draft.form != "xlsx"
        or draft.split
        or draft.merges
        or draft.header is not None
        or None in draft.truth
        or "unit_code" not in {c.raw for c in draft.columns}
    ):
        return
    at = draft.index("unit_code")
    order = sorted(range(len(draft.rows)), key=lambda row: draft.truth[row]["unit_code"])
    draft.rows, draft.truth = [draft.rows[row] for row in order], [draft.truth[row] for row in order]
    start = 0
    for row in range(1, len(draft.rows) + 1):
        if row == len(draft.rows) or draft.truth[row]["unit_code"] != draft.truth[start]["unit_code"]:
            if row - start > 1:
                draft.merges.append((start + 1, at, row, at))
                for below in range(start + 1, row):
                    draft.rows[below][at] = None
            start = row


@mutation
def a_total(draft: Draft, chance: random.Random) -> None:
    draft.insert_row(len(draft.rows), ["合计", *[9 if column.counter else None for column in draft.columns[1:]]])


@mutation
def subtotals(draft: Draft, chance: random.Random) -> None:
    if not draft.merges:
        draft.insert_row(
            chance.randint(1, len(draft.rows)),
            [
                chance.choice(["小计", "小 计", "3月小计"]),
                *[9 if column.counter else None for column in draft.columns[1:]],
            ],
        )


@mutation
def signatures(draft: Draft, chance: random.Random) -> None:
    draft.insert_row(len(draft.rows), ["填报人：综合科", None, "审核人：办公室", "填报日期：2024年4月2日"])


@mutation
def signatures_of_several_lines(draft: Draft, chance: random.Random) -> None:
    for line in (
        ["单位（盖章）：", None, "负责人："],
        [None, None, "2024年4月2日"],
        ["注：", "补报的在下月"],
        ["1.一式两份"],
    ):
        draft.insert_row(len(draft.rows), line)


@mutation
def a_row_that_numbers_the_columns(draft: Draft, chance: random.Random) -> None:
    if not draft.merges:
        draft.insert_row(0, [chance.choice(["({})", "{}"]).format(at + 1) for at in range(len(draft.columns))])


@mutation
def printed_pages(draft: Draft, chance: random.Random) -> None:
    if draft.header is None and not draft.merges:
        title = [f"永昌县2024年3月{draft.title}"]
        draft.above.insert(0, title)
        at = chance.randint(1, len(draft.rows))
        for line in ([column.header for column in draft.columns], title, []):
            draft.insert_row(at, line)


@mutation
def hidden_rows(draft: Draft, chance: random.Random) -> None:
    draft.hidden_rows = [row for row in range(len(draft.rows)) if chance.random() < 0.4]


@mutation
def hidden_columns(draft: Draft, chance: random.Random) -> None:
    draft.hidden_columns = [chance.randrange(len(draft.columns))]


@mutation
def the_header_again(draft: Draft, chance: random.Random) -> None:
    if draft.header is None and not draft.merges:
        draft.insert_row(chance.randint(1, len(draft.rows)), [column.header for column in draft.columns])


@mutation
def an_example_row(draft: Draft, chance: random.Random) -> None:
    if not draft.merges:
        row = [
            next((r[at] for r, truth in zip(draft.rows, draft.truth, strict=True) if truth is not None), None)
            for at in range(len(draft.columns))
        ]
        row[0 if draft.columns[0].raw or draft.columns[0].header == "序号" else draft.index("unit_code")] = "示例"
        draft.insert_row(0, row)


def may_be_text(draft: Draft) -> bool:
    """Tell whether a draft can be written without what only a workbook has."""
    return not draft.merges and not draft.split and draft.header is None and not draft.is_1904


@mutation
def a_csv(draft: Draft, chance: random.Random) -> None:
    if may_be_text(draft):
        draft.form, draft.encoding = "csv", chance.choice(["utf-8", "utf-8-sig", "gb18030", "utf-16"])


@mutation
def a_tabbed_text(draft: Draft, chance: random.Random) -> None:
    if may_be_text(draft):
        draft.form, draft.encoding = "tsv", "gb18030"


@mutation
def an_html_page(draft: Draft, chance: random.Random) -> None:
    if may_be_text(draft):
        draft.form, draft.encoding = "html", "gb18030"


@mutation
def an_archive(draft: Draft, chance: random.Random) -> None:
    draft.is_zipped = True


@mutation
def a_cover_sheet(draft: Draft, chance: random.Random) -> None:
    draft.cover = True


@mutation
def two_sheets(draft: Draft, chance: random.Random) -> None:
    if not draft.is_whole and not draft.merges and draft.form == "xlsx" and draft.header is None:
        draft.split = "sheets"


@mutation
def two_tables(draft: Draft, chance: random.Random) -> None:
    if not draft.is_whole and not draft.merges and draft.form == "xlsx" and draft.header is None:
        draft.split = "tables"


@mutation
def formats_to_the_last_row(draft: Draft, chance: random.Random) -> None:
    draft.far_format = True


# -- changes that lose something: the receipt must say what ---------------------------------------------------------------


def some_row(draft: Draft, chance: random.Random) -> int:
    """Choose a row that is data."""
    return chance.choice([row for row, truth in enumerate(draft.truth) if truth is not None])


@mutation
def a_required_column_less(draft: Draft, chance: random.Random) -> None:
    event = TEMPLATES[draft.template][1]
    if draft.header is None and not draft.merges and event in {column.raw for column in draft.columns}:
        at = draft.index(event)
        del draft.columns[at]
        for row in draft.rows:
            if at < len(row):
                del row[at]


@mutation
def a_header_nobody_knows(draft: Draft, chance: random.Random) -> None:
    if draft.header is None:
        # the column of an example's mark is known, or it is no mark
        marked = {
            at for row in draft.rows for at, cell in enumerate(row) if isinstance(cell, str) and cell in EXAMPLE_MARKS
        }
        known = [column for at, column in enumerate(draft.columns) if column.raw and at not in marked]
        chance.choice(known).header = "其它情况说明栏"


@mutation
def a_cell_moved_right(draft: Draft, chance: random.Random) -> None:
    if not draft.merges and not draft.has_words_in_front:
        row = draft.rows[some_row(draft, chance)]
        row.insert(chance.randint(0, len(row) - 1), "x")


@mutation
def a_required_cell_less(draft: Draft, chance: random.Random) -> None:
    event = TEMPLATES[draft.template][1]
    if event in {column.raw for column in draft.columns} and not draft.has_words_in_front:
        draft.rows[some_row(draft, chance)][draft.index(event)] = chance.choice(
            [None, "-", "上周", "2024-02-30", "3月"]
        )


@mutation
def a_unit_misspelt(draft: Draft, chance: random.Random) -> None:
    if not draft.merges:
        draft.rows[some_row(draft, chance)][draft.index("unit_code")] = chance.choice(
            ["永昌县教肓局", "医保", "教育局", "永昌"]
        )


@mutation
def a_word_for_a_number(draft: Draft, chance: random.Random) -> None:
    for raw in _numbers(draft)[:1]:
        draft.rows[some_row(draft, chance)][draft.index(raw)] = chance.choice(["若干", "12-15", "#N/A", "1O", "=NA()"])


@mutation
def a_word_for_a_code(draft: Draft, chance: random.Random) -> None:
    raw = next((column.raw for column in draft.columns if column.words and column.raw != "unit_code"), None)
    if raw is not None:
        draft.rows[some_row(draft, chance)][draft.index(raw)] = "说不清"


@mutation
def another_ledger_with_a_slip(draft: Draft, chance: random.Random) -> None:
    """Below it stands a ledger of another kind whose dates nobody can find."""
    if not draft.merges and not draft.split:
        other = chance.choice([name for name in TEMPLATES if name != draft.template])
        title, event, columns = TEMPLATES[other]
        head = [f"{column.header}的日子" if column.raw == event else column.header for column in columns]
        row = [
            "2024-03-09" if column.raw == event else next(iter(column.words.values()), ("7",))[0] for column in columns
        ]
        for line in ([], [f"附：{title}"], head, row):
            draft.insert_row(len(draft.rows), line)
