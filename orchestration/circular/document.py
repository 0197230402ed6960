"""Blocks as a Word document in the official layout (GB/T 9704). The same blocks are the same bytes."""

from __future__ import annotations

import io
import math
import unicodedata
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING

import docx
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.shared import Mm, Pt

from orchestration.circular import page
from orchestration.circular.blocks import Block, layout
from orchestration.circular.page import element, set_font

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_ZIPPED_AT = (1980, 1, 1, 0, 0, 0)
_FONT_OF = {"title": "title", "heading1": "heading", "heading2": "subheading", "attachment": "heading"}
# the third level of headings goes on as a sentence; a signature does not stand on a page of its own
_STAYS_WITH_NEXT = ("title", "attachment", "heading1", "heading2", "listed", "listed_more", "right")
_INDENTED_CHARACTERS = {"paragraph": 2, "heading1": 2, "heading2": 2, "heading3": 2, "listed": 2, "listed_more": 5}
_MM_PER_POINT = 25.4 / 72
_PADDING_MM = 4.5  # of a cell, on both sides together
_MIN_CHARACTERS = 2.0  # of a column
_TITLE_BREAK = "//"  # where a title that needs two lines is broken


def write_document(blocks: list[Block], fonts: dict[str, str], made_at: datetime) -> bytes:
    """Make the document."""
    document = docx.Document()
    page.set_page(document, fonts)
    footer = next((block.text for block in blocks if block.kind == "footer"), "")
    page.set_footer(document, footer, fonts)
    page.name_substitutes(document)
    shown = [block for block in blocks if block.kind != "footer"]
    for number, block in enumerate(shown):
        before = shown[number - 1].kind if number else ""
        if block.kind == "table":
            _add_table(document, block, fonts, is_captioned=before != "title" or shown[number - 1].text != block.text)
        else:
            _add_line(document, block, fonts, before)
    _describe(
        document, next((block.text for block in shown if block.kind == "title"), "").replace(_TITLE_BREAK, ""), made_at
    )
    saved = io.BytesIO()
    document.save(saved)
    return _same_bytes(saved.getvalue())


def _add_line(document: Document, block: Block, fonts: dict[str, str], before: str) -> None:
    sizes = layout()["sizes"]
    paragraph = document.add_paragraph()
    size = sizes["title_pt" if block.kind == "title" else "body_pt"]
    text = _title(block.text) if block.kind == "title" else block.text
    set_font(paragraph.add_run(text), fonts[_FONT_OF.get(block.kind, "body")], size)
    style, properties = paragraph.paragraph_format, paragraph._p.get_or_add_pPr()
    style.widow_control = True
    style.keep_with_next = block.kind in _STAYS_WITH_NEXT and not (block.kind == before == "right")
    style.page_break_before = block.kind == "attachment"
    pitch = page.line_pitch_twips()
    style.line_spacing = Pt(pitch / 20 if block.kind != "title" else 36)
    if block.kind == "title":
        style.space_before = Pt(0 if before == "attachment" else pitch / 20)
        style.space_after = Pt(pitch / 20)
    if block.kind in ("listed", "right") and before not in ("listed", "right"):
        style.space_before = Pt(pitch / 20 * (1 if block.kind == "listed" else 2))
    if indented := _INDENTED_CHARACTERS.get(block.kind):
        properties.append(element("ind", firstLineChars=indented * 100, firstLine=round(indented * size * 20)))
    elif block.kind == "right":
        properties.append(element("ind", rightChars=400, right=4 * size * 20))
    properties.append(
        element(
            "jc",
            val={"title": "center", "right": "right", "paragraph": "both", "heading3": "both"}.get(block.kind, "left"),
        )
    )
    _in_order(paragraph)


def _in_order(paragraph: Paragraph) -> None:
    """Put indent and alignment last: Word wants the properties of a paragraph in its own order."""
    properties = paragraph._p.get_or_add_pPr()
    for name in ("ind", "jc"):
        for found in properties.findall(element(name).tag):
            properties.remove(found)
            properties.append(found)


