"""What is archived of a file: nothing of a person beside its cells or in names, and every byte where there is nothing of that."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from orchestration.collection.emptying.known import Known
from orchestration.collection.emptying.workbook_parts import Workbook
from orchestration.collection.open_file import Tools
from orchestration.collection.parse_file import parse_file
from orchestration.collection.read_files import redact_dropped
from orchestration.intake.listing import readable_name
from orchestration.intake.upload_names import clean_name
from orchestration.templates.workbook import write_template
from tests.bench.harmless_ledgers import harmless
from tests.bench.personal import contents, marks_in
from tests.bench.personal_ledgers import KINDS, Ledger, places_of, planted, zipped
from tests.collection.conftest import Desk, csv_bytes, workbook, xlsx_bytes

SEED = 7
HEAD, ROW = ["学习时间", "学习类型", "应到人数"], ["2024-03-05", "集中学习", 30]


class Archive:
    """Takes files in as a run does, as far as their bytes go."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._references = desk, desk.references()
        self._tools = Tools(self._references)

    def kept(self, name: str, data: bytes) -> bytes | None:
        """What stays of a file; None where it is refused for personal data."""
        arrival = self._desk.arrival(readable_name(name), data)
        reduced = redact_dropped(arrival.path, arrival.file_name, self._references)
        if reduced is not None:
            arrival.path.write_bytes(reduced)
        return None if parse_file(arrival, self._tools).has_personal_data else arrival.path.read_bytes()


@pytest.fixture
def archive(desk: Desk) -> Archive:
    return Archive(desk)


def _left(archive: Archive, ledger: Ledger) -> list[str]:
    kept = archive.kept(ledger.path, ledger.data)
    texts = [data.decode(way, "ignore") for way in ("utf-8", "gb18030") for _, data in contents("", kept or b"")]
    return sorted(set().union(*(marks_in(text) for text in [*texts, readable_name(ledger.path)])))


def test_nothing_planted_is_left_of_a_ledger_of_every_kind_and_place(archive: Archive) -> None:
    count = sum(len(places_of(kind)) for kind in KINDS)
    left = {(each.mark.kind, each.place) for each in planted(count, SEED) if each.mark and _left(archive, each)}
    assert left == set()


def test_ledgers_with_long_numbers_of_nobody_are_taken(archive: Archive) -> None:
    assert [each.path for each in harmless(SEED) if archive.kept(each.path, each.data) is None] == []


def test_a_file_that_says_nothing_beside_its_cells_is_kept_byte_for_byte(archive: Archive) -> None:
    blank = io.BytesIO()
    write_template("study_session", blank, ("C1A", "永昌县教育局"), "2024-03")
    plain = xlsx_bytes({"Sheet1": [HEAD, ROW], "说明": [["填报人：张三", "联系电话：0935-8212345"]]})
    for name, data in {
        "a.xlsx": plain,
        "b.xlsx": blank.getvalue(),
        "c.csv": csv_bytes([HEAD, ROW], "gb18030"),
        "d.zip": zipped({"台账.xlsx": plain}),
        "e.xlsx": plain[:-40],
    }.items():
        assert archive.kept(f"C1A/{name}", data) == data, name


def test_the_copy_reads_as_the_file_did_and_its_drop_downs_work(desk: Desk, archive: Archive) -> None:
    book = workbook(
        {"台账": [[*HEAD, "备注"], [*ROW, "已电话告知0935-8212345"]], "字典": [["集中学习"], ["自选"], ["张三"]]}
    )
    book["字典"].sheet_state = "hidden"
    book.defined_names["类型"] = openpyxl.workbook.defined_name.DefinedName("类型", attr_text="字典!$A$1:$A$3")
    book.defined_names["经手"] = openpyxl.workbook.defined_name.DefinedName("经手", attr_text='"张三"')
    choice = DataValidation("list", formula1="类型")
    choice.add("B2:B99")
    book["台账"].add_data_validation(choice)
    book["台账"]["A1"].comment = Comment("问张三", "张三")
    book["台账"].oddHeader.left.text = "张三"
    book.properties.creator = "张三"
    data = xlsx_bytes(book)
    kept = archive.kept("C1A/a.xlsx", data)
    assert kept is not None and kept == archive.kept("C1A/b.xlsx", data), "the same file gives the same bytes"
    with zipfile.ZipFile(io.BytesIO(kept)) as parts:
        assert all("张三" not in parts.read(name).decode() for name in parts.namelist())
    before, after = desk.part("C1A/c.xlsx", data), desk.part("C1A/d.xlsx", kept)
    assert before.columns == after.columns
    copy = openpyxl.load_workbook(io.BytesIO(kept))
    assert [row[0].value for row in copy["字典"].iter_rows()] == ["集中学习", "x", "x"]
    assert copy["台账"].data_validations.dataValidation[0].formula1 == "类型" and list(copy.defined_names) == ["类型"]
    assert copy["台账"]["D2"].value == "已电话告知xxxx-xxxxxxx"


