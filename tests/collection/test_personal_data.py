"""Personal data is refused at the door: exact headers and whole cells; findings name cells, never values."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.collection.parsed_file import ParsedFile
from orchestration.collection.readers.workbook_cells import Sheet
from orchestration.collection.receipts.receipt import answer
from orchestration.collection.receipts.restored_answers import from_refusal, refusal
from orchestration.collection.tables.personal_data import SearchArea, search
from orchestration.collection.values.personal_numbers import is_identity_number, kind_of_cell, passes_luhn
from tests.collection.conftest import Desk, csv_bytes, xlsx_bytes

HEAD = ["工单编号", "单位", "受理时间", "类别"]
ROW = ["A1", "C1A", "2024-03-05", "投诉"]
MOBILE, IDENTITY, CARD = "19900001234", "11010519491231002X", "6222021234567890128"


def with_check_digit(card: str) -> str:
    return next(card + str(digit) for digit in range(10) if passes_luhn(card + str(digit)))


def hits(parsed: ParsedFile) -> list[tuple[str, str]]:
    assert parsed.has_personal_data
    assert all(part.is_refused and not part.columns["_row"] for part in parsed.parts)
    return [(found.rule, found.cell) for found in parsed.findings]


@pytest.mark.parametrize(
    "header",
    [
        "姓名",
        "联系人",
        "来电人",
        "手机",
        "手机号码",
        "联系电话",
        "身份证号",
        "参加人员",
        " 姓 名 ",
        "联系电话（必填）".replace("（必填）", "*"),
    ],
)
def test_a_header_on_the_list_refuses_the_file(desk: Desk, header: str) -> None:
    parsed = desk.read("a.xlsx", xlsx_bytes({"Sheet1": [[*HEAD, header], [*ROW, "张三"]]}))
    assert hits(parsed) == [("personal_header", "E1")]


@pytest.mark.parametrize("header", ["经办科室", "单位名称", "参加人数", "负责单位", "来电时间", "联系方式分类"])
def test_a_header_that_only_resembles_one_does_not(desk: Desk, header: str) -> None:
    assert not desk.read("a.xlsx", xlsx_bytes({"Sheet1": [[*HEAD, header], [*ROW, "x"]]})).has_personal_data


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        (MOBILE, "mobile_number"), (float(MOBILE), "mobile_number"), ("199 0000 1234", "mobile_number"), ("199-0000-1234", "mobile_number"),
        ("+86 19900001234", "mobile_number"), ("１９９００００１２３４", "mobile_number"), (f"{MOBILE}、{MOBILE}", "mobile_number"), (f" {MOBILE} ", "mobile_number"),
        (IDENTITY, "identity_number"), (IDENTITY.lower(), "identity_number"), (with_check_digit("622202123456789012"), "bank_card"),
    ],
)  # fmt: skip
def test_a_whole_cell_that_is_a_personal_number_refuses_the_file(desk: Desk, cell: object, kind: str) -> None:
    parsed = desk.read("a.xlsx", xlsx_bytes({"Sheet1": [[*HEAD, "其他"], ROW, [*ROW, cell]]}))
    assert hits(parsed) == [(kind, "E3")]


@pytest.mark.parametrize(
    "cell",
    ["12900001234", "1990000123", "199000012345", "110105194912310021", "99010519491231002X", "11010519491331002X", "6222021234567890129", "4111111111111111",
     "2024-03-05 14:30:00", "20240305143000123", "GD19900001234", "12345", "010-88886666", 20240305.0],
)  # fmt: skip
def test_a_number_that_only_resembles_one_does_not(desk: Desk, cell: object) -> None:
    assert not desk.read("a.xlsx", xlsx_bytes({"Sheet1": [[*HEAD, "其他"], [*ROW, cell]]})).has_personal_data


def test_a_number_inside_a_loaded_text_counts_too(desk: Desk) -> None:
    parsed = desk.read("a.xlsx", xlsx_bytes({"Sheet1": [HEAD, [*ROW[:3], f"投诉{MOBILE}"]]}))
    assert hits(parsed) == [("mobile_number", "D2")]


def test_case_numbers_are_exempt(desk: Desk) -> None:
    part = desk.part("a.xlsx", xlsx_bytes({"Sheet1": [HEAD, [MOBILE, *ROW[1:]]]}))
    assert part.columns["case_id"] == [MOBILE]


def test_lines_outside_the_table_are_not_looked_at(desk: Desk) -> None:
    rows = [["联系电话：", MOBILE], HEAD, ROW, ["填报人：张三", MOBILE], ["联系电话", MOBILE]]
    assert not desk.read("a.xlsx", xlsx_bytes({"Sheet1": rows})).has_personal_data


def test_rows_and_columns_that_are_not_loaded_are_looked_at(desk: Desk) -> None:
    desk.sources["s"] = (
        "template: case\nmatch: '*.csv'\nwhere: {column: 类别, pattern: 投诉}\ncolumns: {unit: 单位, received_at: 受理时间}\n"
    )
    rows = [[*HEAD, "回访"], ROW, [*ROW[:3], "咨询", MOBILE]]
    assert hits(desk.read("a.csv", csv_bytes(rows))) == [("mobile_number", "E3")]


def test_a_sheet_that_is_no_ledger_is_looked_at(desk: Desk) -> None:
    parsed = desk.read(
        "a.xlsx", xlsx_bytes({"诉求": [HEAD, ROW], "名单": [["序号", "姓名"], [1, "张三"], [2, "李四"]]})
    )
    assert parsed.findings[0].sheet == "名单"
    assert hits(parsed) == [("personal_header", "B1")]


def test_what_a_source_drops_is_exempt_for_all_that_read_the_file(desk: Desk) -> None:
    desk.sources["one"] = (
        "template: case\nmatch: '*.csv'\ndrop: [来电人]\ncolumns: {unit: 单位, received_at: 受理时间}\n"
    )
    desk.sources["two"] = (
        "template: case\nmatch: 'a*'\ndrop: [手机, 没有这列]\ncolumns: {unit: 单位, received_at: 受理时间}\n"
    )
    data = csv_bytes([[*HEAD, "来电人", "手机"], [*ROW, "张三", MOBILE]])
    assert not desk.read("a.csv", data).has_personal_data
    assert hits(desk.read("b.csv", data)) == [("mobile_number", "F2")] or hits(desk.read("b.csv", data)) == [
        ("personal_header", "F1")
    ]


def test_nothing_of_it_is_on_the_receipt(desk: Desk) -> None:
    rows = [[*HEAD, "姓名", "x"], *([f"A{number}", *ROW[1:], "张三", MOBILE] for number in range(80))]
    parsed = desk.read("a.xlsx", xlsx_bytes({"Sheet1": rows}))
    text = json.dumps(answer(parsed), ensure_ascii=False)
    assert "张三" not in text
    assert MOBILE not in text
    assert "E1" in text
    assert "另有" in text
    assert answer(parsed)["status"] == "refused"
    assert answer(parsed)["rows_rejected"] == 80


def test_the_answer_can_be_given_again_after_the_bytes_are_gone(desk: Desk) -> None:
    parsed = desk.read("C1A/2024年3月.xlsx", xlsx_bytes({"Sheet1": [[*HEAD, "姓名"], [*ROW, "张三"]]}))
    kept = json.loads(json.dumps(refusal(parsed)))
    again = from_refusal(parsed.arrival, kept)
    assert [(part.template, part.unit_code, part.period_code) for part in again.parts] == [("case", "C1A", "2024-03")]
    before, after = answer(parsed), answer(again)
    assert {key: value for key, value in before.items() if key != "parts"} == {
        key: value for key, value in after.items() if key != "parts"
    }


@given(st.integers(1, 999), st.integers(0, 9), st.dates())
def test_one_wrong_digit_makes_no_identity_number(order: int, wrong: int, day) -> None:
    stem = f"110105{max(day.year, 1900):04d}{day.month:02d}{min(day.day, 28):02d}{order:03d}"
    valid = [stem + digit for digit in "0123456789X" if is_identity_number(stem + digit)]
    assert len(valid) == 1
    changed = stem[:16] + str(wrong) + valid[0][17]
    assert is_identity_number(changed) == (changed == valid[0])


@given(
    st.one_of(
        st.text(max_size=70),
        st.floats(),
        st.integers(),
        st.none(),
        st.dates(),
        st.text(alphabet="0123456789 -+、86xX", max_size=30),
    )
)
def test_looking_at_a_cell_never_fails(cell: object) -> None:
    assert kind_of_cell(cell) in (None, "mobile_number", "identity_number", "bank_card")


@pytest.mark.parametrize("other", [float("nan"), float("inf"), 1, "", date(2024, 3, 5)])
def test_a_number_is_found_whatever_stands_beside_it_in_its_column(other: object) -> None:
    sheet = Sheet("台账", [["数量", other, 13812345678.0, other], ["备注", other, other, other]])
    hits = search([SearchArea(sheet, (0,), [1, 2, 3])])
    assert [(found.cell, found.rule) for found in hits.findings] == [("A3", "mobile_number")]


FEATURES = {"功能清单": [["模块", "功能", "完成"], ["系统", "邮箱", "否"], ["系统", "登录", "是"]]}


def test_a_word_of_the_list_in_the_text_of_another_sheet_is_no_header(desk: Desk) -> None:
    parsed = desk.read("a.xlsx", xlsx_bytes({"诉求": [HEAD, ROW], **FEATURES}))
    assert (parsed.has_personal_data, parsed.parts[0].rows_accepted) == (False, 1)


@pytest.mark.parametrize("word", ["电话", "邮箱", "手机", "联系电话", "来访人"])
def test_a_word_of_the_list_as_a_value_does_not_hide_the_true_reason(desk: Desk, word: str) -> None:
    desk.sources["renamed"] = """
