"""A circular as a file: its layout, the same bytes from the same snapshot, archived, and kept with its snapshot."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml.ns import qn

from orchestration.circular import fonts, portable
from orchestration.circular.blocks import Block, layout, parse
from orchestration.circular.document import column_widths_mm, write_document
from orchestration.circular.issue import Asked, issue
from orchestration.circular.page import body_width_mm
from orchestration.circular.wording import names, number, percent, rounded
from orchestration.circular.workbook import write_workbook
from orchestration.home import Home
from orchestration.messages import ConfigError, UserError
from orchestration.snapshots import pruning, store
from tests.conftest import taizhang
from tests.gates.command_lines import in_markdown

_AT = datetime(2026, 1, 5, 8, 30, tzinfo=UTC)


def test_the_page_is_that_of_the_standard(written: docx.document.Document) -> None:
    section = written.sections[0]
    edges = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert [round(edge.mm) for edge in edges if edge is not None] == [37, 35, 28, 26]
    grid = section._sectPr.find(qn("w:docGrid"))
    assert 225 * 56.7 / int(grid.get(qn("w:linePitch"))) >= 22  # lines
    body = (
        layout()["sizes"]["body_pt"]
        + int(written.styles["Normal"].element.find(f".//{qn('w:spacing')}[@{qn('w:val')}]").get(qn("w:val"))) / 20
    )
    assert int(156 / 25.4 * 72 / body) == 28  # characters


def test_title_headings_and_text_have_the_fonts_of_the_standard(written: docx.document.Document) -> None:
    seen = {}
    for paragraph in written.paragraphs:
        for run in paragraph.runs:
            family = run._element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia"))
            seen.setdefault((family, run.font.size.pt), paragraph.text)
    assert seen["方正小标宋简体", 22.0].startswith("关于2025年第四季度各单位\n重点工作情况的通报")
    assert seen["黑体", 16.0] == "一、应办事项" and seen["楷体", 16.0] == "（一）理论学习"
    assert seen["仿宋", 16.0] == "各有关单位："


def test_pages_are_numbered_outside_and_name_their_snapshot(written: docx.document.Document) -> None:
    section = written.sections[0]
    assert written.settings.odd_and_even_pages_header_footer
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        first, second = footer.paragraphs
        assert (
            re.sub(r"\s+", " ", first.text) in ("— —", "— — ")
            and first._p.find(f".//{qn('w:instrText')}").text == "PAGE"
        )
        assert first._p.pPr.find(qn("w:jc")).get(qn("w:val")) == side
        assert "S000001" in second.text and "2025-12-31" in second.text


def test_tables_repeat_their_header_and_never_split_a_row(written: docx.document.Document) -> None:
    assert len(written.tables) >= 8
    for table in written.tables:
        rows = [row._tr.trPr for row in table.rows]
        assert all(properties.find(qn("w:cantSplit")) is not None for properties in rows)
        assert [properties.find(qn("w:tblHeader")) is not None for properties in rows] == [True] + [False] * (
            len(rows) - 1
        )
        assert sum(column.width.mm for column in table.columns) == pytest.approx(156, abs=0.5)


def test_no_heading_stands_alone_at_the_end_of_a_page(written: docx.document.Document) -> None:
    headings = [p for p in written.paragraphs if re.match(r"[一二三四五六七]、|（[一二三四]）|附件\d$", p.text)]
    assert len(headings) > 15 and all(p.paragraph_format.keep_with_next for p in headings)


def test_headings_and_attachments_are_numbered_without_gaps() -> None:
    text = "## 甲\n### 子\n### 丑\n## 乙\n### 寅\n#### 一句。\n#### 二句。\n见[[名单]]。\n@attachments\n@attachment 表\n@attachment 名单\n"
    assert [block.text for block in parse(text)] == [
        "一、甲", "（一）子", "（二）丑", "二、乙", "（一）寅", "1.一句。", "2.二句。", "见附件2。",
        "附件：1. 表", "2. 名单", "附件1", "表", "附件2", "名单",
    ]  # fmt: skip
    assert [block.text for block in parse("见[[表]]。\n@attachments\n@attachment 表")] == [
        "见附件。",
        "附件：表",
        "附件",
        "表",
    ]


@pytest.mark.parametrize("kind", ["docx", "xlsx"])
def test_the_same_snapshot_gives_the_same_bytes_whenever_and_wherever(
    own_home: Home, tmp_path: Path, kind: str
) -> None:
    first = issue(own_home, Asked("2025-Q4"), tmp_path / f"one.{kind}")
    elsewhere = {"TZ": "America/New_York", "TAIZHANG_LANG": "en", "SOURCE_DATE_EPOCH": "5"}
    done = taizhang(
        "circular", "--period", "2025-Q4", "-o", tmp_path / f"two.{kind}", "--json", home=own_home, **elsewhere
    )
    assert done.exit_code == 0 and done.json["sha256"] == first.sha256, done.stderr
    assert (
        (tmp_path / f"one.{kind}").read_bytes()
        == (tmp_path / f"two.{kind}").read_bytes()
        == first.archived.read_bytes()
    )
    assert [path.name for path in first.archived.parent.iterdir()] == [first.archived.name]
    with zipfile.ZipFile(first.output) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}


def test_the_workbook_has_a_sheet_for_each_table_and_numbers_are_numbers(own_home: Home, tmp_path: Path) -> None:
    issue(own_home, Asked("2025-12", "township"), tmp_path / "towns.xlsx")
    book = openpyxl.load_workbook(tmp_path / "towns.xlsx")
    assert book.sheetnames[:2] == ["正文", "本期到期材料报送情况"] and "乡镇" in book.sheetnames
    sheet = book["乡镇"]
    assert [sheet.cell(1, column).value for column in (1, 2, 3)] == ["名次", "单位", "综合得分"]
    assert isinstance(sheet.cell(2, 1).value, int) and isinstance(sheet.cell(2, 3).value, float)
    assert book["指标说明"].cell(2, 3).number_format == "0.0%"


def test_nothing_in_the_workbook_can_act_as_a_formula() -> None:
    rows = (("单位", "数"), ("=HYPERLINK(1)", "+1+1"), ("@SUM(A1)", "-3.5"), ("＝1", "12.5%"))
    book = openpyxl.load_workbook(
        io.BytesIO(write_workbook([Block("title", "=1"), Block("table", "a/b:[c]", rows)], _AT))
    )
    sheet = book["a b  c"]
    assert [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_row=4)] == [
        ["'=HYPERLINK(1)", "'+1+1"],
        ["'@SUM(A1)", -3.5],
        ["'＝1", 0.125],
    ]
    assert {cell.data_type for each in book for row in each.iter_rows() for cell in row} <= {"s", "n"}
    assert book["正文"]["A1"].value == "'=1"


def test_a_template_of_the_department_comes_before_that_of_the_product(own_home: Home, tmp_path: Path) -> None:
    own = own_home.config / "circular"
    own.mkdir()
    (own / "circular.j2").write_text("# {{ edition.snapshot_id }}的{{ ranks|length }}个单位\n", encoding="utf-8")
    (own / "notice.j2").write_text(
        "{% import '_words.j2' as words %}\n# {{ words.period('2025-03') }}\n", encoding="utf-8"
    )
    assert names(own) == ["analysis", "brief", "circular", "notice"]
    issue(own_home, Asked("2025-Q4"), tmp_path / "own.docx")
    issue(own_home, Asked("2025-Q4", template="notice"), tmp_path / "notice.docx")
    assert docx.Document(str(tmp_path / "own.docx")).paragraphs[0].text == "S000001的24个单位"
    assert docx.Document(str(tmp_path / "notice.docx")).paragraphs[0].text == "2025年3月"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("# 一\n{{ edition.nothing }}", "第 2 行"),
        ("{% if %}", "第 1 行"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ 1 / 0 }}", "division"),
    ],
)
def test_what_is_wrong_with_a_template_is_told_with_its_line(
    own_home: Home, tmp_path: Path, text: str, says: str
) -> None:
    (own_home.config / "circular").mkdir()
    (own_home.config / "circular" / "circular.j2").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=says):
        issue(own_home, Asked("2025-Q4"), tmp_path / "x.docx")


def test_a_unit_s_name_cannot_add_a_cell_or_a_heading(own_home: Home, tmp_path: Path) -> None:
    (own_home.config / "circular").mkdir()
    text = "@table 表\n| 单位 |\n| {{ '甲|乙\n## 丙[[丁]]' }} |"
    (own_home.config / "circular" / "circular.j2").write_text(text, encoding="utf-8")
    issue(own_home, Asked("2025-Q4"), tmp_path / "x.docx")
    table = docx.Document(str(tmp_path / "x.docx")).tables[0]
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["单位"], ["甲｜乙 ## 丙［［丁］］"]]


@pytest.mark.parametrize(
    ("asked", "name", "exit_code", "says"),
    [
        (Asked("2025-Q9"), "x.docx", 2, "2025-Q9"),
        (Asked("2025-Q4", "palace"), "x.docx", 2, "bureau"),
        (Asked("2025-Q4"), "x.odt", 2, ".docx"),
        (Asked("2025-Q4", template="poem"), "x.docx", 2, "brief"),
        (Asked("2025-Q4", snapshot_id="S000099"), "x.docx", 3, "S000099"),
    ],
)
def test_what_cannot_be_written_is_refused_in_words(
    own_home: Home, tmp_path: Path, asked: Asked, name: str, exit_code: int, says: str
) -> None:
    with pytest.raises(UserError, match=says) as refused:
        issue(own_home, asked, tmp_path / name)
    assert refused.value.exit_code == exit_code and not own_home.reports.exists()


def test_the_commands_of_the_page_run(own_home: Home, tmp_path: Path) -> None:
    page = (Path(__file__).parents[2] / "docs" / "circular.md").read_text(encoding="utf-8")
    commands = [line.split() for line in in_markdown(page) if line.startswith("circular --period")]
    assert len(commands) == 4
    for *words, output in commands:
        done = taizhang(*words, tmp_path / output, home=own_home)
        assert done.exit_code == 0 and "S000001" in done.stdout, done.stderr
        assert (tmp_path / output).stat().st_size > 5_000


def test_a_pdf_without_libreoffice_is_refused_with_what_to_install(
    own_home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(portable.NoConverter, match="LibreOffice"):
        issue(own_home, Asked("2025-Q4"), tmp_path / "x.pdf")
    assert not (tmp_path / "x.pdf").exists() and not own_home.reports.exists()


def test_a_pdf_is_what_the_converter_made_with_the_time_of_the_snapshot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stand-in for LibreOffice, which writes the time of day and marks of its own, as that does."""
    program = tmp_path / "soffice"
    program.write_text(
        '#!/bin/sh\nwhile [ "$1" != --outdir ]; do shift; done\n'
        'printf "%%PDF /CreationDate(D:%s+00) trailer /ID [ <%032X> <%032X> ] /DocChecksum /%032X " '
        '$(date +%Y%m%d%H%M%S) $$ $$ $$ > "$2/circular.pdf"\n'
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    made = {portable.write_portable(b"a document", _AT) for _ in range(2)}
    assert len(made) == 1 and b"D:20260105083000+00" in made.pop()


def test_fonts_that_are_not_installed_are_named_with_what_is_drawn_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    known = frozenset({"仿宋", "Noto Sans CJK SC"})
    assert fonts.replaced(known)["黑体"] == "Noto Sans CJK SC" and "仿宋" not in fonts.replaced(known)
    assert fonts.replaced(None) == {} and fonts.chosen(known)["heading"] == "Noto Sans CJK SC"
    document = docx.Document(io.BytesIO(write_document([Block("title", "题")], fonts.standard(), _AT)))
    part = next(part for part in document.part.package.iter_parts() if part.partname == "/word/fontTable.xml")
    assert 'w:altName w:val="仿宋_GB2312,FangSong' in part.blob.decode()
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert fonts.installed() is None


def test_short_columns_get_what_they_need_and_all_fill_the_line() -> None:
    rows = (("名次", "单位", "算法"), ("1", "青禾县人力资源和社会保障局", "各项任务" * 40))
    widths = column_widths_mm(rows)
    assert sum(widths) == pytest.approx(body_width_mm()) and widths[0] < 20 < widths[1] < widths[2]


def test_numbers_are_rounded_half_away_from_zero() -> None:
    assert [str(rounded(value)) for value in (0.25, -0.25, 0.15, 2.0, -0.01)] == ["0.3", "-0.3", "0.2", "2.0", "0.0"]
    assert (number(12.0), number(9.5781), number(None), percent(0.84267)) == ("12", "9.6", "—", "84.3%")


def test_a_snapshot_that_a_circular_was_made_from_is_never_pruned(own_home: Home, tmp_path: Path) -> None:
    for number_ in (2, 3, 4):
        shutil.copy(own_home.snapshots / "S000001.duckdb", own_home.snapshots / f"S00000{number_}.duckdb")
    store.restore(own_home, "S000004")
    issued = issue(own_home, Asked("2025-Q4", snapshot_id="S000002"), tmp_path / "old.xlsx")
    assert issued.snapshot_id == "S000001"  # as the file says of itself
    assert pruning.prune(own_home, keep=1) == ["S000002", "S000003"]
    assert [path.stem for path in sorted(own_home.snapshots.glob("S*.duckdb"))] == ["S000001", "S000004"]
