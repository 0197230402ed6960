"""Sheets as people lay them out: a careful colleague could read them, so can we; else the receipt says what to change."""

from __future__ import annotations

from datetime import date

import openpyxl

from orchestration.collection.parsed_file import Part
from tests.collection.conftest import Desk, csv_bytes, workbook, xlsx_bytes

HEAD = ["学习时间", "学习类型", "应到人数", "实到人数"]
ROWS = [["2024-03-05", "集中学习", 30, 28], ["2024-03-12", "中心组学习", 12, 12]]
EXPECTED = [
    ("C1A", date(2024, 3, 5), "collective", 30, 28),
    ("C1A", date(2024, 3, 12), "study_group", 12, 12),
]


def sessions(part: Part) -> list[tuple]:
    names = ("unit_code", "held_on", "session_type", "invited", "attended")
    return list(zip(*(part.columns[name] for name in names), strict=True))


def test_a_plain_ledger_is_read(desk: Desk) -> None:
    part = desk.sheet([HEAD, *ROWS])
    assert sessions(part) == EXPECTED
    assert (part.rows_sent, part.rows_rejected, part.findings) == (2, 0, [])
    assert part.columns["_row"] == [2, 3]
    assert part.columns["topic_class"] == ["general", "general"]
    assert ("Sheet1", "attended", "D") in part.column_map


def test_columns_may_stand_in_any_order_and_be_called_by_their_synonyms(desk: Desk) -> None:
    part = desk.sheet(
        [["实到", "单 位", "类型", "日期", "应到\n(人数)"], [28, "县教育局", "集中", "3月5日", 30]],
        name="C1A/2024年3月.xlsx",
    )
    assert sessions(part) == EXPECTED[:1]


def test_code_names_are_headers_too(desk: Desk) -> None:
    part = desk.sheet(
        [["unit", "held_on", "session_type", "invited", "attended"], ["C1A", "2024-03-05", "collective", 30, 28]]
    )
    assert sessions(part) == EXPECTED[:1]


def test_titles_notes_totals_and_signatures_are_no_data(desk: Desk) -> None:
    part = desk.sheet(
        [
            ["永昌县教育局2024年3月理论学习台账"],
            ["填表说明：一事一行，日期写到日。"],
            ["填报单位：", "县教育局", None, "填报日期：2024.4.2"],
            ["序号", *HEAD, "备注"],
            [1, *ROWS[0], "无"],
            [2, *ROWS[1]],
            ["小计", None, None, 42, 40],
            [None, "合  计", None, 42, 40],
            [3],
            [None],
            ["注：以上数据截至3月31日。"],
            ["填报人：综合科", None, None, "审核人：—"],
        ],
        name="汇总.xlsx",
    )
    assert sessions(part) == EXPECTED
    assert (part.rows_sent, part.rows_filtered, part.period_code) == (2, 2, "2024-03")
    assert part.findings == []


def test_a_header_may_be_merged_over_two_or_three_rows(desk: Desk) -> None:
    two = [
        ["学习台账"],
        ["序号", "学习情况", None, "人数", None],
        [None, "时间", "学习类型", "应到", "实到"],
        [1, *ROWS[0]],
        [2, *ROWS[1]],
    ]
    part = desk.sheet(two, merges={"Sheet1": ["A1:E1", "A2:A3", "B2:C2", "D2:E2"]})
    assert sessions(part) == EXPECTED
    three = [
        ["序号", "学习时间", "学习类型", "人员情况", None],
        [None, None, None, "人数", None],
        [None, None, None, "应到", "实到"],
        [1, *ROWS[0]],
        [2, *ROWS[1]],
    ]
    part = desk.sheet(three, merges={"Sheet1": ["A1:A3", "B1:B3", "C1:C3", "D1:E1", "D2:E2"]})
    assert sessions(part) == EXPECTED


def test_blank_rows_and_columns_do_not_matter(desk: Desk) -> None:
    rows = [[], [], [None, None, HEAD[0], None, *HEAD[1:]], []]
    rows += [[None, None, row[0], None, *row[1:]] for row in ROWS] + [[], []]
    assert sessions(desk.sheet(rows)) == EXPECTED


def test_formats_down_to_the_last_row_do_not_matter(desk: Desk) -> None:
    book = workbook({"Sheet1": [HEAD, *ROWS]})
    book["Sheet1"]["A1048576"].number_format = "0.00"
    assert sessions(desk.part("C1A/a.xlsx", xlsx_bytes(book))) == EXPECTED


