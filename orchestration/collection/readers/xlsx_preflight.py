"""Look into an Office Open XML file before a reader may: is it safe, and what does the reader not tell?

The fastest reader aborts the whole process on some legal files (cells in opposite corners of the grid, references
outside it, a table of strings that lies about its length). Hidden rows, merged areas, formulas without a saved
result and error cells it does not report at all.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from posixpath import join, normpath
from xml.etree import ElementTree

from orchestration.collection.readers.workbook_cells import Unreadable
from orchestration.collection.values.cell_refs import column_number

MAX_UNPACKED_BYTES = 1_500_000_000
MAX_AREA_CELLS = 12_000_000  # cells of the rectangle around all cells: the reader keeps each of them
_MAX_PARTS = 5_000
_MAX_SHEETS = 1_000
_MAX_RATIO = 400  # unpacked ÷ packed; real workbooks stay below 60
_CHUNK = 8_000_000
_LAST_ROW, _LAST_COLUMN = 1_048_576, 16_384
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d+)"[^>]*>')
_HIDDEN_ROW = re.compile(rb'<(?:\w+:)?row (?=[^>]*\bhidden="(?:1|true)")[^>]*?\br="(\d+)"')
_WIDE = re.compile(
    rb'r="[A-Z]{3,}\d'
)  # nine times as fast as with a \b in front, and what it finds beyond is only looked at closer
_FILLED = re.compile(rb'<(?:\w+:)?c (?=[^>]*\br="([A-Z]+)(\d+)")[^>]*[^/>]>(?!</)')
_ERROR = re.compile(rb'<(?:\w+:)?c (?=[^>]*\bt="e")[^>]*?\br="([A-Z]+)(\d+)"[^>]*>(?:<f.*?(?:/>|</f>))?<v>([^<]*)</v>')
_FORMULA = re.compile(rb'<c ([^>]*?)\br="([A-Z]+)(\d+)"([^>]*)><f(?:[^>]*/>|[^>]*>[^<]*</f>)(<v>[^<]+</v>)?')
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_STRING_COUNT = re.compile(rb'\buniqueCount="(\d+)"')


@dataclass(slots=True)
class SheetFacts:
    """What a sheet's XML says beyond its values; rows and columns from 0."""

    hidden_rows: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    uncalculated: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Package:
    """What the preflight found."""

    kind: str  # xlsx, xlsb, ods, docx or zip
    is_1904: bool = False
    fast_reader_is_safe: bool = True
    sheets: dict[str, SheetFacts] = field(default_factory=dict)


