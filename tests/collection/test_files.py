"""Any file that people send as a table, found out by its bytes."""

from __future__ import annotations

import io
import shutil
import struct
import subprocess
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from orchestration.collection.readers.binary_preflight import _read_xls
from orchestration.collection.readers.content_hash import cells_hash
from orchestration.collection.readers.delimited_text import decode, find_delimiter
from orchestration.collection.readers.open_workbook import open_bytes
from orchestration.collection.readers.workbook_cells import Unreadable
from orchestration.collection.readers.xlsx_preflight import Package
from tests.collection.conftest import Desk, csv_bytes, workbook, xlsx_bytes

HEAD = ["学习时间", "学习类型", "应到人数"]
ROWS = [["2024-03-05", "集中学习", 30], ["2024-03-12", "中心组学习", 12]]
TABLE = [HEAD, *ROWS]


def held_on(desk: Desk, name: str, data: bytes) -> list[date]:
    return desk.part(f"C1A/{name}", data).columns["held_on"]


EXPECTED = [date(2024, 3, 5), date(2024, 3, 12)]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_texts_are_read_in_every_encoding_and_with_every_delimiter(desk: Desk, encoding: str, delimiter: str) -> None:
    data = csv_bytes([["学习台账，2024年3月"], *TABLE], encoding, delimiter)
    assert held_on(desk, "a.txt", data) == EXPECTED


def test_an_encoding_that_a_source_states_wins(desk: Desk) -> None:
    desk.sources["s"] = "template: study_session\nmatch: '*.csv'\nencoding: gbk\ncolumns: {unit: 单位, held_on: 日期}\n"
    part = desk.part("a.csv", csv_bytes([["单位", "日期"], ["C1A", "2024年3月5日"]], "gb18030"))
    assert part.columns["held_on"] == [date(2024, 3, 5)]


def test_damaged_utf8_is_not_taken_for_another_encoding(desk: Desk) -> None:
    data = csv_bytes([[*HEAD, "说明"], *([*row, "内容很多的一段话"] for row in ROWS * 5)]).replace(
        "段话".encode(), "段".encode() + b"\xe8\xaf", 1
    )
    parsed = desk.read("C1A/a.csv", data)
    assert parsed.parts[0].columns["held_on"] == EXPECTED * 5
    assert [found.rule for found in parsed.findings] == ["damaged_text"]


def test_a_quotation_mark_that_is_never_closed_does_not_swallow_rows(desk: Desk) -> None:
    lines = [
        "学习时间,学习类型,应到人数",
        '2024-03-05,"集中学习,30',
        *(f"2024-03-{day:02d},集中学习,30" for day in range(1, 29)),
        *("2024-04-01,集中学习,30" for _ in range(60)),
    ]
    parsed = desk.read("C1A/a.csv", "\r\n".join(lines).encode())
    assert parsed.parts[0].rows_sent == 89
    assert parsed.findings[0].rule == "open_quote"


def test_mixed_line_ends_zero_bytes_and_lines_in_cells_are_survived(desk: Desk) -> None:
    data = (
        '学习时间,学习类型,应到人数,说明\r\n2024-03-05,集中学习,30,"一\n二"\n2024-03-12,中心\x00组学习,12,\r'.encode()
    )
    part = desk.part("C1A/a.csv", data)
    assert part.columns["held_on"] == EXPECTED
    assert part.columns["_row"] == [2, 3]


def test_excels_delimiter_line_is_understood(desk: Desk) -> None:
    part = desk.part("C1A/a.csv", b"sep=;\r\n" + csv_bytes(TABLE, delimiter=";"))
    assert part.columns["_row"] == [3, 4]


def test_the_delimiter_is_not_a_comma_inside_the_texts() -> None:
    assert find_delimiter("a\tb\nx, y, z\tc\nd\te\n") == "\t"
    assert decode("，".encode("gb18030"), None)[1] == "gb18030"


def test_html_tables_named_xls_are_read(desk: Desk) -> None:
    page = (
        "<html><head><meta charset='gb2312'><style>td{x}</style></head><body><table><tr><td colspan=3>2024年3月学习台账</td></tr>"
        "<tr><th>学习时间</th><th>学习类型</th><th>应到人数<br>(人)</th></tr>"
        "<tr><td rowspan=2>2024-03-05</td><td>集中学习</td><td>30</td></tr><tr><td>中心组学习</td><td>&nbsp;12&nbsp;</td></tr></table></body></html>"
    )
    part = desk.part("C1A/a.xls", page.encode("gb18030"))
    assert part.columns["held_on"] == [date(2024, 3, 5)] * 2
    assert part.columns["invited"] == [30, 12]