def test_a_value_merged_down_a_column_holds_for_each_row(desk: Desk) -> None:
    rows = [["单位", *HEAD], ["县教育局", *ROWS[0]], [None, *ROWS[1]]]
    part = desk.sheet(rows, name="全县.xlsx", merges={"Sheet1": ["A2:A3"]})
    assert sessions(part) == EXPECTED


def test_hidden_rows_are_read_and_told(desk: Desk) -> None:
    book = workbook({"Sheet1": [HEAD, *ROWS]})
    book["Sheet1"].row_dimensions[3].hidden = True
    parsed = desk.read("C1A/a.xlsx", xlsx_bytes(book))
    assert sessions(parsed.parts[0]) == EXPECTED
    assert parsed.parts[0].extents[0].hidden_rows == [3]
    assert "第 3 行是隐藏行" in parsed.notes[0].message_zh


def test_several_ledgers_on_one_sheet_stand_one_below_the_other(desk: Desk) -> None:
    rows = [
        ["一、学习"],
        HEAD,
        *ROWS,
        ["合计", None, 42, 40],
        [],
        ["二、宣传"],
        ["发布日期", "渠道", "数量"],
        ["2024-03-07", "公众号", 3],
        ["填报人：综合科"],
    ]
    parsed = desk.read("C1A/a.xlsx", xlsx_bytes({"台账": rows}))
    study, outreach = parsed.parts
    assert sessions(study) == EXPECTED
    assert (outreach.columns["published_on"], outreach.columns["items"], outreach.columns["_row"]) == (
        [date(2024, 3, 7)],
        [3],
        [9],
    )


def test_two_ledgers_may_touch(desk: Desk) -> None:
    rows = [HEAD, *ROWS, ["发布日期", "渠道", "数量"], ["2024-03-07", "公众号", 3]]
    study, outreach = desk.read("C1A/a.xlsx", xlsx_bytes({"台账": rows})).parts
    assert sessions(study) == EXPECTED
    assert outreach.columns["items"] == [3]


def test_a_repeated_header_is_skipped_and_counted(desk: Desk) -> None:
    part = desk.sheet([HEAD, ROWS[0], HEAD, ROWS[1]])
    assert sessions(part) == EXPECTED
    assert (part.rows_sent, part.rows_filtered) == (2, 1)
    assert part.extents[0].rows_filtered == {"repeated_header": 1}


def test_the_sheets_of_a_year_carry_their_month(desk: Desk) -> None:
    sheets = {
        "1月": [HEAD, ["1月5日", "集中学习", 30, 28]],
        "2月": [HEAD, ["零报告"]],
        "3月": [HEAD, ["3月5日", "集中学习", 30, 28]],
    }
    part = desk.part("C1A/2024年第1季度学习台账.xlsx", xlsx_bytes(sheets))
    assert part.columns["held_on"] == [date(2024, 1, 5), date(2024, 3, 5)]
    assert (part.period_code, part.rows_sent, part.findings) == ("2024-Q1", 2, [])
    assert [(region.period_start, region.period_end) for region in part.extents][1] == (
        date(2024, 2, 1),
        date(2024, 2, 29),
    )


def test_an_extra_column_is_named_in_one_warning(desk: Desk) -> None:
    part = desk.sheet([[*HEAD, "学习内容", "备注"], [*ROWS[0], "政策文件", "x"], [*ROWS[1], "会议精神", None]])
    assert sessions(part) == EXPECTED
    [warning] = part.findings
    assert (warning.rule, warning.severity, warning.cell) == ("extra_column", "warning", "E1")
    assert "学习内容" in warning.message_zh


def test_a_missing_required_column_refuses_the_sheet_and_names_the_nearest(desk: Desk) -> None:
    part = desk.sheet([["学习的时间点", *HEAD[1:]], *ROWS])
    assert (part.template, part.is_refused, part.rows_sent) == ("study_session", True, 0)
    [error] = part.findings
    assert (error.rule, error.severity) == ("required_column_missing", "error")
    assert "学习时间" in error.message_zh
    assert "学习的时间点" in error.message_zh


def test_two_columns_for_one_field_are_not_guessed_between(desk: Desk) -> None:
    part = desk.sheet([["学习时间", "学习时间", "学习类型"], ["2024-03-05", "2024-03-06", "集中学习"]])
    assert part.is_refused
    assert part.findings[0].rule == "doubled_column"


