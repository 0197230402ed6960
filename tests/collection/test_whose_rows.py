"""Whose a row is: its own cell, the heading of its section, the name of its sheet, then the sender."""

from __future__ import annotations

from typing import Any

import pytest

from orchestration.collection.parsed_file import Part
from tests.collection.conftest import Desk, csv_bytes, xlsx_bytes

HEAD = ["序号", "学习时间", "学习类型", "应到", "实到"]
UNITS = [
    ("unit_code", "unit_name", "unit_type", "aliases", "parent_code"),
    ("XS", "溪山县", "county", "", ""),
    ("XS01", "教育局", "bureau", "县教育局", "XS"),
    ("XS02", "卫健局", "bureau", "", "XS"),
    ("YS", "云山县", "county", "", ""),
    ("YS01", "民政局", "bureau", "", "YS"),
]


@pytest.fixture
def xs(desk: Desk) -> Desk:
    desk.units = UNITS
    return desk


def row(day: int) -> list[Any]:
    return [1, f"2024-05-{day:02d}", "集中学习", 10, 9]


def heading(text: str, at: int = 0) -> list[Any]:
    return [*[None] * at, text]


def rules(part: Part) -> list[str]:
    return [found.rule for found in part.findings]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("一、教育局", "二、卫健局"),
        ("（一）教育局", "（二）卫健局"),
        ("1、教育局：", "2、卫健局："),
        ("教育局", "卫健局"),
        ("一、县教育局（共2次）", "二、卫健局（共1次）"),
    ],
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_rows_belong_to_the_heading_above_them(xs: Desk, first: str, second: str, place: int) -> None:
    rows = [
        ["溪山县各单位2024年学习台账"],
        HEAD,
        heading(first, place),
        row(5),
        row(12),
        heading(second, place),
        row(6),
    ]
    parsed = xs.read("XS/a.xlsx", xlsx_bytes({"Sheet1": rows}))
    [part] = parsed.parts
    assert (part.columns["unit_code"], part.rows_rejected) == (["XS01", "XS01", "XS02"], 0)
    assert "教育局 2 行、卫健局 1 行" in " ".join(note.message_zh for note in parsed.notes)


def test_a_heading_merged_over_the_table_needs_no_number(xs: Desk) -> None:
    from tests.collection.conftest import workbook

    rows = [HEAD, ["教育局"], row(5), ["卫健局"], row(6)]
    part = xs.part("XS/a.xlsx", xlsx_bytes(workbook({"Sheet1": rows}, merges={"Sheet1": ["A2:E2", "A4:E4"]})))
    assert part.columns["unit_code"] == ["XS01", "XS02"]


def test_sections_with_a_header_each(xs: Desk) -> None:
    rows = [["一、教育局"], HEAD, row(5), row(12), ["二、卫健局"], HEAD, row(6)]
    part = xs.part("XS/a.xlsx", xlsx_bytes({"Sheet1": rows}))
    assert part.columns["unit_code"] == ["XS01", "XS01", "XS02"]


def test_the_own_cell_of_a_row_comes_first(xs: Desk) -> None:
    head = ["单位", *HEAD[1:]]
    rows = [head, ["一、教育局"], ["", *row(5)[1:]], ["卫健局", *row(6)[1:]], ["二、卫健局"], ["", *row(7)[1:]]]
    part = xs.part("XS/a.xlsx", xlsx_bytes({"Sheet1": rows}))
    assert part.columns["unit_code"] == ["XS01", "XS02", "XS02"]


def test_a_numbered_heading_of_no_known_unit_holds_its_rows_back(xs: Desk) -> None:
    rows = [HEAD, ["一、教育局"], row(5), ["二、卫建局"], row(6), ["三、卫健局"], row(7)]
    part = xs.part("XS/a.xlsx", xlsx_bytes({"Sheet1": rows}))
    assert (part.columns["unit_code"], part.rows_rejected) == (["XS01", "XS02"], 1)
    assert (rules(part), part.unmatched_units[0].nearest_unit_code) == (["unknown_unit"], "XS02")


def test_a_heading_of_a_unit_that_is_not_below_the_sender_holds_its_rows_back(xs: Desk) -> None:
    rows = [HEAD, ["一、教育局"], row(5), ["二、民政局"], row(6)]
    part = xs.part("XS/a.xlsx", xlsx_bytes({"Sheet1": rows}))
    assert (part.columns["unit_code"], rules(part)) == (["XS01"], ["foreign_unit"])


@pytest.mark.parametrize("title", ["溪山县", "教育局", "民政局"])
def test_a_title_above_the_header_is_no_section_of_others(xs: Desk, title: str) -> None:
    part = xs.part("XS01/a.xlsx", xlsx_bytes({"Sheet1": [[title], HEAD, row(5)]}))
    assert (part.columns["unit_code"], part.findings) == (["XS01"], [])


def test_the_county_as_a_heading_in_a_bureaus_ledger_is_a_title(xs: Desk) -> None:
    part = xs.part("XS01/a.xlsx", xlsx_bytes({"Sheet1": [HEAD, ["一、溪山县"], row(5)]}))
    assert (part.columns["unit_code"], part.findings) == (["XS01"], [])


def test_headings_that_name_no_unit_change_nothing(xs: Desk) -> None:
    rows = [HEAD, ["一、集中学习"], row(5), ["二、专题研讨"], row(6)]
    part = xs.part("XS01/a.xlsx", xlsx_bytes({"Sheet1": rows}))
    assert (part.columns["unit_code"], part.findings) == (["XS01", "XS01"], [])


