"""Files of old programs: read as they were meant, or refused with the cause."""

from __future__ import annotations

import struct
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.collection.readers.delimited_text import decode
from orchestration.collection.readers.workbook_cells import Unreadable
from tests.collection.conftest import Desk

TRADITIONAL = "單位,學習時間,學習類型\n教育局,2024-03-05,集中學習\n衛生局,2024-03-06,集中學習\n"
SIMPLIFIED = "单位,学习时间,学习类型\n教育局,2024-03-05,集中学习\n卫健局,2024-03-06,集中学习\n"


def biff5(rows: list[list[str]], codepage: int, encoding: str) -> bytes:
    """A bare stream of Excel 5.0: texts in a code page, no container."""

    def record(kind: int, body: bytes) -> bytes:
        return struct.pack("<HH", kind, len(body)) + body

    sheet = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 0))
    for row, cells in enumerate(rows):
        for column, text in enumerate(cells):
            data = text.encode(encoding)
            sheet += record(0x0204, struct.pack("<HHHH", row, column, 0, len(data)) + data)
    sheet += record(0x000A, b"")
    name = b"Sheet1"
    head = record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 0)) + record(0x0042, struct.pack("<H", codepage))
    length = len(head) + 4 + 7 + len(name) + 4
    head += record(0x0085, struct.pack("<IHB", length, 0, len(name)) + name) + record(0x000A, b"")
    return head + sheet


@pytest.mark.parametrize(("codepage", "encoding"), [(936, "gbk")])
def test_texts_of_excel_5_are_in_the_code_page_of_the_file(desk: Desk, codepage: int, encoding: str) -> None:
    rows = [["单位", "学习时间", "学习类型"], ["永昌县教育局", "2024-03-05", "集中学习"]]
    part = desk.part("a.xls", biff5(rows, codepage, encoding))
    assert (part.columns["unit_code"], part.columns["held_on"]) == (["C1A"], [date(2024, 3, 5)])


def test_big5_is_told_as_big5(desk: Desk) -> None:
    parsed = desk.read("C1A/a.csv", TRADITIONAL.encode("big5"))
    assert [found.rule for found in parsed.findings] == ["unknown_encoding"]
    assert "Big5" in parsed.findings[0].message_zh and "Big5" in parsed.findings[0].message_en


def test_a_source_may_say_that_it_is_big5(desk: Desk) -> None:
    desk.sources["export"] = """
template: study_session
match: "export*"
encoding: big5
columns:
  unit: {value: C1A}
  held_on: 學習時間
"""
    part = desk.part("export.csv", TRADITIONAL.encode("big5"))
    assert part.rows_accepted == 2


@pytest.mark.parametrize("text", [SIMPLIFIED, "编号,名称\n1,一二三四五六七八\n", "標題,單位\n測試,教育局"])
def test_a_text_in_gb18030_is_never_taken_for_big5(text: str) -> None:
    assert decode(text.encode("gb18030"), None)[1] == "gb18030"


@given(
    st.text(
        st.sampled_from(
            "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严"
        ),
        min_size=8,
        max_size=80,
    )
)
def test_no_plain_chinese_text_in_gbk_is_taken_for_big5(text: str) -> None:
    try:
        assert decode(text.encode("gb18030"), None)[1] in ("gb18030", "utf-8")
    except Unreadable as error:
        raise AssertionError(text) from error


def test_rows_of_formulas_in_error_below_the_data_are_no_rows(desk: Desk) -> None:
    rows = [
        ["单位", "学习时间", "学习类型", "应到"],
        ["C1A", "2024-03-05", "集中学习", 20],
        ["#REF!", "#REF!", "#REF!", "#REF!"],
        ["#N/A", "#N/A", "#N/A", 0],
    ]
    part = desk.sheet(rows, name="C1A/a.xlsx")
    assert (part.rows_sent, part.rows_rejected) == (1, 0)
    assert [list(numbers) for extent in part.extents for numbers in extent.left_out.values()] == [[3, 4]]


def test_an_error_in_a_row_with_data_is_told(desk: Desk) -> None:
    rows = [
        ["单位", "学习时间", "学习类型", "应到"],
        ["C1A", "#REF!", "集中学习", 20],
        ["C1A", "2024-03-05", "集中学习", 20],
    ]
    part = desk.sheet(rows, name="C1A/a.xlsx")
    assert (part.rows_rejected, [found.rule for found in part.findings]) == (1, ["formula_error"])


XML = """<?xml version="1.0" encoding="UTF-8"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:x="urn:schemas-microsoft-com:office:excel">{sheets}</Workbook>"""
SHEET = """<Worksheet ss:Name="{name}"><Table>
<Row><Cell ss:MergeAcross="3"><Data ss:Type="String">2024年学习台账</Data></Cell></Row>
<Row ss:Index="3"><Cell><Data ss:Type="String">单位</Data></Cell><Cell><Data ss:Type="String">学习时间</Data></Cell>
<Cell><Data ss:Type="String">学习类型</Data></Cell><Cell><Data ss:Type="String">应到</Data></Cell></Row>
<Row><Cell ss:MergeDown="1"><Data ss:Type="String">C1A</Data></Cell><Cell><Data ss:Type="DateTime">2024-03-05T00:00:00.000</Data></Cell>
<Cell><Data ss:Type="String">集中学习</Data></Cell><Cell><Data ss:Type="Number">20</Data></Cell></Row>
<Row><Cell ss:Index="2"><Data ss:Type="DateTime">2024-03-12T00:00:00.000</Data></Cell><Cell ss:Index="4"><Data ss:Type="Number">21</Data></Cell></Row>
</Table>{options}</Worksheet>"""


def xml(**options: str) -> bytes:
    return XML.format(sheets="".join(SHEET.format(name=name, options=each) for name, each in options.items())).encode()


def test_a_workbook_as_xml_is_read_with_gaps_dates_and_merged_cells(desk: Desk) -> None:
    part = desk.part("a.xls", xml(台账=""))
    assert part.columns["held_on"] == [date(2024, 3, 5), date(2024, 3, 12)]
    assert (part.columns["unit_code"], part.columns["invited"], part.findings) == (["C1A", "C1A"], [20, 21], [])
    assert part.columns["_row"] == [4, 5]


def test_a_hidden_sheet_of_it_is_not_read(desk: Desk) -> None:
    hidden = '<x:WorksheetOptions xmlns:x="urn:schemas-microsoft-com:office:excel"><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>'
    part = desk.part("a.xls", xml(台账="", 旧表=hidden))
    assert part.rows_sent == 2


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (xml(台账="")[:-30], "corrupt"),
        (xml(台账="").replace(b"<Workbook", b'<!DOCTYPE a [<!ENTITY b "c">]><Workbook', 1), "corrupt"),
        (xml(台账="").replace(b'ss:Index="3"', b'ss:Index="999999999"'), "too_big"),
    ],
)
def test_a_damaged_or_hostile_one_is_refused(desk: Desk, data: bytes, verdict: str) -> None:
    assert desk.read("a.xls", data).verdict == verdict
