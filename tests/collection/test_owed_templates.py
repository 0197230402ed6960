"""The template of reports brings along what the unit owes, and rows that it has not filled in are no rows."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.messages import WrongUse
from orchestration.templates.blank import write_blank, write_blanks
from orchestration.templates.workbook import EXAMPLE_ROW, HEADER_ROW
from tests.collection.conftest import Desk

OBLIGATIONS = """obligation_code,domain,name_zh,kind,cadence,minimum,counts,due_rule,applies_to,valid_from,valid_to
MONTHLY,reporting,月度情况报告,report,month,,,period_end+5 days,bureau,2020-01-01,2024-04-30
QUARTER,reporting,季度分析研判报告,report,quarter,,,period_end+10 days,all,2020-01-01,
TOWN,reporting,乡镇专报,report,month,,,period_end+5 days,township,2020-01-01,
EVENT,reporting,重大情况随时上报,event_report,month,,,event+24 hours,bureau,2020-01-01,
STUDY,study,集中学习,minimum_count,quarter,3,session_type=collective,period_end,all,2020-01-01,
"""
UNITS = """unit_code,unit_name,unit_type,parent_code,valid_from,valid_to
C1,永昌县,county,,,
C1A,永昌县教育局,bureau,C1,,
C1B,城关镇,township,C1,,
C1X,旧局,bureau,C1,2019-01-01,2020-12-31
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "home" / "config").mkdir(parents=True)
    (tmp_path / "home" / "config" / "units.csv").write_text(UNITS, encoding="utf-8")
    (tmp_path / "home" / "config" / "obligations.csv").write_text(OBLIGATIONS, encoding="utf-8")
    return tmp_path / "home"


def sheet_of(path: Path) -> Worksheet:
    return openpyxl.load_workbook(path).active


def written_rows(sheet: Worksheet) -> list[tuple[str, str]]:
    """Obligation and period of the rows below the example."""
    rows = sheet.iter_rows(min_row=EXAMPLE_ROW + 2, max_row=EXAMPLE_ROW + 12, max_col=3, values_only=True)
    return [(obligation, period) for _, obligation, period in rows if obligation]


def offered(sheet: Worksheet, header: str) -> list[str]:
    """The drop-down below a header."""
    for item in sheet.data_validations.dataValidation:
        if str(sheet.cell(HEADER_ROW + 1, next(iter(item.sqref.ranges)).min_col).value).rstrip("*") == header:
            return item.formula1.strip('"').split(",") if item.type == "list" else []
    return []


@pytest.mark.parametrize(
    ("unit", "period", "expected"),
    [
        ("C1A", "2024-03", [("月度情况报告", "2024年3月"), ("季度分析研判报告", "2024年一季度")]),
        ("C1A", "2024-02", [("月度情况报告", "2024年2月")]),
        # the monthly duty ends with April
        ("C1A", "2024-Q2", [("月度情况报告", "2024年4月"), ("季度分析研判报告", "2024年二季度")]),
        ("C1B", "2024-01", [("乡镇专报", "2024年1月")]),
        ("C1", "2024-Q1", []),  # a root with units below it owes nothing that all owe
        ("C1X", "2024-03", []),  # no unit any more
    ],
)
def test_the_reports_that_a_unit_owes_stand_in_its_template(
    home: Path, tmp_path: Path, unit: str, period: str, expected: list[tuple[str, str]]
) -> None:
    write_blank(home, "report_submission", tmp_path / "a.xlsx", unit, period)
    sheet = sheet_of(tmp_path / "a.xlsx")
    assert written_rows(sheet) == expected
    assert offered(sheet, "期间") == list(dict.fromkeys(period for _, period in expected))
    assert set(offered(sheet, "任务事项")) >= {obligation for obligation, _ in expected}


def test_reports_of_an_event_are_offered_and_not_filled_in(home: Path, tmp_path: Path) -> None:
    write_blank(home, "report_submission", tmp_path / "a.xlsx", "C1A", "2024-02")
    assert offered(sheet_of(tmp_path / "a.xlsx"), "任务事项") == [
        "月度情况报告",
        "季度分析研判报告",
        "重大情况随时上报",
    ]


def test_without_a_period_obligations_are_offered_and_no_row_is_written(home: Path, tmp_path: Path) -> None:
    write_blank(home, "report_submission", tmp_path / "a.xlsx", "C1B", None)
    sheet = sheet_of(tmp_path / "a.xlsx")
    assert (offered(sheet, "任务事项"), written_rows(sheet)) == (["季度分析研判报告", "乡镇专报"], [])


