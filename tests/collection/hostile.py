"""Files that break readers, made on the spot: at least 120 of 40 kinds. Nothing of this is ever committed as a binary."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable, Iterator

from tests.collection.conftest import csv_bytes, workbook, xlsx_bytes

HEAD = ["学习时间", "学习类型", "应到人数"]
ROWS = [["2024-03-05", "集中学习", 30], ["2024-03-12", "中心组学习", 12]]
TABLE = [HEAD, *ROWS]
_SEED = 20240305
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET = "xl/worksheets/sheet1.xml"

Kind = Callable[[], Iterator[bytes]]
KINDS: dict[str, Kind] = {}


def kind(make: Kind) -> Kind:
    """Register a kind under the words of its function's name."""
    KINDS[make.__name__.replace("_", " ").strip()] = make
    return make


def good() -> bytes:
    """A plain ledger."""
    return xlsx_bytes({"学习": TABLE})


def parts_of(data: bytes) -> dict[str, bytes]:
    """The parts of a zip archive."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def zipped(parts: dict[str, bytes] | list[tuple[str, bytes]]) -> bytes:
    """A zip archive of parts; a list may name one twice."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(name, data)
    return target.getvalue()


def changed(part: str, change: Callable[[bytes], bytes]) -> bytes:
    """The plain ledger with one part changed."""
    return zipped({name: change(data) if name == part else data for name, data in parts_of(good()).items()})


def with_cells(cells: str) -> bytes:
    """A workbook whose sheet data are these rows."""
    xml = f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}"><sheetData>{cells}</sheetData></worksheet>'
    return changed(SHEET, lambda _: xml.encode())


def cell(reference: str, text: str = "1") -> str:
    """A number cell in a row of its own."""
    row = "".join(c for c in reference if c.isdigit())
    return f'<row r="{row}"><c r="{reference}"><v>{text}</v></c></row>'


@kind
def cells_in_opposite_corners() -> Iterator[bytes]:
    for far in ("XFD1048576", "XFD500000", "AAA1048576"):
        yield with_cells(cell("A1") + cell(far))


@kind
def references_outside_the_grid() -> Iterator[bytes]:
    for reference in ("XFE1", "A16777217", "ZZZ1", "A99999999999", "AAAAAAA1", "A0"):
        yield with_cells(cell("A1") + cell(reference))


@kind
def a_tail_of_a_million_rows() -> Iterator[bytes]:
    yield with_cells("".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, 1_048_577, 8)))
    yield with_cells(
        cell("A1") + "".join(f'<row r="{row}"><c r="A{row}" s="1"/></row>' for row in range(2, 1_048_577, 64))
    )


@kind
def a_table_of_strings_that_lies_about_its_length() -> Iterator[bytes]:
    parts = parts_of(good())
    content = parts["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>',
    )
    relations = parts["xl/_rels/workbook.xml.rels"].replace(
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
    )
    for count in ("4000000000", "99999999999999999999", "-1", "x"):
        strings = f'<?xml version="1.0"?><sst xmlns="{_MAIN}" count="1" uniqueCount="{count}"><si><t>x</t></si></sst>'.encode()
        yield zipped(
            {
                **parts,
                "[Content_Types].xml": content,
                "xl/_rels/workbook.xml.rels": relations,
                "xl/sharedStrings.xml": strings,
            }
        )


@kind
def string_indexes_out_of_range() -> Iterator[bytes]:
    for index in ("7", "4294967296", "-1", "x"):
        yield with_cells(f'<row r="1"><c r="A1" t="s"><v>{index}</v></c></row>')


@kind
def forty_million_cells() -> Iterator[bytes]:
    row = "".join(f'<c r="{column}%(r)d"><v>1</v></c>' for column in ("A", "B", "C", "D"))
    yield with_cells("".join(f'<row r="{number}">{row % {"r": number}}</row>' for number in range(1, 150_001)))
    yield with_cells("".join(cell(f"XFD{number}") for number in range(1, 3_000)))


@kind
def sizes_that_lie() -> Iterator[bytes]:
    data = bytearray(good())
    for size in (0xFFFFFFF0, 10):
        broken = bytearray(data)
        at = broken.rindex(b"PK\x01\x02")
        struct.pack_into("<I", broken, at + 24, size)
        yield bytes(broken)


@kind
def an_archive_in_an_archive() -> Iterator[bytes]:
    yield zipped({"a.zip": zipped({"b.xlsx": good()})})
    yield zipped({"a.zip": zipped({"a.zip": zipped({"c.csv": csv_bytes(TABLE)})})})


@kind
def ten_thousand_parts() -> Iterator[bytes]:
    yield zipped({**parts_of(good()), **{f"xl/media/{number}": b"" for number in range(10_000)}})


@kind
def parts_of_the_same_name() -> Iterator[bytes]:
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield zipped([*parts_of(good()).items(), (SHEET, b"<worksheet/>")])


@kind
def part_names_that_climb() -> Iterator[bytes]:
    yield zipped({**parts_of(good()), "../../evil.xml": b"x", "/etc/passwd": b"x", "C:\\evil": b"x"})
    yield zipped({"../../evil.csv": csv_bytes(TABLE)})