def test_an_archive_brings_all_its_files(desk: Desk) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("学习.xlsx", xlsx_bytes({"一月": TABLE}))
        archive.writestr("csv/学习2.csv", csv_bytes([HEAD, ["2024-03-20", "集中学习", 1]], "gb18030"))
        archive.writestr("~$学习.xlsx", b"x")
        archive.writestr("说明.pdf", b"%PDF-1.4")
    parsed = desk.read("C1A/a.zip", target.getvalue())
    [part] = parsed.parts
    assert sorted(part.columns["held_on"]) == [*EXPECTED, date(2024, 3, 20)]
    assert set(part.columns["_sheet"]) == {"学习.xlsx/一月", "csv/学习2.csv"}
    assert [found.rule for found in parsed.findings] == ["unreadable_member"]


def test_chinese_names_in_old_archives_are_read() -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("xx.csv", csv_bytes(TABLE))
    data = target.getvalue().replace(b"xx.csv", "学".encode("gb18030") + b".csv")
    assert [sheet.name for sheet in open_bytes(data, "a.zip").sheets] == ["学.csv"]


@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_other_programs_formats_are_read(desk: Desk, tmp_path: Path, suffix: str) -> None:
    office = shutil.which("localc")  # Calc itself: soffice may be there for texts alone
    if office is None:
        data = _ods(TABLE) if suffix == "ods" else _xls(TABLE)
    else:
        (tmp_path / "a.xlsx").write_bytes(xlsx_bytes({"学习": TABLE}))
        subprocess.run(
            [office, "--headless", "--convert-to", suffix, "--outdir", str(tmp_path), str(tmp_path / "a.xlsx")],
            check=True,
            capture_output=True,
        )
        data = (tmp_path / f"a.{suffix}").read_bytes()
    assert held_on(desk, f"a.{suffix}", data) == EXPECTED


def _ods(rows: list[list]) -> bytes:
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
        f'<office:body><office:spreadsheet><table:table table:name="学习">{cells}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", content)
    return target.getvalue()


def _xls(rows: list[list]) -> bytes:
    """The oldest .xls there is: a bare stream of records."""
    records = [struct.pack("<HHHH", 0x0009, 4, 0x0002, 0x0010), struct.pack("<HHH", 0x0042, 2, 936)]
    for row, cells in enumerate(rows):
        for column, cell in enumerate(cells):
            if isinstance(cell, str):
                text = cell.encode("gbk")
                body = struct.pack("<HH3xB", row, column, len(text)) + text
                records.append(struct.pack("<HH", 0x0004, len(body)) + body)
            else:
                records.append(struct.pack("<HHHH3xd", 0x0003, 15, row, column, cell))
    return b"".join(records) + struct.pack("<HH", 0x000A, 0)


def test_an_xls_with_a_password_is_encrypted_whatever_its_scrambled_cells_look_like() -> None:
    scrambled = struct.pack("<HHHH", 0x0203, 4, 0xFFFF, 0xFFFF)
    stream = struct.pack("<HHI", 0x0809, 4, 0) + struct.pack("<HHH", 0x002F, 2, 1) + scrambled
    with pytest.raises(Unreadable) as told:
        _read_xls(stream, Package("xls"))
    assert told.value.verdict == "encrypted"


def test_date_numbers_of_a_1904_workbook_are_its_own(desk: Desk) -> None:
    book = workbook({"学习": [HEAD, [43894, "集中学习", 30], [datetime(2024, 3, 12), "中心组学习", 12]]})  # noqa: DTZ001
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    assert held_on(desk, "a.xlsx", xlsx_bytes(book)) == EXPECTED


def test_a_file_that_one_reader_refuses_is_read_by_the_next(desk: Desk) -> None:
    data = _rewritten(
        xlsx_bytes({"学习": TABLE}),
        "xl/workbook.xml",
        lambda xml: xml.decode().replace("utf-8", "utf-16").encode("utf-16"),
    )
    assert held_on(desk, "a.xlsx", data) == EXPECTED


def _rewritten(data: bytes, part: str, change) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(old.read(entry)) if entry.filename == part else old.read(entry))
    return target.getvalue()


def test_the_same_cells_saved_by_another_program_have_the_same_hash() -> None:
    rows = [["标题"], HEAD, [datetime(2024, 3, 5), "集中学习", 30], [datetime(2024, 3, 12, 9, 30), " 中心组学习", 12.5]]  # noqa: DTZ001
    book = workbook({"学习": rows, "空": []})
    saved = xlsx_bytes(book)
    again = io.BytesIO()
    loaded = openpyxl.load_workbook(io.BytesIO(saved))
    loaded.properties.title = "另存"
    loaded["学习"].column_dimensions["A"].width = 30
    loaded.save(again)
    as_text = csv_bytes(
        [["标题"], HEAD, ["2024/3/5", "集中学习", "30"], ["2024/3/12 9:30", "中心组学习", "12.5"]], "gb18030"
    )
    hashes = {
        cells_hash(open_bytes(data, "a").sheets)
        for data in (saved, again.getvalue(), as_text, _rewritten(saved, "", bytes))
    }
    assert len(hashes) == 1