template: case
match: "renamed.csv"
columns:
  case_id: 工单编号
  unit: 承办单位
  received_at: 受理时间
  channel: {column: 来源, map: {电话: phone}}
"""
    rows = [
        ["编号", "承办单位", "受理时刻", "来源"],
        ["A1", "C1A", "2024-03-05", "微信"],
        ["A2", "C1A", "2024-03-06", word],
    ]
    parsed = desk.read("renamed.csv", csv_bytes(rows))
    assert (parsed.has_personal_data, [found.rule for found in parsed.parts[0].findings]) == (
        False,
        ["required_column_missing"],
    )


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["序号", "姓名"], [1, "张三"], [2, "李四"]], id="plain"),
        pytest.param([["名单"], ["序号", "姓名"], [1, "张三"], [2, "李四"]], id="below a title"),
        pytest.param(
            [["基本信息", None, "联系"], ["姓名", "部门", "电话"], ["张三", "办公室", "1"], ["李四", "财务科", "2"]],
            id="two header rows",
        ),
        pytest.param(
            [["模块", "功能"], ["系统", "登录"], [], ["姓名", "部门"], ["张三", "办公室"], ["李四", "财务科"]],
            id="second block",
        ),
        pytest.param(
            [["Name", "Phone", "Email"], ["A", "1", "a@example.org"], ["B", "2", "b@example.org"]], id="English"
        ),
        pytest.param([["Nama", "Kontak"], ["A", "0812"], ["B", "0813"]], id="Kontak"),
        pytest.param([["First name", "Surname"], ["A", "B"], ["C", "D"]], id="two names"),
        pytest.param([["Department", "Tel. No."], ["A", "5551"], ["B", "5552"]], id="numbers of offices"),
    ],
)
def test_a_table_of_people_is_found_wherever_it_begins(desk: Desk, rows: list[list[object]]) -> None:
    assert desk.read("a.xlsx", xlsx_bytes({"诉求": [HEAD, ROW], "另表": rows})).has_personal_data


@pytest.mark.parametrize(
    "rows",
    [[["Name", "Answered"], ["Trade", 10], ["Health", 12]], [["Name", "Address"], ["Trade", "x"], ["Health", "y"]]],
)
def test_a_name_alone_is_that_of_an_office(desk: Desk, rows: list[list[object]]) -> None:
    assert not desk.read("a.xlsx", xlsx_bytes({"诉求": [HEAD, ROW], "SUMMARY": rows})).has_personal_data