@kind
def billion_laughs() -> Iterator[bytes]:
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    for part, name in ((SHEET, "worksheet"), ("xl/workbook.xml", "workbook"), ("xl/styles.xml", "styleSheet")):
        xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{entities}]><{name} xmlns="{_MAIN}"><sheetData>&l9;</sheetData></{name}>'
        yield changed(part, lambda _, xml=xml: xml.encode())


@kind
def external_entities() -> Iterator[bytes]:
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet xmlns="{_MAIN}"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row></sheetData></worksheet>'
    yield changed(SHEET, lambda _: xml.encode())


@kind
def parts_in_utf16() -> Iterator[bytes]:
    for part in (SHEET, "xl/workbook.xml"):
        yield changed(part, lambda data: data.decode().replace("UTF-8", "UTF-16").encode("utf-16"))


@kind
def cut_off_archives() -> Iterator[bytes]:
    data = good()
    for share in range(1, 21):
        yield data[: len(data) * share // 21]


@kind
def flipped_bits() -> Iterator[bytes]:
    chance = random.Random(_SEED)
    for _ in range(30):
        data = bytearray(good())
        for _ in range(3):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        yield bytes(data)


@kind
def encrypted_containers() -> Iterator[bytes]:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    yield head + b"\x00" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 4000
    data = bytearray(good())
    for marker, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(marker) + at] |= 1
    yield bytes(data)


@kind
def broken_containers() -> Iterator[bytes]:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    chance = random.Random(_SEED)
    for size in (8, 600, 5_000, 70_000):
        yield head + chance.randbytes(size)
    yield head + b"\x00" * 22 + b"\x3e\x00\x03\x00\xfe\xff\x09\x00" + b"\xff" * 5_000


@kind
def a_workbook_of_1997_with_cells_in_opposite_corners() -> Iterator[bytes]:
    for last_column in (255, 200):
        records = [struct.pack("<HHHH", 0x0009, 4, 0x0002, 0x0010)]
        records += [
            struct.pack("<HHHH3xd", 0x0003, 15, row, column, 1.0) for row, column in ((0, 0), (65_535, last_column))
        ]
        yield b"".join(records) + struct.pack("<HH", 0x000A, 0)


