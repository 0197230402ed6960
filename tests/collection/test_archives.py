"""Archives of several files, and the binary formats: what stands around the cells is read there too."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date

import openpyxl

from orchestration.collection.readers.open_workbook import open_bytes
from tests.collection.conftest import Desk, csv_bytes, workbook, xlsx_bytes

HEAD = ["学习时间", "学习类型", "应到人数"]
ROWS = [["2024-03-05", "集中学习", 30], ["2024-03-12", "中心组学习", 12]]


def zipped(members: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return target.getvalue()


def test_the_files_of_an_archive_speak_for_the_units_in_their_names_and_folders(desk: Desk) -> None:
    ledger = xlsx_bytes({"学习": [HEAD, *ROWS]})
    for names in (
        {"县教育局.xlsx": "C1A", "县医保局3月.xlsx": "C1B"},
        {"C1A/学习.xlsx": "C1A", "C1B/学习.xlsx": "C1B"},
    ):
        part = desk.part("2024年3月.zip", zipped(dict.fromkeys(names, ledger)))
        units = {
            sheet.split("/学习")[0].split("/")[0]: unit
            for sheet, unit in zip(part.columns["_sheet"], part.columns["unit_code"], strict=True)
        }
        assert set(units.values()) == {"C1A", "C1B"}
        assert (part.rows_rejected, part.unit_code, part.period_code) == (0, None, "2024-03")


def test_a_folder_of_the_inbox_comes_before_names_inside_an_archive(desk: Desk) -> None:
    part = desk.part("C1B/a.zip", zipped({"县教育局.xlsx": xlsx_bytes({"学习": [HEAD, *ROWS]})}))
    assert part.columns["unit_code"] == ["C1B", "C1B"]
    assert [found.rule for found in part.findings] == ["contradiction"]


def test_the_files_of_an_archive_have_their_own_month(desk: Desk) -> None:
    members = {
        "2024年1月.xlsx": xlsx_bytes({"S": [HEAD, ["1月5日", "集中学习", 1]]}),
        "2月.csv": csv_bytes([HEAD, ["2月5日", "集中学习", 1]]),
    }
    part = desk.part("C1A/2024年.zip", zipped(members))
    assert (part.columns["held_on"], part.period_code, part.rows_rejected) == (
        [date(2024, 1, 5), date(2024, 2, 5)],
        "2024-Q1",
        0,
    )


def test_each_workbook_of_an_archive_has_its_own_date_system(desk: Desk) -> None:
    old = workbook({"S": [HEAD, [43894, "集中学习", 1]]})
    old.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    part = desk.part(
        "C1A/a.zip", zipped({"a.xlsx": xlsx_bytes(old), "b.xlsx": xlsx_bytes({"S": [HEAD, [45356, "集中学习", 1]]})})
    )
    assert part.columns["held_on"] == [date(2024, 3, 5)] * 2


def test_what_systems_leave_beside_documents_is_passed_over(desk: Desk) -> None:
    rubbish = dict.fromkeys(["__MACOSX/._a.xlsx", ".DS_Store", "x/Thumbs.db", "desktop.ini", "~$a.xlsx"], b"\x00\x01x")
    parsed = desk.read("C1A/a.zip", zipped({**rubbish, "深/更深/a.xlsx": xlsx_bytes({"S": [HEAD, *ROWS]})}))
    assert (parsed.findings, parsed.notes, parsed.parts[0].rows_sent) == ([], [], 2)


# -- .xlsb, written by hand after MS-XLSB ---------------------------------------------------------------------------------


def record(kind: int, body: bytes = b"") -> bytes:
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    length, size = len(body), b""
    while True:
        size += bytes([length & 0x7F | (0x80 if length > 127 else 0)])
        length >>= 7
        if not length:
            return head + size + body


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(rows: list[list], *, hidden: tuple[int, ...] = (), merged: tuple = (), is_1904: bool = False) -> bytes:
    """A workbook of one sheet; rows of texts, numbers and None from A1 on."""
    sheet = record(129) + record(148, struct.pack("<4I", 0, len(rows) - 1, 0, max(map(len, rows)) - 1)) + record(145)
    for number, cells in enumerate(rows):
        flags = 0x10 if number in hidden else 0
        sheet += record(0, struct.pack("<IIHBBBI", number, 0, 300, 0, flags, 0, 0))
        for column, cell in enumerate(cells):
            head = struct.pack("<II", column, 0)
            if isinstance(cell, str):
                sheet += record(6, head + wide(cell))
            elif cell is not None:
                sheet += record(5, head + struct.pack("<d", cell))
    sheet += record(146)
    if merged:
        sheet += (
            record(177, struct.pack("<I", len(merged)))
            + b"".join(record(176, struct.pack("<4I", *area)) for area in merged)
            + record(178)
        )
    sheet += record(130)
    book = record(131) + record(153, struct.pack("<II", int(is_1904), 0) + wide("")) + record(143)
    book += record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("学习")) + record(144) + record(132)
    office, package = (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        "http://schemas.openxmlformats.org/package/2006",
    )
    types = (
        f'<Types xmlns="{package}/content-types"><Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/>'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>'
    )
    root = f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/officeDocument" Target="xl/workbook.bin"/></Relationships>'
    inner = f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" Type="{office}/worksheet" Target="worksheets/sheet1.bin"/></Relationships>'
    return zipped(
        {
            "[Content_Types].xml": types.encode(), "_rels/.rels": root.encode(), "xl/workbook.bin": book,
            "xl/_rels/workbook.bin.rels": inner.encode(), "xl/worksheets/sheet1.bin": sheet,
        }
    )  # fmt: skip


def test_an_xlsb_is_read_with_its_hidden_rows_and_merged_cells(desk: Desk) -> None:
    rows = [["单位", *HEAD], ["县教育局", *ROWS[0]], [None, *ROWS[1]]]
    parsed = desk.read("a.xlsb", xlsb(rows, hidden=(2,), merged=((1, 2, 0, 0),)))
    [part] = parsed.parts
    assert parsed.kind == "xlsb"
    assert (part.columns["unit_code"], part.columns["held_on"]) == (
        ["C1A", "C1A"],
        [date(2024, 3, 5), date(2024, 3, 12)],
    )
    assert part.extents[0].hidden_rows == [3]


def test_date_numbers_of_a_1904_xlsb_are_its_own(desk: Desk) -> None:
    part = desk.part("C1A/a.xlsb", xlsb([HEAD, [43894, "集中学习", 30]], is_1904=True))
    assert part.columns["held_on"] == [date(2024, 3, 5)]


def test_a_damaged_xlsb_has_a_verdict(desk: Desk) -> None:
    data = xlsb([HEAD, *ROWS])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name in ("xl/workbook.bin", "xl/worksheets/sheet1.bin", "xl/_rels/workbook.bin.rels"):
        for broken in (b"", parts[name][: len(parts[name]) // 2], b"\xff" * 50):
            parsed = desk.read("C1A/a.xlsb", zipped({**parts, name: broken}))
            assert parsed.verdict in ("read", "corrupt"), name


def test_a_1904_workbook_is_read_by_the_second_reader_too(desk: Desk) -> None:
    old = workbook({"S": [HEAD, [43894, "集中学习", 1]]})
    old.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    with zipfile.ZipFile(io.BytesIO(xlsx_bytes(old))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].decode().replace("utf-8", "utf-16").encode("utf-16")
    data = zipped(parts)
    assert open_bytes(data, "a").sheets[0].is_1904
    assert desk.part("C1A/a.xlsx", data).columns["held_on"] == [date(2024, 3, 5)]
