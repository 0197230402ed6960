"""The answer: JSON, text and an annotated copy that can be corrected and sent again."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from orchestration.collection.check_rows import check_parts
from orchestration.collection.parsed_file import ParsedFile
from orchestration.collection.receipts.annotated_copy import (
    CopyJob,
    annotate,
    annotated_copies,
    has_marks,
    write_copies,
)
from orchestration.collection.receipts.receipt import answer, write
from orchestration.collection.receipts.terminal_text import as_text
from tests.collection.conftest import Desk, csv_bytes, workbook, xlsx_bytes

HEAD = ["单位", "学习时间", "学习类型", "应到人数", "实到人数"]
ROWS = [
    ["县教育局", "2024-03-05", "集中学习", 30, 28],
    ["县教委", "2024-02-30", "茶话会", "若干", 28],
    ["县教育局", "2024-03-12", "茶话会", "若干", 40],
    ["县教育局", "2024-03-19", "集中学习", 30, 31],
]
RIGHT = [
    ROWS[0],
    ["县教育局", "2024-03-06", "集中学习", 30, 28],
    ["县教育局", "2024-03-12", "集中学习", 40, 40],
    ["县教育局", "2024-03-19", "集中学习", 31, 31],
]


def read(desk: Desk, name: str, data: bytes) -> ParsedFile:
    parsed = desk.read(name, data)
    check_parts([parsed])
    return parsed


@pytest.fixture
def body(desk: Desk) -> dict:
    return answer(read(desk, "C1/2024年3月.xlsx", xlsx_bytes({"台账": [HEAD, *ROWS]})))


def test_a_receipt_counts_rows_and_names_cells(body: dict) -> None:
    assert (body["receipt_number"], body["verdict"], body["status"]) == ("0123456789ab-1", "read", "partly_accepted")
    assert (body["rows_sent"], body["rows_accepted"], body["rows_rejected"], body["rows_filtered"]) == (4, 3, 1, 0)
    [part] = body["parts"]
    assert (part["template"], part["unit_code"], part["period_code"]) == ("study_session", "C1A", "2024-03")
    assert part["sheets"][0] | {"sheet": "台账", "rows_sent": 4, "rows_accepted": 3} == part["sheets"][0]
    cells = {(found["cell"], found["severity"]) for found in body["findings"]}
    assert cells == {
        ("A3", "error"),
        ("B3", "error"),
        ("C3", "warning"),
        ("D3", "warning"),
        ("C4", "warning"),
        ("D4", "warning"),
        ("E5", "warning"),
    }
    assert all(found["message_zh"] and found["message_en"] and found["sheet"] == "台账" for found in body["findings"])


def test_the_same_file_gives_the_same_receipt(desk: Desk, tmp_path: Path, body: dict) -> None:
    again = answer(read(desk, "C1/2024年3月.xlsx", xlsx_bytes({"台账": [HEAD, *ROWS]})))
    write(tmp_path, "one", body)
    write(tmp_path, "two", again)
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert json.loads((tmp_path / "one.json").read_text("utf-8")) == body


def test_the_text_says_the_same(body: dict) -> None:
    text = as_text(body)
    assert "回执 0123456789ab-1" in text
    assert "台账!B3" in text
    assert "“学习时间”填的是“2024-02-30”，没有这一天" in text
    assert "部分接收" in text
    assert "held back" in as_text(body, "en")


def test_an_unreadable_file_is_answered_with_a_remedy(desk: Desk) -> None:
    body = answer(desk.read("C1/a.xlsx", b"%PDF-1.4"))
    assert (body["verdict"], body["status"], body["parts"]) == ("unsupported", "refused", [])
    assert "请" in body["remedy_zh"]
    assert not has_marks(body)


def test_wrong_cells_are_coloured_and_say_what_to_do(desk: Desk, body: dict) -> None:
    copy = openpyxl.load_workbook(io.BytesIO(annotate(xlsx_bytes({"台账": [HEAD, *ROWS]}), body)))
    assert copy.sheetnames == ["回执", "台账"]
    page = copy["台账"]
    assert page["B3"].fill.fgColor.rgb.endswith("FFC7CE")
    assert "没有这一天" in page["B3"].comment.text
    assert page["C4"].fill.fgColor.rgb.endswith("FFEB9C")
    assert page["B2"].comment is None
    listed = [[cell.value for cell in row] for row in copy["回执"].iter_rows()]
    assert listed[0][:2] == ["回执编号", "0123456789ab-1"]
    assert any(row[1] == "台账" and row[2] == "B3" and row[3] == "未计入" for row in listed)
    assert copy.active.title == "回执"


@pytest.mark.parametrize("kind", ["xlsx", "csv", "html"])
def test_corrected_in_the_copy_and_sent_again_nothing_is_left(desk: Desk, kind: str) -> None:
    rows = [HEAD, *ROWS]
    table = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    data = {
        "xlsx": xlsx_bytes({"台账": rows}),
        "csv": csv_bytes(rows, "gb18030"),
        "html": f"<table>{table}</table>".encode(),
    }[kind]
    first = read(desk, "C1/县教育局2024年3月.csv", data)
    copy = openpyxl.load_workbook(io.BytesIO(annotate(data, answer(first))))
    page = copy.worksheets[1]
    for found in answer(first)["findings"]:
        cell = page[found["cell"]]
        cell.value = RIGHT[cell.row - 2][cell.column - 1]
    page["D5"] = 31
    again = read(desk, f"C1/{first.arrival.file_id}.xlsx", xlsx_bytes(copy))
    [part] = again.parts
    assert (part.findings, again.findings, part.rows_accepted) == ([], [], 4)
    assert part.columns["held_on"] == [date(2024, 3, day) for day in (5, 6, 12, 19)]
    assert (part.period_code, part.unit_code) == ("2024-03", "C1A")


def test_a_copy_sent_back_to_the_top_folder_keeps_what_its_first_path_said(desk: Desk) -> None:
    rows = [HEAD[1:], ["3月5日", "茶话会", 1, 1]]
    first = read(desk, "C1A/2024年3月.xlsx", xlsx_bytes({"台账": rows}))
    copy = annotate(xlsx_bytes({"台账": rows}), answer(first))
    part = desk.part(f"{first.arrival.file_id}.xlsx", copy)
    assert (part.columns["unit_code"], part.columns["held_on"], part.period_code) == (
        ["C1A"],
        [date(2024, 3, 5)],
        "2024-03",
    )


def test_no_text_becomes_a_formula(desk: Desk) -> None:
    rows = [HEAD, ["=cmd|' /C calc'!A0", "2024-03-05", "+1+1", "@x", "=1+1"]]
    for data in (csv_bytes(rows), _as_texts(rows)):
        body = answer(read(desk, "C1/a.csv", data))
        copy = openpyxl.load_workbook(io.BytesIO(annotate(data, body)))
        assert not [
            cell
            for sheet in copy
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f" or cell.hyperlink
        ]
        assert any(cell.value == "=cmd|' /C calc'!A0" for cell in copy.worksheets[1]["A"])


def _as_texts(rows: list[list]) -> bytes:
    book = workbook({"台账": []})
    for row, cells in enumerate(rows, 1):
        for column, value in enumerate(cells, 1):
            cell = book["台账"].cell(row, column, value)
            cell.data_type = "s"
    return xlsx_bytes(book)


def test_a_mark_inside_a_merged_area_goes_to_its_first_cell(desk: Desk) -> None:
    data = xlsx_bytes({"台账": [HEAD, ["县教委", *ROWS[0][1:]], [None, *ROWS[0][1:]]]}, merges={"台账": ["A2:A3"]})
    body = answer(read(desk, "C1/a.xlsx", data))
    copy = openpyxl.load_workbook(io.BytesIO(annotate(data, body)))
    assert "县教委" in copy["台账"]["A2"].comment.text


def test_copies_are_made_in_workers_only_where_a_cell_is_marked(desk: Desk, tmp_path: Path) -> None:
    wrong, right = xlsx_bytes({"台账": [HEAD, *ROWS]}), xlsx_bytes({"台账": [HEAD, *RIGHT]})
    jobs = []
    for number, data in enumerate((wrong, right, wrong)):
        parsed = desk.read(f"C1/{number}.xlsx", data)
        body = answer(parsed) | {"file_id": f"{number}"}
        jobs.append(CopyJob(parsed.arrival.path, body))
    assert [job.body["file_id"] for job, copy in annotated_copies(jobs) if copy] == ["0", "2"]
    assert write_copies(tmp_path, jobs) == ["0", "2"]
    assert openpyxl.load_workbook(tmp_path / "0.xlsx").sheetnames == ["回执", "台账"]
