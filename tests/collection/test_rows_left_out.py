"""No row leaves the data unseen: what is taken for a total or a note has no date, and is named on the receipt."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from orchestration.collection.check_rows import check_parts
from orchestration.collection.parsed_file import ParsedFile, Part
from orchestration.collection.receipts.receipt import answer
from orchestration.collection.receipts.terminal_text import as_text
from tests.collection.conftest import Desk, csv_bytes, xlsx_bytes

HEAD = ["单位", "学习时间", "学习类型", "应到", "实到", "备注"]
SESSION = ["集中学习", 20, 18]
EXPORT = """
template: case
match: "export*"
columns:
  case_id: 工单编号
  unit: 承办单位
  received_at: 受理时间
  channel: {value: hotline}
"""
CASES = ["工单编号", "承办单位", "受理时间", "标题"]
A1 = ["A1", "县教育局", "2024-03-05", ""]
A2 = ["A2", "县教育局", "2024-03-06", ""]


def left_out(part: Part) -> dict[str, list[int]]:
    return {kind: list(numbers) for extent in part.extents for kind, numbers in extent.left_out.items()}


def checked(parsed: ParsedFile) -> ParsedFile:
    check_parts([parsed])
    return parsed


@pytest.mark.parametrize(
    "title",
    [
        "例如小区门前路灯不亮",
        "举例说明收费不合理",
        "示例",
        "e.g. a street lamp",
        "来源：热线",
        "合计",
        "※ 加急",
        "审核：已办",
        "注：见附件",
        "无",
        "零报告",
        "本表一式两份",
        "填报人：综合科",
        "以上均已办结",
    ],
)
def test_no_word_takes_a_row_out_of_an_export(desk: Desk, title: str) -> None:
    desk.sources["export"] = EXPORT
    part = desk.part("export.csv", csv_bytes([CASES, [*A1[:3], title]]))
    assert (part.columns["case_id"], part.rows_sent, part.findings, left_out(part)) == (["A1"], 1, [], {})


@pytest.mark.parametrize("case_id", ["例如1", "合计", "示例", "注：1", "无"])
def test_not_even_in_a_column_that_the_source_names(desk: Desk, case_id: str) -> None:
    desk.sources["export"] = EXPORT
    part = desk.part("export.csv", csv_bytes([CASES, A1, [case_id, *A2[1:]]]))
    assert (part.rows_accepted, left_out(part)) == (2, {})


@pytest.mark.parametrize(
    "row", [["合计", "", "", ""], ["数据来源：热线平台", "", "", ""], ["", "总计", "", "12"], [1, 2, 3, 4]]
)
def test_a_row_of_an_export_that_cannot_count_is_held_back_with_its_cell(desk: Desk, row: list[Any]) -> None:
    desk.sources["export"] = EXPORT
    part = desk.part("export.csv", csv_bytes([CASES, row, A1]))
    assert (part.rows_sent, part.rows_rejected, left_out(part)) == (2, 1, {})
    assert {found.row_number for found in part.findings if found.severity == "error"} == {2}


def test_a_row_of_an_export_of_which_nothing_is_read_is_named_as_blank(desk: Desk) -> None:
    desk.sources["export"] = EXPORT
    part = desk.part("export.csv", csv_bytes([CASES, A1, ["", "", "", "共 1 条"], ["", "", "", ""], A2]))
    assert (part.columns["case_id"], left_out(part)) == (["A1", "A2"], {"blank": [3, 4]})


@pytest.mark.parametrize(
    "remark",
    [
        "例如二人请假",
        "示例课一次",
        "来源：县台",
        "审核：综合科",
        "合计 20 人",
        "合计",
        "无",
        "注：改期",
        "e.g. two ill",
    ],
)
@pytest.mark.parametrize("header", ["备注", "主题"])
def test_a_row_with_a_date_is_data_whatever_its_remark_says(desk: Desk, remark: str, header: str) -> None:
    part = desk.sheet([[*HEAD[:5], header], ["C1A", "2024-03-05", *SESSION, remark]])
    assert (part.columns["held_on"], part.rows_rejected, left_out(part)) == ([date(2024, 3, 5)], 0, {})


@pytest.mark.parametrize(
    "first", ["例如二人请假", "示例课一次", "注：改期", "审核：综合科", "说明：以会代训", "※ 加急"]
)
def test_not_even_where_the_word_stands_in_the_first_column(desk: Desk, first: str) -> None:
    part = desk.sheet([["主题", *HEAD[1:5]], [first, "2024-03-05", *SESSION]])
    assert (part.columns["held_on"], left_out(part)) == ([date(2024, 3, 5)], {})


def test_a_row_without_a_date_is_held_back_and_no_example_for_its_remark(desk: Desk) -> None:
    rows = [HEAD, ["C1A", "2024-03-05", *SESSION, ""], ["C1A", None, *SESSION, "例如二人请假"]]
    part = desk.sheet(rows)
    assert (part.rows_sent, part.rows_rejected, left_out(part)) == (2, 1, {})


def test_a_case_with_an_id_and_no_date_is_held_back_and_no_note(desk: Desk) -> None:
    part = desk.sheet([["类别", "工单编号", "受理时间"], ["注：环卫", "A1", None], ["例如噪声", "A2", "2024-03-05"]])
    assert (part.columns["case_id"], part.rows_rejected, left_out(part)) == (["A2"], 1, {})


@pytest.mark.parametrize("mark", ["示例", "例", "（样例）", "填写示例", "例1", "Example"])
def test_an_example_whose_number_says_so_is_no_data_though_it_has_a_date(desk: Desk, mark: str) -> None:
    rows = [[mark, "C1A", "2024-03-01", *SESSION, ""], [1, "C1A", "2024-03-05", *SESSION, ""]]
    part = desk.sheet([["序号", *HEAD], *rows])
    assert (part.columns["held_on"], left_out(part)) == ([date(2024, 3, 5)], {"example": [2]})


def test_every_row_left_out_is_on_the_receipt_with_number_and_reason(desk: Desk) -> None:
    head = ["序号", *HEAD]
    rows = [
        ["2024年3月学习台账"],
        head,
        ["示例", "示例单位", "2024-03-01", *SESSION, ""],
        [1, "C1A", "2024-03-05", *SESSION, ""],
        [],
        head,
        ["合计", None, None, None, 20, 18],
        ["注：以上为实到人数"],
        ["填报人：综合科"],
    ]
    body = answer(checked(desk.read("C1A/a.xlsx", xlsx_bytes({"台账": rows}))))
    [sheet] = body["parts"][0]["sheets"]
    assert {entry["reason"]: entry["rows"] for entry in sheet["left_out"]} == {
        "example": [[3, 3]],
        "blank": [[5, 5]],
        "repeated_header": [[6, 6]],
        "total": [[7, 7]],
        "outside": [[8, 9]],
    }
    assert (sheet["rows_sent"], sheet["rows_left_out"]) == (1, 6)
    assert "（签名、说明或标题），共 2 行：第 8–9 行" in as_text(body, "zh")
    assert "no data (totals), 1 row: 7" in as_text(body, "en")


def test_titles_between_two_tables_are_counted_too(desk: Desk) -> None:
    below = [[], ["二、宣传"], ["发布日期", "渠道", "数量"], ["2024-03-07", "公众号", 3]]
    rows = [HEAD[1:5], ["2024-03-05", *SESSION], *below]
    study, outreach = desk.read("C1A/a.xlsx", xlsx_bytes({"台账": rows})).parts
    assert (left_out(study), left_out(outreach)) == ({"between": [4], "blank": [3]}, {})


def test_a_row_of_a_wide_table_without_any_figure_is_named(desk: Desk) -> None:
    rows = [["单位", "指标", "2024年1月", "2024年2月"], ["C1A", "学习次数", 3, 4], ["C1B", "学习次数", None, None]]
    part = desk.sheet(rows, name="汇总.xlsx")
    assert (part.rows_sent, left_out(part)) == (2, {"blank": [3]})


def test_rows_that_a_filter_leaves_out_are_named(desk: Desk) -> None:
    desk.sources["export"] = EXPORT + "where: {column: 标题, pattern: 路灯}\n"
    titles = ["路灯", "井盖", "路灯坏", "噪声"]
    rows = [[f"A{number}", "县教育局", "2024-03-05", title] for number, title in enumerate(titles)]
    assert left_out(desk.part("export.csv", csv_bytes([CASES, *rows]))) == {"where": [3, 5]}


@pytest.mark.parametrize("lost", ["accepted", "left_out", "rejected"])
def test_a_file_that_loses_a_row_is_a_fault_of_ours_and_in_the_log(
    desk: Desk, caplog: pytest.LogCaptureFixture, lost: str
) -> None:
    rows = [HEAD[1:5], ["2024-03-05", *SESSION], ["合计", None, 20, 18]]
    parsed = desk.read("C1A/a.xlsx", xlsx_bytes({"台账": rows}))
    part = parsed.parts[0]
    if lost == "accepted":
        part.columns = {name: [] for name in part.columns}
    elif lost == "left_out":
        part.extents[0].left_out = {}
    else:
        part.rows_rejected += 1
    checked(parsed)
    assert (parsed.verdict, parsed.parts) == ("internal_error", [])
    assert [found.rule for found in parsed.findings] == ["internal_error"]
    assert "not conserved" in caplog.text and "集中学习" not in caplog.text


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("word", ["零报告", "无", "本月无"])
def test_a_nil_return_may_stand_in_any_column(desk: Desk, place: int, word: str) -> None:
    row = ["", "", "", "", ""]
    row[place] = word
    part = desk.sheet([HEAD[:5], row], name="C1A/2024年3月.xlsx")
    assert (part.is_nil, part.unit_code, part.period_code, part.findings) == (True, "C1A", "2024-03", [])


@pytest.mark.parametrize("cell", [3.22, 7.5, 12.31, "3.22", "3.3"])
@pytest.mark.parametrize("first", ["e.g. two ill", "注：改期", "审核：综合科"])
def test_month_and_day_with_a_point_date_a_row_too(desk: Desk, cell: Any, first: str) -> None:
    rows = [["2024年学习台账"], ["主题", *HEAD[1:5]], [first, cell, *SESSION]]
    part = desk.sheet(rows)
    assert (part.rows_accepted, part.rows_rejected, "example" in left_out(part)) == (1, 0, False)


@pytest.mark.parametrize("label", ["注：", "备注：", "单位（盖章）：", "填报人："])
def test_a_label_where_the_unit_would_stand_is_no_case(desk: Desk, label: str) -> None:
    rows = [["单位", *CASES[:1], "受理时间"], ["县教育局", "A1", "2024-03-05"], [label, "补报的在下月", None]]
    part = desk.sheet(rows)
    assert (part.rows_sent, part.rows_rejected, left_out(part)) == (1, 0, {"outside": [3]})


@pytest.mark.parametrize("day", ["2024年3月31日", date(2024, 3, 31), "2024-03-31", "2024.3.31"])
@pytest.mark.parametrize("place", [0, 2, 3])
def test_a_day_alone_below_a_gap_is_that_of_a_signature(desk: Desk, day: Any, place: int) -> None:
    rows = [HEAD[1:5], ["2024-03-05", *SESSION], ["2024-03-12", *SESSION], [None] * 4, [*[None] * place, day]]
    part = desk.sheet(rows, name="C1A/a.xlsx")
    assert (part.rows_sent, part.rows_rejected, left_out(part)) == (2, 0, {"outside": [5], "blank": [4]})


def test_right_below_the_rows_or_among_rows_of_days_it_is_one_of_them(desk: Desk) -> None:
    below = desk.sheet([HEAD[1:5], ["2024-03-05", *SESSION], ["2024-03-12"]], name="C1A/a.xlsx")
    among = desk.sheet([HEAD[1:5], ["2024-03-05"], ["2024-03-12", *SESSION], [None], ["2024-03-19"]], name="C1A/a.xlsx")
    assert (below.rows_accepted, among.rows_accepted) == (2, 3)


@pytest.mark.parametrize("word", ["平均", "平均值", "同比", "环比增长", "占比", "增长率"])
def test_a_comparison_below_the_sums_is_no_session(desk: Desk, word: str) -> None:
    part = desk.sheet([HEAD, ["C1A", "2024-03-05", *SESSION, ""], [word, None, None, "5%", 13.5, ""]])
    assert (part.rows_sent, left_out(part)) == (1, {"total": [3]})


@pytest.mark.parametrize("word", ["以下空白", "（以下空白）", "（接上页）", "转下页", "续上页"])
def test_what_joins_pages_is_no_row(desk: Desk, word: str) -> None:
    part = desk.sheet([HEAD[1:5], ["2024-03-05", *SESSION], [word], ["2024-03-06", *SESSION]], name="C1A/a.xlsx")
    assert (part.rows_accepted, part.rows_rejected, left_out(part)) == (2, 0, {"outside": [3]})