def test_a_sheet_without_any_header_is_refused_by_name(desk: Desk) -> None:
    parsed = desk.read("C1A/a.xlsx", xlsx_bytes({"杂": [["甲", "乙"], [1, 2]]}))
    assert parsed.parts == []
    [error] = parsed.findings
    assert (error.rule, error.severity, error.sheet) == ("no_header", "error", "杂")


def test_cover_sheets_beside_a_ledger_are_only_noted(desk: Desk) -> None:
    parsed = desk.read(
        "C1A/a.xlsx", xlsx_bytes({"封面": [["2024年工作台账"], ["永昌县教育局"]], "空": [], "学习": [HEAD, *ROWS]})
    )
    assert sessions(parsed.parts[0]) == EXPECTED
    assert parsed.findings == []
    assert [note.sheet for note in parsed.notes] == ["封面", "空"]


def test_a_hidden_sheet_is_not_read(desk: Desk) -> None:
    book = workbook({"学习": [HEAD, *ROWS], "旧": [HEAD, ["2023-03-05", "集中学习", 1, 1]]})
    book["旧"].sheet_state = "hidden"
    parsed = desk.read("C1A/a.xlsx", xlsx_bytes(book))
    assert sessions(parsed.parts[0]) == EXPECTED
    assert parsed.notes[0].sheet == "旧"


def test_a_row_with_more_cells_than_headers_is_held_back(desk: Desk) -> None:
    part = desk.sheet([HEAD, ROWS[0], [*ROWS[1], "多出来的"]])
    assert sessions(part) == EXPECTED[:1]
    assert (part.rows_sent, part.rows_rejected) == (2, 1)
    assert [(found.rule, found.row_number) for found in part.findings] == [("more_cells_than_headers", 3)]


def test_in_a_text_one_cell_too_many_is_enough_whatever_else_is_blank(desk: Desk) -> None:
    part = desk.part("C1A/a.csv", csv_bytes([HEAD, ROWS[0], ["2024-03-12", "", 30, 28, "12"]]))
    assert sessions(part) == EXPECTED[:1]
    assert part.rows_rejected == 1


def test_an_example_row_is_ignored(desk: Desk) -> None:
    part = desk.sheet([["单位", *HEAD], ["示例单位", "2024-03-01", "集中学习", 30, 28], ["C1A", *ROWS[0]]])
    assert sessions(part) == EXPECTED[:1]
    assert part.extents[0].rows_filtered == {"example": 1}


def test_a_nil_return_is_a_submission_without_rows(desk: Desk) -> None:
    for word in ("零报告", "无", "本月无"):
        for rows in ([HEAD, [word]], [["序号", *HEAD], [1, word, word, word]], [HEAD, [word], ["填报人：综合科"]]):
            part = desk.sheet([["2024年3月学习台账"], *rows])
            assert (part.is_nil, part.is_refused, part.rows_sent, part.unit_code, part.period_code) == (
                True,
                False,
                0,
                "C1A",
                "2024-03",
            ), rows
            assert part.findings == []


def test_a_nil_return_without_a_period_or_unit_is_refused(desk: Desk) -> None:
    part = desk.sheet([HEAD, ["零报告"]])
    assert (part.is_refused, part.findings[0].rule) == (True, "nil_without_period")
    part = desk.sheet([HEAD, ["零报告"]], name="2024年3月.xlsx")
    assert (part.is_refused, part.findings[0].rule) == (True, "nil_without_unit")


def test_an_empty_ledger_is_no_submission(desk: Desk) -> None:
    part = desk.sheet([["2024年3月"], HEAD])
    assert (part.is_nil, part.is_refused, part.findings[0].rule) == (False, True, "no_rows")
    parsed = desk.read("C1A/b.xlsx", xlsx_bytes({"学习": [HEAD, *ROWS], "宣传": [["发布日期", "渠道"]]}))
    assert [part.template for part in parsed.parts] == ["study_session"]
    assert parsed.notes[0].sheet == "宣传"


def test_a_list_of_days_makes_several_sessions(desk: Desk) -> None:
    part = desk.sheet(
        [HEAD, ["2024年7月31日、8月1日", "教育基地学习", 20, 18], ["7月31日—8月1日", "集中学习", 9, 9]],
        name="C1A/2024年.xlsx",
    )
    assert part.columns["held_on"] == [date(2024, 7, 31), date(2024, 8, 1), date(2024, 7, 31)]
    assert part.columns["_part"] == [1, 2, 1]
    assert part.columns["_row"] == [2, 2, 3]
    assert part.columns["attended"] == [18, 18, 9]
    assert (part.rows_sent, part.rows_accepted) == (2, 2)


