"""The annotated copy on its way back: corrected, renamed by a browser, marked a second time, or sent unchanged."""

from __future__ import annotations

import io

import openpyxl
import pytest
import xlsxwriter
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

from orchestration.collection.check_rows import check_parts
from orchestration.collection.parsed_file import ParsedFile
from orchestration.collection.receipts.annotated_copy import annotate, list_alone
from orchestration.collection.receipts.corrected_copies import corrects_path, number_in
from orchestration.collection.receipts.receipt import answer
from tests.collection.conftest import Desk, csv_bytes, workbook, xlsx_bytes

HEAD = ["学习时间", "学习类型", "应到人数", "实到人数"]
ROWS = [["2024-03-05", "集中学习", 30, 28], ["2024-02-30", "茶话会", 30, 28], ["2024-03-12", "集中学习", 30, 38]]
NUMBER = "0123456789ab-1"


def read(desk: Desk, name: str, data: bytes) -> ParsedFile:
    parsed = desk.read(name, data)
    check_parts([parsed])
    return parsed


@pytest.mark.parametrize(
    ("name", "number"),
    [
        (f"C1A/{NUMBER}.xlsx", NUMBER),
        (f"{NUMBER} (1).xlsx", NUMBER),
        (f"复件 {NUMBER}（改正）.xlsx", NUMBER),
        (f"{NUMBER}2.xlsx", f"{NUMBER}2"),
        (f"9{NUMBER}.xlsx", None),
        ("2024年3月.xlsx", None),
    ],
)
def test_a_receipt_number_is_found_in_a_name_whatever_stands_around_it(name: str, number: str | None) -> None:
    assert number_in(name) == number


def test_a_copy_of_a_copy_stands_for_the_first_file_and_never_for_that_of_another_folder() -> None:
    names = {"a" * 12 + "-1": "C1A/深/三月.xlsx", "b" * 12 + "-1": f"C1A/{'a' * 12}-1.xlsx"}
    assert corrects_path(f"C1A/{'b' * 12}-1.xlsx", names) == "C1A/深/三月.xlsx"
    assert corrects_path(f"{'b' * 12}-1.xlsx", names) == "C1A/深/三月.xlsx"
    assert corrects_path(f"C1T/{'a' * 12}-1.xlsx", names) == "C1T/三月.xlsx"
    assert corrects_path("C1A/三月.xlsx", names) is None


def test_a_copy_that_leads_to_itself_ends() -> None:
    names = {"a" * 12 + "-1": f"{'b' * 12}-1.xlsx", "b" * 12 + "-1": f"{'a' * 12}-1.xlsx"}
    assert corrects_path(f"{'a' * 12}-1.xlsx", names) is not None


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_sent_back_unchanged_it_holds_the_same_cells(desk: Desk, kind: str) -> None:
    data = xlsx_bytes({"台账": [HEAD, *ROWS]}) if kind == "xlsx" else csv_bytes([HEAD, *ROWS])
    first = read(desk, f"C1A/2024年3月.{kind}", data)
    again = read(desk, f"C1A/{NUMBER} (1).xlsx", annotate(data, answer(first)))
    assert again.cells_hash == first.cells_hash
    assert [note.sheet for note in again.notes] == []
    assert again.path == first.arrival.file_name and answer(again)["corrects"] == first.arrival.file_name
    assert again.parts[0].period_code == "2024-03"


def test_a_second_copy_marks_only_what_is_still_wrong(desk: Desk) -> None:
    data = xlsx_bytes({"台账": [HEAD, *ROWS]})
    book = openpyxl.load_workbook(io.BytesIO(annotate(data, answer(read(desk, "C1A/2024年3月.xlsx", data)))))
    book["台账"]["A3"] = "2024-03-06"
    half = xlsx_bytes(book)
    copy = openpyxl.load_workbook(io.BytesIO(annotate(half, answer(read(desk, f"C1A/{NUMBER}.xlsx", half)))))
    assert copy.sheetnames == ["回执", "台账"]
    page = copy["台账"]
    assert page["A3"].comment is None and not page["A3"].fill.fgColor.rgb.endswith("FFC7CE")
    assert "茶话会" in page["B3"].comment.text and "【提醒】" in page["D4"].comment.text
    assert copy["回执"]["B2"].value == "C1A/2024年3月.xlsx"


