"""What a source does with the cells of a column: lists of formats and patterns, texts cut to a length, drop by letter."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.collection.parsed_file import ParsedFile
from orchestration.collection.redacted_copy import redact_bytes
from orchestration.collection.sources.parts import check_formats_agree
from orchestration.collection.sources.source import load_sources
from orchestration.messages import ConfigError
from tests.collection.conftest import Desk, csv_bytes, xlsx_bytes

HEAD = ["编号", "单位", "受理", "类别"]


def read(desk: Desk, columns: str, cells: list[tuple[Any, Any]], more: str = "") -> ParsedFile:
    """An export of cases with these cells under 受理 and 类别."""
    lines = "".join(f"  {line.strip()}\n" for line in columns.strip().splitlines())
    desk.sources["export"] = (
        f'template: case\nmatch: "export*"\n{more}\ncolumns:\n  case_id: 编号\n  unit: 单位\n{lines}'
    )
    rows = [[f"A{number}", "C1A", *each] for number, each in enumerate(cells, 1)]
    return desk.read("export.csv", csv_bytes([HEAD, *rows]))


def told(parsed: ParsedFile) -> list[tuple[str, str]]:
    return [(each.rule, each.cell) for each in parsed.parts[0].findings]


def refusal(desk: Desk, columns: str, more: str = "") -> str:
    """What is said of a wrong description."""
    folder = desk.folder / "sources"
    folder.mkdir(exist_ok=True)
    text = f"template: case\nmatch: a\n{more}\ncolumns:\n  unit: u\n  received_at: r\n  {columns}\n"
    (folder / "x.yml").write_text(text, "utf-8")
    with pytest.raises(ConfigError) as error:
        load_sources(folder)
    return str(error.value)


# -- a list of formats -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formats", "cells", "days"),
    [
        ('["%d.%m.%Y", "%d/%m/%Y"]', ["05.03.2024", "05/03/2024"], [date(2024, 3, 5)] * 2),
        ('["%m/%d/%Y %H:%M", "%m/%d/%Y"]', ["03/05/2024 09:00", "03/05/2024"], [date(2024, 3, 5)] * 2),
        ('["%d.%m.%y", "%d.%m.%Y"]', ["05.03.24", "05.03.2024"], [date(2024, 3, 5)] * 2),
        ('["%Y%m%d", "%d%m%Y"]', ["20240305", "05032024"], [date(2024, 3, 5)] * 2),
        ('["%d/%m/%Y", "%b %d, %Y"]', ["05/03/2024", "Mar 05, 2024", "2024-03-05"], [date(2024, 3, 5)] * 3),
        ('"%d/%m/%Y"', ["05/03/2024"], [date(2024, 3, 5)]),
    ],
)
def test_the_first_format_that_fits_reads_a_cell(desk: Desk, formats: str, cells: list[str], days: list[date]) -> None:
    parsed = read(desk, f"received_at: {{column: 受理, format: {formats}}}", [(cell, "") for cell in cells])
    assert (parsed.parts[0].columns["received_on"], told(parsed)) == (days, [])


def test_a_bare_day_of_one_format_is_no_midnight(desk: Desk) -> None:
    columns = """
        received_at: 受理
        resolution_due_at: {column: 类别, format: ["%d/%m/%Y %H:%M", "%d/%m/%Y"]}
    """
    parsed = read(desk, columns, [("2024-03-05", "08/03/2024"), ("2024-03-05", "08/03/2024 12:00")])
    due = parsed.parts[0].columns["resolution_due_at"]
    assert [f"{each:%d %H:%M}" for each in due] == ["08 23:59", "08 12:00"]


def test_formats_that_all_contradict_the_column_reject_the_table(desk: Desk) -> None:
    cells = [(f"03/{day}/2024", "") for day in range(11, 19)]
    parsed = read(desk, 'received_at: {column: 受理, format: ["%d/%m/%Y", "%d.%m.%Y"]}', cells)
    assert (parsed.parts[0].rows_accepted, told(parsed)) == (0, [("wrong_format", "C1")])
    assert "%d/%m/%Y, %d.%m.%Y" in parsed.parts[0].findings[0].message_en


@pytest.mark.parametrize(
    ("formats", "key", "says"),
    [
        ('["%d/%m/%Y", "%m/%d/%Y"]', "closed_at.format", "%d/%m/%Y、%m/%d/%Y"),
        ('["%y-%m-%d", "%d-%m-%y"]', "closed_at.format", "%y-%m-%d"),
        ('["%Y-%m-%d", "day"]', "closed_at.format", "%Y/%m/%d"),
        ('["%Y-%m-%d", "%Q"]', "closed_at.format", "%Q"),
        ("[]", "closed_at.format", "closed_at"),
        ('["%Y-%m-%d", ""]', "closed_at.format.1", "closed_at"),
    ],
)
def test_formats_that_cannot_be_used_are_named(desk: Desk, formats: str, key: str, says: str) -> None:
    message = refusal(desk, f"closed_at: {{column: c, format: {formats}}}")
    assert f"columns.{key}" in message and says in message


ORDERS = ("%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%m.%d.%Y", "%Y-%m-%d", "%Y-%d-%m", "%d/%m/%Y %H:%M", "%Y年%m月%d日")


@given(st.lists(st.sampled_from(ORDERS), min_size=2, max_size=4), st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_a_list_that_is_taken_never_reads_a_day_as_another(formats: list[str], day: date) -> None:
    from orchestration.collection.values.dates import read_day
    from orchestration.collection.values.parse_result import ParseResult
    from orchestration.collection.values.single_days import DateContext

    try:
        check_formats_agree(formats)
    except ValueError:
        return
    for written in formats:
        assert read_day(day.strftime(written), DateContext(formats=tuple(formats))) == ParseResult(day)


# -- a list of patterns ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("patterns", "cell", "expected"),
    [
        (r'["【(.+?)】", "^(\\w+)类"]', "【供水】停水", "供水"),
        (r'["【(.+?)】", "^(\\w+)类"]', "供电类诉求", "供电"),
        (r'["【(.+?)】", "^(\\w+)类"]', "供电类【供水】", "供水"),
        (r'["【(.+?)】", "^(\\w+)类"]', "其他", None),
        (r'["(供水)", "(停水)", "(水)"]', "自来水", "水"),
        (r'"^(\\w+)类"', "供电类诉求", "供电"),
    ],
)
def test_the_first_pattern_that_matches_counts(desk: Desk, patterns: str, cell: str, expected: str | None) -> None:
    parsed = read(desk, f"received_at: 受理\ncategory: {{column: 类别, pattern: {patterns}}}", [("2024-03-05", cell)])
    assert parsed.parts[0].columns["category"] == [expected]


def test_a_wrong_pattern_of_a_list_is_named_by_its_place(desk: Desk) -> None:
    message = refusal(desk, 'category: {column: c, pattern: ["(a)", "b"]}')
    assert "columns.category.pattern.1" in message


# -- texts cut to a length ---------------------------------------------------------------------------------------------

LONG = "关于城关镇人民政府门前道路积水问题长期得不到解决并影响群众出行安全的投诉以及后续处理情况的反映"


@pytest.mark.parametrize(
    ("cut", "cell", "expected"),
    [
        (40, LONG, LONG[:40]),
        (4, "停水停电停气", "停水停电"),
        (4, "停水", "停水"),
        (3, "ab cd", "ab"),
        (2, "", None),
        (1, "-", None),
    ],
)
def test_a_text_is_cut_without_a_word(desk: Desk, cut: int, cell: str, expected: str | None) -> None:
    parsed = read(desk, f"received_at: 受理\ncategory: {{column: 类别, cut: {cut}}}", [("2024-03-05", cell)])
    assert (parsed.parts[0].columns["category"], told(parsed)) == ([expected], [])


def test_without_a_cut_a_long_text_is_told(desk: Desk) -> None:
    parsed = read(desk, "received_at: 受理\ncategory: 类别", [("2024-03-05", LONG)])
    assert told(parsed) == [("too_long", "D2")]


def test_a_pattern_and_a_map_come_before_the_cut(desk: Desk) -> None:
    columns = "received_at: 受理\ncategory: {column: 类别, pattern: '【(.+?)】', cut: 2}"
    parsed = read(desk, columns, [("2024-03-05", "【供水供电】停水")])
    assert parsed.parts[0].columns["category"] == ["供水"]


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ("category: {column: c, cut: 41}", "40"),
        ("category: {column: c, cut: 0}", "1"),
        ("category: {column: c, cut: viel}", "1"),
        ("channel: {column: c, cut: 4}", "文字"),
        ("closed_at: {column: c, cut: 10}", "文字"),
    ],
)
def test_a_cut_that_cannot_be_is_named(desk: Desk, columns: str, says: str) -> None:
    message = refusal(desk, columns)
    assert f"columns.{columns.split(':')[0]}.cut" in message and says in message


# -- drop by letter ----------------------------------------------------------------------------------------------------

DROPPING = """
template: case
match: "export*"
drop: [{letter: C}]
columns: {unit: {letter: A}, received_at: {letter: B}}
"""
PERSONS = [["C1A", "2024-03-05", "张三"], ["C1A", "2024-03-06", "13812345678"]]


def test_a_column_without_a_header_is_dropped_by_its_letter(desk: Desk) -> None:
    desk.sources["export"] = DROPPING
    [source] = desk.references().sources
    copy = redact_bytes(csv_bytes(PERSONS), "export.csv", (source,)).decode()
    assert copy.splitlines() == ["C1A,2024-03-05,", "C1A,2024-03-06,"]
    parsed = desk.read("export.csv", csv_bytes(PERSONS))
    assert (parsed.has_personal_data, parsed.parts[0].rows_accepted) == (False, 2)


def test_below_a_header_only_the_cells_are_emptied(desk: Desk) -> None:
    desk.sources["export"] = DROPPING.replace("{letter: A}", "单位").replace("{letter: B}", "受理")
    [source] = desk.references().sources
    data = xlsx_bytes({"台账": [["一览表"], ["单位", "受理", ""], *PERSONS]})
    book = openpyxl.load_workbook(io.BytesIO(redact_bytes(data, "export.xlsx", (source,))))
    assert [[cell.value for cell in row] for row in book.active.iter_rows()] == [
        ["一览表", None],
        ["单位", "受理"],
        ["C1A", "2024-03-05"],
        ["C1A", "2024-03-06"],
    ]


def test_a_column_of_persons_that_is_not_dropped_is_still_found(desk: Desk) -> None:
    desk.sources["export"] = DROPPING.replace("letter: C", "letter: D")
    assert desk.read("export.csv", csv_bytes(PERSONS)).has_personal_data


def test_a_dropped_letter_beyond_the_sheet_is_no_error(desk: Desk) -> None:
    desk.sources["export"] = DROPPING.replace("letter: C", "letter: XFD")
    rows = [row[:2] for row in PERSONS]
    assert desk.read("export.csv", csv_bytes(rows)).parts[0].rows_accepted == 2


def test_a_letter_counts_from_the_first_column_of_the_sheet(desk: Desk) -> None:
    desk.sources["export"] = (
        DROPPING.replace("{letter: A}", "单位").replace("{letter: B}", "受理").replace("C}]", "D}]")
    )
    [source] = desk.references().sources
    rows = [[None, "单位", "受理", None], *([None, *row] for row in PERSONS)]
    book = openpyxl.load_workbook(io.BytesIO(redact_bytes(xlsx_bytes({"台账": rows}), "export.xlsx", (source,))))
    assert [[cell.value for cell in row] for row in book.active.iter_rows(min_col=2)] == [
        ["单位", "受理"],
        ["C1A", "2024-03-05"],
        ["C1A", "2024-03-06"],
    ]


@pytest.mark.parametrize(
    ("more", "columns", "says"),
    [
        ("drop: [{letter: C}]", "closed_at: {letter: C}", "columns.closed_at"),
        ("drop: [{letter: c}]", "closed_at: {columns: [x, {letter: C}], as: first}", "columns.closed_at"),
        ("drop: [来电人]", "closed_at: {columns: [x, 来电人], as: first}", "columns.closed_at"),
        ("drop: [{letter: 3}]", "closed_at: c", "drop.0"),
        ("drop: [{word: 3}]", "closed_at: c", "drop.0"),
        ("drop: [[a]]", "closed_at: c", "drop.0"),
    ],
)
def test_a_wrong_drop_is_named(desk: Desk, more: str, columns: str, says: str) -> None:
    assert says in refusal(desk, columns, more)


def test_a_letter_that_another_source_drops_is_told(desk: Desk) -> None:
    desk.sources["export"] = (
        'template: case\nmatch: "export*"\ncolumns: {unit: 单位, received_at: 受理, category: 类别}'
    )
    desk.sources["other"] = DROPPING.replace("{letter: A}", "单位").replace("{letter: B}", "受理").replace("C}]", "D}]")
    parsed = desk.read("export.csv", csv_bytes([HEAD, ["A1", "C1A", "2024-03-05", ""]]))
    assert ("dropped_column", "") in {(each.rule, each.cell) for part in parsed.parts for each in part.findings}