def test_months_named_on_the_sheets_are_part_of_the_hash_and_other_names_are_not() -> None:
    def of(*names: str) -> str:
        return cells_hash(open_bytes(xlsx_bytes(dict.fromkeys(names, TABLE)), "a").sheets)

    assert of("1月", "2月") != of("2月", "1月") != of("1月", "3月")
    assert of("1月", "2月") == of("一月", "学习2月") and of("Sheet1", "Sheet2") == of("甲", "乙")
    # the period of a single sheet is that of the submission; a text has no sheet
    assert of("1月") == of("2月") == cells_hash(open_bytes(csv_bytes(TABLE), "a").sheets)


def test_one_cell_changed_is_another_hash() -> None:
    one = cells_hash(open_bytes(xlsx_bytes({"学习": TABLE}), "a").sheets)
    for row, column, value in ((0, 0, "日期"), (1, 2, 31), (2, 0, "2024-03-13"), (2, 1, "")):
        rows = [list(each) for each in TABLE]
        rows[row][column] = value
        assert cells_hash(open_bytes(xlsx_bytes({"学习": rows}), "a").sheets) != one


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (b"", "corrupt"), (b"\x00" * 100, "corrupt"), (b"%PDF-1.4 x", "unsupported"), (b"\x89PNG\r\n\x1a\nxxxx", "unsupported"), (bytes(range(256)) * 20, "unsupported"),
        (b"PK\x03\x04garbage", "corrupt"), (b"PK\x05\x06" + b"\x00" * 18, "unsupported"), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "corrupt"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), "encrypted"), (b"<?xml version='1.0'?><a/>", "unsupported"),
    ],
)  # fmt: skip
def test_what_is_no_table_has_a_verdict_and_a_remedy(desk: Desk, data: bytes, verdict: str) -> None:
    parsed = desk.read("C1A/a.xlsx", data)
    assert (parsed.verdict, parsed.parts) == (verdict, [])
    [finding] = parsed.findings
    assert finding.severity == "error"
    assert "请" in finding.message_zh
    assert len(finding.message_en) > 20
    with pytest.raises(Unreadable):
        open_bytes(data, "a")


def test_a_workbook_saved_as_a_page_is_told_how_to_be_saved(desk: Desk) -> None:
    data = b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related\r\n\r\nx"
    parsed = desk.read("C1A/a.xls", data)
    assert (parsed.verdict, [found.rule for found in parsed.findings]) == ("unsupported", ["saved_as_page"])
    assert "另存为 .xlsx" in parsed.findings[0].message_zh


def test_exports_that_keep_digits_by_a_formula_are_read_as_their_digits(desk: Desk) -> None:
    text = (
        '单位,受理时间,工单编号,渠道\r\nC1A,="2024-03-05",="00120",12345\r\nC1A,20240305143000,"=""00121""",12345\r\n'
    )
    part = desk.part("C1A/a.csv", text.encode("gbk"))
    assert (part.columns["case_id"], part.rows_rejected) == (["00120", "00121"], 0)


@pytest.mark.parametrize(
    "text",
    [
        "学习时间    学习类型   应到人数\n2024-03-05  集中学习   30\n2024-03-12  中心组学习   12\n",
        '"学习时间,学习类型,应到人数"\n"2024-03-05,集中学习,30"\n"2024-03-12,中心组学习,12"\n',
    ],
)
def test_lines_that_came_as_single_cells_are_taken_apart(desk: Desk, text: str) -> None:
    part = desk.part("C1A/a.txt", text.encode("gb18030"))
    assert (part.columns["held_on"], part.columns["invited"], part.columns["_row"]) == (EXPECTED, [30, 12], [2, 3])


def test_a_workbook_of_1997_has_its_hidden_rows_and_its_date_system(desk: Desk, tmp_path: Path) -> None:
    office = shutil.which("localc")  # Calc itself: soffice may be there for texts alone
    book = workbook(
        {"学习": [["单位", *HEAD], ["县教育局", 43894, "集中学习", 30], [None, 43901, "中心组学习", 12]]},
        merges={"学习": ["A2:A3"]},
    )
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book["学习"].row_dimensions[3].hidden = True
    (tmp_path / "a.xlsx").write_bytes(xlsx_bytes(book))
    name = "a.xlsx"
    if office is not None:
        subprocess.run(
            [office, "--headless", "--convert-to", "xls", "--outdir", str(tmp_path), str(tmp_path / name)],
            check=True,
            capture_output=True,
        )
        name = "a.xls"
    part = desk.part(name, (tmp_path / name).read_bytes())
    assert (part.columns["held_on"], part.columns["unit_code"], part.extents[0].hidden_rows) == (
        EXPECTED,
        ["C1A", "C1A"],
        [3],
    )