def reject_unsafe(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the parts of a zip archive by their paths.

    Raises:
        Unreadable: it is encrypted, has parts twice, too many of them, or would not fit into memory.
    """
    entries = archive.infolist()
    if len(entries) > _MAX_PARTS:
        raise Unreadable("too_many_parts")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Unreadable("encrypted")
    parts = {entry.filename.replace("\\", "/").lstrip("/"): entry for entry in entries}
    if len(parts) < len(entries):
        raise Unreadable("duplicate_parts")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or (unpacked > 50_000_000 and unpacked > packed * _MAX_RATIO):
        raise Unreadable("too_big_unpacked")
    return parts


def kind_of(parts: dict[str, zipfile.ZipInfo], archive: zipfile.ZipFile) -> str:
    """Return what a zip archive is."""
    names = {name.lower() for name in parts}
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "word/document.xml" in names or "ppt/presentation.xml" in names:
        return "docx"
    if "content.xml" in names and "mimetype" in names:
        mimetype = archive.read(parts["mimetype"])[:100]
        return "ods" if b"opendocument.spreadsheet" in mimetype else "docx"
    return "xlsx" if "[content_types].xml" in names or "xl/workbook.xml" in names else "zip"


def inspect(archive: zipfile.ZipFile) -> Package:
    """Check a zip archive and, where it is an .xlsx, collect what the reader does not tell.

    Raises:
        Unreadable: it is encrypted, damaged, or would not fit into memory.
        zipfile.BadZipFile, OSError, zlib.error: it is damaged.
    """
    parts = reject_unsafe(archive)
    package = Package(kind_of(parts, archive))
    if package.kind == "xlsx":
        _inspect_xlsx(archive, parts, package)
    return package


def _inspect_xlsx(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], package: Package) -> None:
    strings = parts.get("xl/sharedStrings.xml")
    if strings is not None:
        with archive.open(strings) as stream:
            head = stream.read(2048)
        refuse_dtd(head)
        count = _STRING_COUNT.search(head)
        # every string takes at least the five bytes of <si/>
        if count and int(count[1]) > strings.file_size // 5 + 1:
            package.fast_reader_is_safe = False
    book = parts.get("xl/workbook.xml")
    if book is None:
        return
    text = archive.read(book)
    refuse_dtd(text)
    try:
        root = ElementTree.fromstring(text)
        targets = _targets(archive, parts)
    except ElementTree.ParseError:
        package.fast_reader_is_safe = False
        return
    properties = next((node for node in root.iter() if node.tag.endswith("}workbookPr")), None)
    package.is_1904 = properties is not None and properties.get("date1904") in ("1", "true")
    nodes = [node for node in root.iter() if node.tag.endswith("}sheet")]
    if len(nodes) > _MAX_SHEETS:
        raise Unreadable("too_many_sheets")
    for node in nodes:
        part = parts.get(targets.get(node.get(_RELATIONSHIPS) or "", ""))
        if part is not None and "chartsheet" not in part.filename:
            package.sheets[node.get("name") or ""] = _inspect_sheet(archive, part)


def _targets(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo]) -> dict[str, str]:
    relations = parts.get("xl/_rels/workbook.xml.rels")
    if relations is None:
        return {}
    text = archive.read(relations)
    refuse_dtd(text)
    found = {}
    for node in ElementTree.fromstring(text):
        target = node.get("Target") or ""
        found[node.get("Id") or ""] = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
    return found


def refuse_dtd(text: bytes) -> None:
    """XML of an office file never defines entities; one that does is refused.

    Raises:
        Unreadable: it does.
    """
    if b"<!DOCTYPE" in text[:4096] or b"<!ENTITY" in text[:4096] or b"<\x00!\x00D\x00O" in text[:4096]:
        raise Unreadable("has_dtd")


def _chunks(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield the XML in pieces that end where a row ends."""
    if part.file_size <= _CHUNK:
        yield archive.read(part)
        return
    with archive.open(part) as stream:
        rest = b""
        while piece := stream.read(_CHUNK):
            piece = rest + piece
            cut = piece.rfind(b"</row>") + 6
            if cut < 6:
                cut = len(piece)
            yield piece[:cut]
            rest = piece[cut:]
        yield rest


def _inspect_sheet(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> SheetFacts:
    facts = SheetFacts()
    extent = [0, 0]
    for number, xml in enumerate(_chunks(archive, part)):
        if number == 0:
            refuse_dtd(xml)
        if b"hidden=" in xml:
            facts.hidden_rows.update(int(row) - 1 for row in _HIDDEN_ROW.findall(xml))
        if b't="e"' in xml:
            facts.errors += [
                (int(row) - 1, column_number(at), text.decode("latin-1")) for at, row, text in _ERROR.findall(xml)
            ]
        if b"<f" in xml:
            facts.uncalculated += _uncalculated(xml)
        if b"mergeCell" in xml:
            facts.merged += [
                (int(top) - 1, column_number(left), int(bottom) - 1, column_number(right))
                for left, top, right, bottom in _MERGED.findall(xml)
            ]
        _widen(extent, xml)
    if extent[0] > _LAST_ROW or extent[1] > _LAST_COLUMN:
        raise Unreadable("outside_the_grid")
    if extent[0] * extent[1] > MAX_AREA_CELLS:
        raise Unreadable("far_apart_cells")
    return facts


def _uncalculated(xml: bytes) -> Iterator[tuple[int, int]]:
    for before, letters, row, after, value in _FORMULA.findall(xml):
        # a text formula whose result is the empty text has been calculated
        if not value and b't="str"' not in before + after:
            yield int(row) - 1, column_number(letters)


def _widen(extent: list[int], xml: bytes) -> None:
    """Grow the rectangle around all filled cells; looks at single cells only where it may become large."""
    last = xml.rfind(b"<row ")
    row = _ROW.match(xml, last) if last >= 0 else None
    last_row = int(row[1]) if row else 0
    if not _WIDE.search(xml) and last_row * 702 <= MAX_AREA_CELLS:
        extent[:] = max(extent[0], last_row), max(extent[1], 1)
        return
    found = _FILLED.findall(xml)
    if found:
        letters, numbers = zip(*found, strict=True)
        extent[0] = max(extent[0], *map(int, numbers))
        extent[1] = max(extent[1], *(column_number(each) + 1 for each in set(letters)), 1)