def test_a_sheet_named_by_a_unit_below_the_sender_is_that_units(xs: Desk) -> None:
    sheets = {"教育局": [HEAD, row(5), row(12)], "卫健局": [HEAD, row(6)], "本级": [HEAD, row(7)]}
    parsed = xs.read("XS/a.xlsx", xlsx_bytes(sheets))
    [part] = parsed.parts
    assert (part.columns["unit_code"], part.unit_code, part.findings) == (["XS01", "XS01", "XS02", "XS"], "XS", [])
    assert "卫健局 1 行" in " ".join(note.message_zh for note in parsed.notes)


@pytest.mark.parametrize("name", ["民政局", "教育局学习", "Sheet1"])
def test_a_sheet_of_another_name_is_the_senders(xs: Desk, name: str) -> None:
    part = xs.part("XS/a.xlsx", xlsx_bytes({name: [HEAD, row(5)]}))
    assert part.columns["unit_code"] == ["XS"]


def test_a_bureaus_sheet_does_not_make_it_another_unit(xs: Desk) -> None:
    part = xs.part("XS01/a.xlsx", xlsx_bytes({"卫健局": [HEAD, row(5)]}))
    assert part.columns["unit_code"] == ["XS01"]


def test_without_any_sender_headings_and_sheets_say_it(xs: Desk) -> None:
    by_sheet = xs.part("a.xlsx", xlsx_bytes({"教育局": [HEAD, row(5)], "民政局": [HEAD, row(6)]}))
    by_heading = xs.part("b.xlsx", xlsx_bytes({"Sheet1": [HEAD, ["一、教育局"], row(5), ["二、民政局"], row(6)]}))
    assert by_sheet.columns["unit_code"] == by_heading.columns["unit_code"] == ["XS01", "YS01"]


def test_rows_above_the_first_heading_are_nobodys_guess(xs: Desk) -> None:
    part = xs.part("XS/a.xlsx", xlsx_bytes({"Sheet1": [HEAD, row(4), ["一、教育局"], row(5)]}))
    assert (part.columns["unit_code"], rules(part)) == (["XS01"], ["unit_missing"])


def test_an_export_has_no_headings(xs: Desk) -> None:
    xs.sources["export"] = """
template: study_session
match: "export*"
columns:
  unit: {value: XS01}
  held_on: 学习时间
"""
    part = xs.part("export.csv", csv_bytes([HEAD[1:], ["二、卫健局", "", "", ""], row(5)[1:]]))
    assert (part.columns["unit_code"], part.rows_rejected) == (["XS01"], 1)


CASES = ["工单编号", "受理时间", "渠道"]


@pytest.mark.parametrize(
    ("first", "second"), [("一、教育局", "二、卫健局"), ("教育局", "卫健局"), ("（一）教育局", "（二）卫健局")]
)
def test_a_heading_in_the_column_of_ids_is_no_case(xs: Desk, first: str, second: str) -> None:
    rows = [CASES, [first], ["A1", "2024-05-05", "热线"], [second], ["A2", "2024-05-06", "热线"]]
    part = xs.part("XS/a.xlsx", xlsx_bytes({"Sheet1": rows}))
    assert (part.columns["unit_code"], part.rows_rejected) == (["XS01", "XS02"], 0)


def test_a_numbered_line_there_that_names_no_unit_is_held_back_with_its_rows(xs: Desk) -> None:
    rows = [CASES, ["一、教育局"], ["A1", "2024-05-05", "热线"], ["二、卫建局"], ["A2", "2024-05-06", "热线"]]
    part = xs.part("XS/a.xlsx", xlsx_bytes({"Sheet1": rows}))
    assert (part.columns["case_id"], part.columns["unit_code"], part.rows_rejected) == (["A1"], ["XS01"], 2)


@pytest.mark.parametrize("number", ["A7", "1.张某", "教育局7", "民生3号"])
def test_an_id_alone_in_its_row_is_a_case_without_its_date(xs: Desk, number: str) -> None:
    part = xs.part("XS01/a.xlsx", xlsx_bytes({"Sheet1": [CASES, ["A1", "2024-05-05", "热线"], [number]]}))
    assert (part.rows_sent, part.rows_rejected) == (2, 1)


@pytest.mark.parametrize(("first", "second"), [("一", "二"), ("（一）", "（二）"), ("一、", "二、")])
def test_the_numeral_of_a_heading_may_stand_in_the_column_of_running_numbers(xs: Desk, first: str, second: str) -> None:
    rows = [HEAD, [first, "教育局"], row(5), [second, "卫健局"], row(6)]
    part = xs.part("XS/a.xlsx", xlsx_bytes({"Sheet1": rows}))
    assert (part.columns["unit_code"], part.rows_rejected) == (["XS01", "XS02"], 0)


def test_beside_such_a_numeral_a_name_of_no_unit_holds_its_rows_back(xs: Desk) -> None:
    rows = [HEAD, ["一", "教育局"], row(5), ["二", "卫建局"], row(6)]
    part = xs.part("XS/a.xlsx", xlsx_bytes({"Sheet1": rows}))
    assert (part.columns["unit_code"], part.rows_rejected) == (["XS01"], 1)


def test_a_running_number_beside_a_word_is_a_row_without_its_date(xs: Desk) -> None:
    part = xs.part("XS01/a.xlsx", xlsx_bytes({"Sheet1": [HEAD, row(5), [2, None, "集中学习"], row(6)]}))
    assert (part.rows_sent, part.rows_rejected) == (3, 1)