@kind
def macros() -> Iterator[bytes]:
    yield zipped({**parts_of(good()), "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"x" * 1000})


@kind
def other_files_under_a_wrong_name() -> Iterator[bytes]:
    yield b"<html><body>Session expired</body></html>"
    yield b"%PDF-1.7\n" + b"x" * 500
    yield b"\x89PNG\r\n\x1a\n" + b"\x00" * 500
    yield b'{"code": 500, "message": "export failed"}'
    yield zipped({"word/document.xml": b"<w/>", "[Content_Types].xml": b"<Types/>"})
    yield b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n" + b"x" * 100


@kind
def nothing_at_all() -> Iterator[bytes]:
    yield b""
    yield b"\xef\xbb\xbf"
    yield b"\x00" * 1000
    yield b" \r\n\t\r\n"


@kind
def links_to_other_files() -> Iterator[bytes]:
    yield with_cells(
        '<row r="1"><c r="A1"><f>[1]Sheet1!A1</f><v>1</v></c><c r="B1"><f>cmd|\' /C calc\'!A0</f><v>1</v></c></row>'
    )


@kind
def numbers_that_are_none() -> Iterator[bytes]:
    for text in ("1e999", "NaN", "-1e999", "9999-99-99", "1" * 400, ""):
        yield with_cells(f'<row r="1"><c r="A1" t="inlineStr"><is><t>学习时间</t></is></c><c r="B1" t="inlineStr"><is><t>应到人数</t></is></c></row>'
                         f'<row r="2"><c r="A2" t="n"><v>{text}</v></c><c r="B2"><v>{text}</v></c></row>')  # fmt: skip


@kind
def formulas_without_results() -> Iterator[bytes]:
    yield xlsx_bytes({"学习": [HEAD, ["=TODAY()", "集中学习", "=1+1"]]})


@kind
def endless_cells() -> Iterator[bytes]:
    yield xlsx_bytes({"学习": [HEAD, ["2024-03-05", "集" * 32_767, 30]]})
    yield csv_bytes([HEAD, ["2024-03-05", "集" * 40_000, 30]])


@kind
def odd_characters() -> Iterator[bytes]:
    for odd in (
        "\u202e集中学习",
        "集中\u200b学习",
        "集中学习\ufeff",
        "ＡＢＣ１２",
        "\U0001f600",
        "集中\x0b学习".replace("\x0b", "\u2028"),
    ):
        yield xlsx_bytes({"学习": [HEAD, ["2024-03-05", odd, 30]]})
    yield csv_bytes([HEAD, ["2024-03-05", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"), 30]])


@kind
def hundreds_of_sheets() -> Iterator[bytes]:
    yield xlsx_bytes({f"{number}": TABLE for number in range(300)})


@kind
def hidden_and_very_hidden_sheets() -> Iterator[bytes]:
    book = workbook({"学习": TABLE, "一": TABLE, "二": TABLE})
    book["一"].sheet_state, book["二"].sheet_state = "hidden", "veryHidden"
    yield xlsx_bytes(book)


@kind
def sheet_names_that_differ_in_case_only() -> Iterator[bytes]:
    yield (
        changed("xl/workbook.xml", lambda xml: xml.replace("学习".encode(), b"Sheet"))
        if False
        else xlsx_bytes({"Sheet": TABLE, "sheet1": TABLE})
    )
    data = parts_of(xlsx_bytes({"Sheet": TABLE, "sheetX": TABLE}))
    yield zipped(
        {
            name: body.replace(b'name="sheetX"', b'name="SHEET"') if name == "xl/workbook.xml" else body
            for name, body in data.items()
        }
    )
    yield zipped(
        {
            name: body.replace(b'name="sheetX"', b'name="Sheet"') if name == "xl/workbook.xml" else body
            for name, body in data.items()
        }
    )


@kind
def headers_merged_over_three_rows() -> Iterator[bytes]:
    rows = [["学习时间", "学习类型", "人员"], [None, None, "人数"], [None, None, "应到"], *ROWS]
    yield xlsx_bytes({"学习": rows}, merges={"学习": ["A1:A3", "B1:B3"]})


@kind
def the_whole_grid_merged() -> Iterator[bytes]:
    merged = f'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'  # noqa: F541
    yield changed(SHEET, lambda xml: xml.replace(b"</worksheet>", merged.encode()))
    many = "".join(f'<mergeCell ref="A{row}:B{row + 1}"/>' for row in range(1, 60_000, 2))
    yield changed(
        SHEET, lambda xml: xml.replace(b"</worksheet>", f"<mergeCells>{many}</mergeCells></worksheet>".encode())
    )


@kind
def dates_in_the_1904_system() -> Iterator[bytes]:
    book = workbook({"学习": [HEAD, [43894, "集中学习", 30]]})
    book.epoch = __import__("datetime").datetime(1904, 1, 1)  # noqa: DTZ001
    yield xlsx_bytes(book)


@kind
def texts_in_odd_encodings() -> Iterator[bytes]:
    for encoding in ("gb18030", "utf-8-sig", "utf-16", "utf-16-le", "big5"):
        yield csv_bytes([["a", "b"], ["1", "2"]] if encoding == "big5" else TABLE, encoding)
    yield b"\x84\x31\x95\x33" + csv_bytes(TABLE, "gb18030")


@kind
def texts_with_zero_bytes() -> Iterator[bytes]:
    yield csv_bytes(TABLE).replace(b"30", b"3\x000")
    yield csv_bytes(TABLE) + b"\x00" * 500


@kind
def a_line_of_ten_megabytes() -> Iterator[bytes]:
    yield csv_bytes(TABLE) + b"x" * 10_000_000
    yield b"," * 1_000_000
    yield b'"' * 100_001


@kind
def mixed_line_ends() -> Iterator[bytes]:
    yield "学习时间,学习类型,应到人数\r2024-03-05,集中学习,30\n2024-03-12,中心组学习,12\r\n\n\r".encode()


@kind
def a_protected_sheet() -> Iterator[bytes]:
    book = workbook({"学习": TABLE})
    book["学习"].protection.sheet = True
    book["学习"].protection.password = "x"
    book.security.lockStructure = True
    yield xlsx_bytes(book)


@kind
def deep_nesting() -> Iterator[bytes]:
    yield changed(SHEET, lambda _: b"<a>" * 200_000)
    yield b"<table>" * 50_000
    yield b"<table><tr>" + b"<td colspan=1000000 rowspan=1000000>x</td>" * 2_000 + b"</table>"


@kind
def missing_parts() -> Iterator[bytes]:
    parts = parts_of(good())
    for name in ("[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", SHEET, "xl/styles.xml"):
        yield zipped({key: data for key, data in parts.items() if key != name})


@kind
def parts_that_point_nowhere() -> Iterator[bytes]:
    yield changed(
        "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"worksheets/sheet1.xml", b"worksheets/nowhere.xml")
    )
    yield changed(
        "xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b"worksheets/sheet1.xml", b"../../../etc/passwd")
    )
    yield changed("xl/workbook.xml", lambda xml: xml.replace(b"rId1", b"rId77"))


@kind
def styles_that_make_no_sense() -> Iterator[bytes]:
    yield changed(SHEET, lambda xml: xml.replace(b"<c r=", b'<c s="99999" r='))
    yield changed("xl/styles.xml", lambda _: b"<styleSheet/>")


@kind
def bombs_of_zeros() -> Iterator[bytes]:
    yield zipped({**parts_of(good()), "xl/media/image1.png": b"\x00" * 60_000_000})
    yield zipped({"a.csv": b"0," * 30_000_000})


def all_files() -> Iterator[tuple[str, bytes]]:
    """Kind and bytes of every hostile file."""
    for name, make in KINDS.items():
        for data in make():
            yield name, data