def test_formulas_without_a_result_are_a_warning_not_silence(desk: Desk) -> None:
    part = desk.sheet([HEAD, ["2024-03-05", "集中学习", "=10+20", 28], ["=DATE(2024,3,6)", "集中学习", 1, 1]])
    assert part.columns["invited"] == [None]
    assert [(found.rule, found.cell, found.severity) for found in part.findings] == [
        ("formula_without_value", "C2", "warning"),
        ("formula_without_value", "A3", "error"),
    ]


def test_rows_of_unfilled_formulas_are_blank(desk: Desk) -> None:
    part = desk.sheet([["序号", *HEAD], [1, *ROWS[0]], [2, None, None, "=C1", "=D1"], [3, None, None, "=C1", "=D1"]])
    assert (part.rows_sent, part.findings) == (1, [])


def test_error_cells_are_named(desk: Desk) -> None:
    book = workbook({"Sheet1": [HEAD, ["2024-03-05", "集中学习", None, 28]]})
    cell = book["Sheet1"]["C2"]
    cell.value, cell.data_type = "#DIV/0!", "e"
    part = desk.part("C1A/a.xlsx", xlsx_bytes(book))
    assert [(found.rule, found.cell, found.value) for found in part.findings] == [("formula_error", "C2", "#DIV/0!")]


def test_months_as_columns_become_rows(desk: Desk) -> None:
    rows = [
        ["2024年指标汇总"],
        ["单位", "指标", "1月", "2月", "3月", "合计"],
        ["县教育局", "学习次数", 2, "3余次", None, 5],
        ["县医保局", "受理件数", 7, 0, "八", 15],
    ]
    part = desk.sheet(rows, name="汇总.xlsx")
    names = ("unit_code", "period_code", "figure", "value", "qualifier", "_row", "_part")
    assert list(zip(*(part.columns[name] for name in names), strict=True)) == [
        ("C1A", "2024-01", "study_sessions", 2.0, None, 3, 1),
        ("C1A", "2024-02", "study_sessions", 3.0, "more_than", 3, 2),
        ("C1B", "2024-01", "cases_received", 7.0, None, 4, 1),
        ("C1B", "2024-02", "cases_received", 0.0, None, 4, 2),
        ("C1B", "2024-03", "cases_received", 8.0, None, 4, 3),
    ]
    assert [(found.rule, found.cell) for found in part.findings] == [("more_than_value", "D3")]
    assert (part.rows_sent, part.period_code) == (5, "2024")
    assert {letter for _, field, letter in part.column_map if field == "value"} == {"C", "D", "E"}


def test_a_bad_cell_of_a_wide_table_holds_back_itself_only(desk: Desk) -> None:
    part = desk.sheet([["2024年"], ["指标", "一季度", "二季度"], ["学习次数", "若干", 4]])
    assert part.columns["period_code"] == ["2024-Q2"]
    assert [(found.rule, found.cell, found.severity) for found in part.findings] == [
        ("unreadable_number", "B3", "error")
    ]


def test_a_summary_takes_its_period_from_the_title(desk: Desk) -> None:
    part = desk.sheet([["期间：2024年3月"], ["指标", "数值"], ["学习次数", "180余"]])
    assert (part.columns["period_code"], part.columns["value"], part.columns["qualifier"]) == (
        ["2024-03"],
        [180.0],
        ["more_than"],
    )


def test_an_ods_and_an_xlsb_like_xlsx_are_found_by_content_not_by_name(desk: Desk) -> None:
    assert sessions(desk.part("C1A/台账.csv", xlsx_bytes({"学习": [HEAD, *ROWS]}))) == EXPECTED
    assert sessions(desk.part("C1A/台账.xlsx", csv_bytes([HEAD, *ROWS]))) == EXPECTED


def test_cells_are_found_where_they_stand(desk: Desk) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for at, header in enumerate(HEAD):
        sheet.cell(7, 3 + at, header)
    sheet["C8"], sheet["D8"], sheet["F8"] = "2024-02-30", "集中学习", "若干"
    sheet["C9"], sheet["F9"] = "2024-03-05", "若干"
    part = desk.part("C1A/a.xlsx", xlsx_bytes(book))
    assert [(found.cell, found.row_number, found.severity) for found in part.findings] == [
        ("C8", 8, "error"),
        ("F8", 8, "warning"),
        ("F9", 9, "warning"),
    ]
    assert part.columns["_row"] == [9]
