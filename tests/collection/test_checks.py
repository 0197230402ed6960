"""The contracts' checks over everything that was read, and where their results land."""

from __future__ import annotations

from orchestration.collection.check_rows import check_parts
from orchestration.collection.parsed_file import Part
from tests.collection.conftest import Desk, csv_bytes, xlsx_bytes

HEAD = ["学习时间", "学习类型", "应到人数", "实到人数"]


def found(part: Part) -> list[tuple[str, str, str]]:
    return [(each.rule, each.cell, each.severity) for each in part.findings]


def test_warnings_name_the_cell_and_the_row_counts(desk: Desk) -> None:
    rows = [["2024年3月"], HEAD, ["2024-03-05", "集中学习", 30, 31], ["2024-04-01", "集中学习", 30, 30]]
    parsed = desk.read("C1A/a.xlsx", xlsx_bytes({"台账": rows}))
    results = {each.check_name: each for each in check_parts([parsed])}
    part = parsed.parts[0]
    assert found(part) == [
        ("study_session.held_on_within_period", "A4", "warning"),
        ("study_session.attended_not_above_invited", "D3", "warning"),
    ] or set(found(part)) == {
        ("study_session.held_on_within_period", "A4", "warning"),
        ("study_session.attended_not_above_invited", "D3", "warning"),
    }
    assert (part.rows_accepted, part.rows_rejected) == (2, 0)
    assert not results["study_session.attended_not_above_invited"].passed
    assert results["study_session.attended_not_above_invited"].failing_rows == 1
    assert results["study_session.held_on_plausible"].passed


def test_files_are_checked_together_and_answered_apart(desk: Desk) -> None:
    one = desk.read("C1A/a.csv", csv_bytes([HEAD, ["2024-03-05", "集中学习", 30, 31]]))
    two = desk.read(
        "C1B/b.csv", csv_bytes([HEAD, ["2024-03-05", "集中学习", 30, 30], ["2024-03-06", "集中学习", 1, 2]])
    )
    check_parts([one, two])
    assert [cell for _, cell, _ in found(one.parts[0])] == ["D2"]
    assert [cell for _, cell, _ in found(two.parts[0])] == ["D3"]


def test_each_sheet_of_a_year_is_held_against_its_own_month(desk: Desk) -> None:
    sheets = {"1月": [HEAD, ["2024-01-05", "集中学习", 1, 1]], "2月": [HEAD, ["2024-01-06", "集中学习", 1, 1]]}
    parsed = desk.read("C1A/2024年.xlsx", xlsx_bytes(sheets))
    check_parts([parsed])
    assert [(each.rule, each.sheet, each.cell) for each in parsed.parts[0].findings] == [
        ("contradiction", "2月", ""),
        ("study_session.held_on_within_period", "2月", "A2"),
    ]


def test_a_list_of_days_is_one_line_on_the_receipt(desk: Desk) -> None:
    parsed = desk.read("C1A/2024年9月.xlsx", xlsx_bytes({"台账": [HEAD, ["2024年7月31日、8月1日", "集中学习", 1, 1]]}))
    check_parts([parsed])
    assert found(parsed.parts[0]) == [
        ("contradiction", "", "warning"),
        ("study_session.held_on_within_period", "A2", "warning"),
    ]


def test_equal_rows_both_count_and_are_flagged(desk: Desk) -> None:
    parsed = desk.read("C1A/a.csv", csv_bytes([HEAD, *[["2024-03-05", "集中学习", 30, 30]] * 2]))
    check_parts([parsed])
    assert found(parsed.parts[0]) == [
        ("study_session.row_not_repeated", "A2", "warning"),
        ("study_session.row_not_repeated", "A3", "warning"),
    ]
    assert parsed.parts[0].rows_accepted == 2


CASES = ["工单编号", "受理时间", "办结时间", "类别"]


def test_a_repeated_case_with_other_content_is_kept_and_numbered(desk: Desk) -> None:
    rows = [
        CASES,
        ["A1", "2024-03-05", "", "甲"],
        ["A1", "2024-03-05", "2024-03-06", "甲"],
        ["A2", "2024-03-05", "", ""],
        ["", "2024-03-05", "", ""],
        ["", "2024-03-05", "", ""],
    ]
    parsed = desk.read("C1A/a.csv", csv_bytes(rows))
    check_parts([parsed])
    part = parsed.parts[0]
    assert part.columns["_occurrence"] == [1, 2, 1, 1, 1]
    assert found(part) == [
        ("case.case_id_not_repeated", "A2", "warning"),
        ("case.case_id_not_repeated", "A3", "warning"),
    ]


def test_an_identical_case_changes_nothing(desk: Desk) -> None:
    rows = [CASES, *[["A1", "2024-03-05", "", "甲"]] * 3]
    parsed = desk.read("C1A/a.csv", csv_bytes(rows))
    check_parts([parsed])
    part = parsed.parts[0]
    assert (part.columns["case_id"], part.rows_sent, part.rows_filtered) == (["A1"], 1, 2)
    assert found(part) == [("identical_case", "A3", "warning"), ("identical_case", "A4", "warning")]


def test_cases_of_two_units_may_share_a_number_in_a_ledger_but_not_in_a_source(desk: Desk) -> None:
    rows = [["单位", *CASES], ["C1A", "7", "2024-03-05", "", ""], ["C1B", "7", "2024-03-05", "", ""]]
    assert desk.part("a.csv", csv_bytes(rows)).columns["_occurrence"] == [1, 1]
    desk.sources["s"] = "template: case\nmatch: '*'\ncolumns: {unit: 单位, received_at: 受理时间, case_id: 工单编号}\n"
    assert desk.part("a.csv", csv_bytes(rows)).columns["_occurrence"] == [1, 2]


def test_an_event_report_needs_its_event(desk: Desk) -> None:
    rows = [["任务事项", "期间", "报送时间", "事件时间"], ["突发事件报告", "2024-03", "2024-03-06", ""], ["突发事件报告", "2024-03", "2024-03-06", "2024-03-05 08:00"],
            ["季度分析研判报告", "一季度", "2024-04-02", ""], ["年报", "2024", "2024-04-02", ""]]  # fmt: skip
    part = desk.part("C1A/2024年.csv", csv_bytes(rows))
    assert part.columns["obligation_code"] == ["EVENT", "REPORT_Q"]
    assert part.columns["period_code"] == ["2024-03", "2024-Q1"]
    assert found(part) == [("required_missing", "D2", "error"), ("unknown_obligation", "A5", "error")]


def test_nothing_is_checked_where_nothing_was_read(desk: Desk) -> None:
    assert check_parts([desk.read("C1A/a.csv", b"%PDF")]) == []