def test_more_names_than_a_drop_down_holds_are_written_without_one(home: Path, tmp_path: Path) -> None:
    lines = [
        f"R{number},reporting,{'很长的' * 8}报告{number},report,month,,,period_end,bureau,2020-01-01,"
        for number in range(12)
    ]
    (home / "config" / "obligations.csv").write_text("\n".join([OBLIGATIONS.splitlines()[0], *lines]), encoding="utf-8")
    write_blank(home, "report_submission", tmp_path / "a.xlsx", "C1A", "2024-03")
    sheet = sheet_of(tmp_path / "a.xlsx")
    assert (offered(sheet, "任务事项"), len(written_rows(sheet))) == ([], 11)


def test_rows_that_nobody_has_filled_in_are_no_rows(desk: Desk, home: Path, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_blank(home, "report_submission", path, "C1A", "2024-Q1")
    book = openpyxl.load_workbook(path)
    filled = next(row for row in book.active.iter_rows(min_row=EXAMPLE_ROW + 2) if row[1].value == "季度分析研判报告")
    filled[3].value = "2024-04-08 10:00"
    book.save(path)
    part = desk.part("C1A/a.xlsx", path.read_bytes())
    assert (part.rows_sent, part.rows_accepted, part.rows_rejected) == (1, 1, 0)
    assert part.columns["period_code"] == ["2024-Q1"]
    assert [len(extent.left_out["prefilled"]) for extent in part.extents] == [3]


def test_a_register_lists_what_has_not_come_without_a_finding(desk: Desk) -> None:
    rows = [
        ["单位", "任务事项", "期间", "报送时间", "备注"],
        ["C1A", "季度分析研判报告", "2024-Q1", "2024-04-08", ""],
        ["C1B", "季度分析研判报告", "2024-Q1", "", "未报"],
        ["C1A", "季度分析研判报告", "2024-Q2", "", ""],
    ]
    part = desk.sheet(rows, name="登记.xlsx")
    assert (part.rows_sent, part.rows_accepted, part.findings) == (1, 1, [])
    assert [list(extent.left_out["prefilled"]) for extent in part.extents] == [[3, 4]]


@pytest.mark.parametrize("column", [4, 5])
def test_a_row_with_more_than_the_template_wrote_and_no_date_is_held_back(
    desk: Desk, home: Path, tmp_path: Path, column: int
) -> None:
    path = tmp_path / "a.xlsx"
    write_blank(home, "report_submission", path, "C1A", "2024-02")
    book = openpyxl.load_workbook(path)
    book.active.cell(EXAMPLE_ROW + 2, column + 1).value = "退回" if column == 4 else "2024-02-03"
    book.save(path)
    part = desk.part("C1A/a.xlsx", path.read_bytes())
    assert (part.rows_sent, part.rows_rejected) == (1, 1)


def test_every_unit_gets_its_templates_in_a_folder_of_its_code(home: Path, tmp_path: Path) -> None:
    files = write_blanks(home, None, tmp_path / "out", "2024-03")
    assert {file.parent.name for file in files} == {"C1", "C1A", "C1B"}
    assert {file.name for file in (tmp_path / "out" / "C1A").iterdir()} == {
        "学习台账-2024-03.xlsx",
        "材料报送台账-2024-03.xlsx",
        "诉求办理台账-2024-03.xlsx",
        "宣传产出台账-2024-03.xlsx",
        "期间汇总表-2024-03.xlsx",
    }


def test_the_command_writes_one_template_for_every_unit(home: Path, tmp_path: Path) -> None:
    arguments = ["template", "report_submission", "--all", "-o", str(tmp_path / "out"), "--home", str(home), "--json"]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    assert len(json.loads(result.stdout)["files"]) == 3


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(["--all", "--unit", "C1A"], "--unit"), ([], "--all")],
)
def test_an_unclear_command_says_what_to_name(home: Path, tmp_path: Path, arguments: list[str], sentence: str) -> None:
    result = CliRunner().invoke(app, ["template", "-o", str(tmp_path / "out"), "--home", str(home), *arguments])
    assert isinstance(result.exception, WrongUse) or result.exit_code == 2
    assert sentence in (str(result.exception) + result.output)


def test_a_home_without_units_says_so(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="units.csv"):
        write_blanks(tmp_path, None, tmp_path / "out", None)
