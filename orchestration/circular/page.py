"""The page of the official layout in a Word document: size, margins, grid, fonts and page numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from docx.opc.oxml import serialize_part_xml
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from orchestration.circular.blocks import layout

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

TWIPS_PER_MM = 1440 / 25.4
_FONT_TABLE = "/word/fontTable.xml"


def line_pitch_twips() -> int:
    """Return how high a line is, so that as many as the standard wants fill the page."""
    page = layout()["page"]
    return int((page["height_mm"] - page["top_mm"] - page["bottom_mm"]) * TWIPS_PER_MM / page["lines_count"])


def body_width_mm() -> float:
    """Return how wide the text is."""
    page = layout()["page"]
    return float(page["width_mm"] - page["left_mm"] - page["right_mm"])


def element(name: str, /, **attributes: object) -> Any:
    """Make a Word element with attributes of its namespace."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def set_font(run: Run, font: str, size_pt: float) -> None:
    """Draw a run in a font, its digits and letters too."""
    properties = run._element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, element("rFonts", ascii=font, hAnsi=font, eastAsia=font, cs=font))
    run.font.size = Pt(size_pt)


def set_page(document: Document, fonts: dict[str, str]) -> None:
    """Give the document its page, its grid and its usual font."""
    page, section = layout()["page"], document.sections[0]
    section.page_width, section.page_height = Mm(page["width_mm"]), Mm(page["height_mm"])
    section.top_margin, section.bottom_margin = Mm(page["top_mm"]), Mm(page["bottom_mm"])
    section.left_margin, section.right_margin = Mm(page["left_mm"]), Mm(page["right_mm"])
    section.footer_distance, section.header_distance = Mm(page["footer_mm"] - 7), Mm(15)
    size = layout()["sizes"]["body_pt"]
    # in twentieths of a point, rounded so that the last character of a line still has room. A grid of characters would
    # say the same, but programs that take a cell for narrower than a letter give each letter two
    closer = math.floor(body_width_mm() * TWIPS_PER_MM / page["characters_count"] - size * 20)
    properties = section._sectPr
    for old in properties.findall(qn("w:docGrid")):
        properties.remove(old)
    properties.append(element("docGrid", type="lines", linePitch=line_pitch_twips()))
    normal = document.styles["Normal"]
    normal.font.size = Pt(size)
    marks = normal.element.get_or_add_rPr()
    for old in marks.findall(qn("w:rFonts")):
        marks.remove(old)
    marks.insert(0, element("rFonts", **dict.fromkeys(("ascii", "hAnsi", "eastAsia", "cs"), fonts["body"])))
    marks.append(element("spacing", val=closer))
    marks.append(element("lang", val="en-US", eastAsia="zh-CN"))
    for name in ("autoSpaceDE", "autoSpaceDN"):  # a digit beside a character keeps its place in the line
        normal.element.get_or_add_pPr().append(element(name, val="0"))
    normal.paragraph_format.space_after = normal.paragraph_format.space_before = Pt(0)


def set_footer(document: Document, note: str, fonts: dict[str, str]) -> None:
    """Put — 1 — below each page, outside on both sides of a sheet, and below it what the numbers were taken from."""
    document.settings.odd_and_even_pages_header_footer = True
    section = document.sections[0]
    for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
        footer.is_linked_to_previous = False
        number = footer.paragraphs[0]
        _align(number, side)
        _page_number(number, fonts["number"])
        if note:
            line = footer.add_paragraph()
            _align(line, "center")
            set_font(line.add_run(note), fonts["number"], layout()["sizes"]["note_pt"])


def _align(paragraph: Paragraph, side: str) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.append(element("snapToGrid", val="0"))
    if side != "center":
        properties.append(element("ind", **{f"{side}Chars": "100", side: "280"}))
    properties.append(element("jc", val=side))


def _page_number(paragraph: Paragraph, font: str) -> None:
    for text in ("— ", None, " —"):
        run = paragraph.add_run(text or "")
        set_font(run, font, layout()["sizes"]["page_number_pt"])
        if text is None:
            run._element.append(element("fldChar", fldCharType="begin"))
            instruction = element("instrText")
            instruction.text = "PAGE"
            run._element.append(instruction)
            run._element.append(element("fldChar", fldCharType="end"))


def name_substitutes(document: Document) -> None:
    """Tell the reader's program what to draw where it lacks a font: the next names of the list."""
    part = next(part for part in document.part.package.iter_parts() if str(part.partname) == _FONT_TABLE)
    table = parse_xml(part.blob)
    for own, *others in layout()["fonts"].values():
        if not any(font.get(qn("w:name")) == own for font in table):
            font = element("font", name=own)
            font.append(element("altName", val=",".join(others)))
            table.append(font)
    part._blob = serialize_part_xml(table)