def test_names_of_files_lose_numbers_of_persons_and_keep_their_suffix() -> None:
    assert readable_name("C1A/张三13812345678.2024.xlsx") == "C1A/张三xxxxxxxxxxx.2024.xlsx"
    assert clean_name("1３８１２３４５６７８台账.csv") == "xxxxxxxxxxx台账.csv"
    assert readable_name("hot/export_20240305143000123.csv") == "hot/export_20240305143000123.csv"


def test_two_sheets_whose_names_differ_in_a_number_alone_stay_two(archive: Archive, tmp_path: Path) -> None:
    data = xlsx_bytes({"张13812345678": [HEAD, ROW], "张13812345679": [HEAD, ["2024-03-06", *ROW[1:]]]})
    kept = archive.kept("C1A/a.xlsx", data)
    assert kept is not None
    names = openpyxl.load_workbook(io.BytesIO(kept)).sheetnames
    assert len(set(names)) == 2 and not any("1381234567" in name for name in names)


@pytest.mark.parametrize(
    ("header", "value"),
    [("联系人/电话", "张三 0935-8212345"), ("经办人", "张三"), ("主讲人", "李四"), ("参加人", "张三、李四"), ("Name / Phone", "A 1"), ("主讲人姓名", "张三")],
)  # fmt: skip
def test_columns_of_persons_refuse_a_file(archive: Archive, header: str, value: str) -> None:
    assert archive.kept("C1A/a.xlsx", xlsx_bytes({"S": [[*HEAD, header], [*ROW, value]]})) is None


@pytest.mark.parametrize(
    ("header", "value"), [("经办人", "县教育局办公室"), ("负责人", ""), ("主讲人(次)", 3), ("是否有联系人", "是"), ("金额", 13812345678)]
)  # fmt: skip
def test_columns_of_offices_and_amounts_do_not(archive: Archive, header: str, value: object) -> None:
    assert archive.kept("C1A/a.xlsx", xlsx_bytes({"S": [[*HEAD, header], [*ROW, value]]})) is not None


@pytest.mark.parametrize(
    "text", ["来电138\n1234\n5678反映", "138/1234/5678", "回访1381234\n5678后办结", "身份证：110105491231002", "其一１３８－１２３４－５６７８"]
)  # fmt: skip
def test_numbers_inside_a_sentence_of_any_column_refuse_a_file(archive: Archive, text: str) -> None:
    assert archive.kept("C1A/a.xlsx", xlsx_bytes({"S": [[*HEAD, "其他"], [*ROW, text]]})) is None


def test_a_hotline_in_another_cell_makes_no_office_of_a_landline(archive: Archive) -> None:
    kept = archive.kept(
        "C1A/a.csv", csv_bytes([[*HEAD, "渠道", "备注"], [*ROW, "12345热线", "已告知（0935-8000528）"]])
    )
    assert kept is not None and b"8000528" not in kept


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1"><v>010-82345678</v></c>',
        '<c r="A1"><f\n>"010-82345678"</f><v>1</v></c>',
        '<c r="A1"><x:f>"010-82345678"</x:f><v>1</v></c>',
        '<c r="A1"><v>someone@example.com</v></c>',
    ],
)
def test_a_text_in_a_cell_that_says_it_holds_a_number_is_crossed_out_too(cell: str) -> None:
    sheet = f"<worksheet><sheetData><row>{cell}</row></sheetData></worksheet>"
    emptied = Workbook({"xl/worksheets/sheet1.xml": sheet}, Known()).emptied()["xl/worksheets/sheet1.xml"]
    assert "82345678" not in emptied and "someone@" not in emptied