def test_formats_widths_merged_cells_drop_downs_and_own_comments_stay(desk: Desk) -> None:
    book = workbook({"台账": [["学习情况"], HEAD, *ROWS], "说明": [["请按期报送"]]})
    page = book["台账"]
    page.merge_cells("A1:D1")
    page["A1"].font = Font(size=20, bold=True)
    page.column_dimensions["A"].width = 33
    page.row_dimensions[2].height = 40
    choice = DataValidation("list", formula1='"集中学习,其他"')
    choice.add("B3:B50")
    page.add_data_validation(choice)
    page["D5"].number_format = "0.00"
    page["D5"].comment = openpyxl.comments.Comment("张科长问过", "本人")
    data = xlsx_bytes(book)
    copy = openpyxl.load_workbook(io.BytesIO(annotate(data, answer(read(desk, "C1A/2024年3月.xlsx", data)))))
    assert copy.sheetnames == ["回执", "台账", "说明"]
    after = copy["台账"]
    assert [str(area) for area in after.merged_cells.ranges] == ["A1:D1"]
    assert (after["A1"].font.size, after.column_dimensions["A"].width, after.row_dimensions[2].height) == (20, 33, 40)
    assert after.data_validations.dataValidation[0].formula1 == '"集中学习,其他"'
    assert after["D5"].number_format == "0.00" and after["D5"].fill.fgColor.rgb.endswith("FFEB9C")
    assert "大于应到人数" in after["D5"].comment.text and after["D5"].comment.text.endswith("张科长问过")


def test_a_web_table_with_a_header_over_two_rows_comes_back_merged_and_is_read_again(desk: Desk) -> None:
    head = "<tr><td rowspan=2>学习时间</td><td rowspan=2>学习类型</td><td colspan=2>人数</td></tr><tr><td>应到人数</td><td>实到人数</td></tr>"
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    data = f"<html><meta charset=utf-8><table>{head}{rows}</table></html>".encode()
    first = read(desk, "C1A/2024年3月.xls", data)
    again = read(desk, f"C1A/{NUMBER}.xlsx", annotate(data, answer(first)))
    assert again.parts[0].rows_sent == first.parts[0].rows_sent == 3
    assert [(found.cell, found.rule) for found in again.parts[0].findings] == [
        (found.cell, found.rule) for found in first.parts[0].findings
    ]


def test_two_sheets_whose_long_names_look_alike_are_marked_each_in_its_place(desk: Desk) -> None:
    import zipfile

    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for number, row in enumerate((ROWS[0], ROWS[1])):
            archive.writestr(
                f"永昌县教育局二〇二四年三月份理论学习情况登记台账第{number}册.csv", csv_bytes([HEAD, row])
            )
    first = read(desk, "C1A/2024年3月.zip", target.getvalue())
    copy = openpyxl.load_workbook(io.BytesIO(annotate(target.getvalue(), answer(first))))
    assert [page["A2"].comment is not None for page in copy.worksheets[1:]] == [False, True]


def test_the_list_says_the_result_the_counts_and_every_cell(desk: Desk) -> None:
    data = xlsx_bytes({"台账": [HEAD, *ROWS]})
    page = openpyxl.load_workbook(io.BytesIO(annotate(data, answer(read(desk, "C1A/2024年3月.xlsx", data)))))["回执"]
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    assert [row[0] for row in rows[:6]] == ["回执编号", "文件", "结果", "行数", "待改", "怎么办"]
    assert (rows[2][1], rows[3][1], rows[4][1]) == (
        "部分接收",
        "共 3 行：接收 2 行，未计入 1 行",
        "1 处未计入，2 处提醒",
    )
    assert [row[1:4] for row in rows[8:]] == [["台账", "A3", "未计入"], ["台账", "B3", "提醒"], ["台账", "D4", "提醒"]]
    assert page.page_setup.orientation == "landscape" and page.print_title_rows == "$8:$8"


def test_a_file_that_cannot_be_copied_gets_the_list_alone_and_is_told_so(desk: Desk) -> None:
    body = answer(read(desk, "C1A/2024年3月.xlsx", xlsx_bytes({"台账": [HEAD, *ROWS]})))
    copy = openpyxl.load_workbook(io.BytesIO(list_alone(body)))
    assert copy.sheetnames == ["回执"] and "不要报送本文件" in copy["回执"]["B6"].value


def test_the_copy_of_a_workbook_with_a_chart_asks_for_the_original() -> None:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        page = book.add_worksheet("台账")
        for number, row in enumerate([HEAD, *ROWS]):
            page.write_row(number, 0, row)
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=台账!$C$2:$C$4"})
        page.insert_chart("H2", chart)
    body = {
        "file_name": "a.xlsx",
        "corrects": None,
        "receipt_number": NUMBER,
        "received_at": "2024-04-01T09:00:00+08:00",
        "status": "refused",
        "findings": [],
        **dict.fromkeys(("rows_sent", "rows_accepted", "rows_rejected", "rows_filtered"), 0),
    }

    def advice(data: bytes) -> str:
        return next(
            row[1]
            for row in openpyxl.load_workbook(io.BytesIO(annotate(data, body))).worksheets[0].values
            if row[0] == "怎么办"
        )

    assert "报送原来的文件（不要报送本文件）" in advice(target.getvalue())
    assert "直接把本文件重新报送" in advice(xlsx_bytes({"台账": [HEAD, *ROWS]}))