def _add_table(document: Document, block: Block, fonts: dict[str, str], is_captioned: bool) -> None:
    size = layout()["sizes"]["table_pt"]
    if is_captioned:
        caption = document.add_paragraph()
        set_font(caption.add_run(block.text), fonts["heading"], size + 2)
        caption.paragraph_format.keep_with_next = True
        caption.paragraph_format.space_before = Pt(size / 2)
        caption._p.get_or_add_pPr().append(element("jc", val="center"))
    table = document.add_table(len(block.rows), len(block.rows[0]), style="Table Grid")
    table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    widths = column_widths_mm(block.rows)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for number, row in enumerate(block.rows):
        _set_row(table, number, is_header=number == 0)
        for column, text in enumerate(_header(row, widths) if number == 0 else row):
            cell = table.cell(number, column)
            cell.width = Mm(widths[column])
            paragraph = cell.paragraphs[0]
            font = fonts["heading" if number == 0 else "body"]
            set_font(paragraph.add_run(text), font, size)
            is_centred = number == 0 or is_short(block.rows, column)
            paragraph.paragraph_format.keep_with_next = number < min(2, len(block.rows) - 1)
            properties = paragraph._p.get_or_add_pPr()
            properties.append(element("snapToGrid", val="0"))
            properties.append(element("jc", val="center" if is_centred else "left"))
            cell._tc.get_or_add_tcPr().append(element("vAlign", val="center"))
    document.add_paragraph().paragraph_format.line_spacing = Pt(size)


def _set_row(table: Table, number: int, is_header: bool) -> None:
    properties = table.rows[number]._tr.get_or_add_trPr()
    properties.append(element("cantSplit"))
    if is_header:
        properties.append(element("tblHeader"))


def _header(texts: tuple[str, ...], widths: list[float]) -> list[str]:
    """Break what needs two lines in its middle, or before what it is counted in."""
    points = layout()["sizes"]["table_pt"]
    found = []
    for text, width in zip(texts, widths, strict=True):
        fits = _characters(text) * points * _MM_PER_POINT + _PADDING_MM <= width
        middle = text.find("（") if "（" in text else (len(text) + 1) // 2
        found.append(text if fits else f"{text[:middle]}\n{text[middle:]}")
    return found


def _characters(text: str) -> float:
    """Count how wide a text is, in Chinese characters."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.62 for letter in text)


def is_short(rows: tuple[tuple[str, ...], ...], column: int) -> bool:
    """Tell whether a column holds numbers and short words, which stand in the middle."""
    return all(_characters(row[column]) <= 6 for row in rows[1:])


def column_widths_mm(rows: tuple[tuple[str, ...], ...]) -> list[float]:
    """Share the width out: short columns get what they need, the longer ones the same; a header may wrap."""
    points, left = layout()["sizes"]["table_pt"], page.body_width_mm()
    needed = []
    for header, *cells in zip(*rows, strict=True):
        longest = max([_MIN_CHARACTERS, math.ceil(_characters(header) / 2), *map(_characters, cells)])
        needed.append(longest * points * _MM_PER_POINT + _PADDING_MM)
    if sum(needed) <= left:
        return [width * left / sum(needed) for width in needed]
    widths = dict.fromkeys(range(len(needed)), 0.0)
    for place, column in enumerate(sorted(widths, key=needed.__getitem__)):
        widths[column] = min(needed[column], left / (len(needed) - place))
        left -= widths[column]
    return list(widths.values())


def _title(text: str) -> str:
    """Break a title that needs two lines where its meaning breaks."""
    fits = _characters(text.replace(_TITLE_BREAK, "")) * layout()["sizes"]["title_pt"] * _MM_PER_POINT
    return text.replace(_TITLE_BREAK, "\n" if fits > page.body_width_mm() else "")


def _describe(document: Document, title: str, made_at: datetime) -> None:
    about = document.core_properties
    about.title, about.author, about.last_modified_by, about.comments = title, "", "", ""
    about.created = about.modified = made_at.replace(microsecond=0)
    about.language, about.revision = "zh-CN", 1


def _same_bytes(data: bytes) -> bytes:
    """Pack the parts again without the time of packing."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, _ZIPPED_AT), old.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
