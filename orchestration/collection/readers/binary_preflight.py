"""What the reader does not tell about the binary formats .xls (MS-XLS) and .xlsb (MS-XLSB): hidden rows, merged
areas, the date system.
"""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator
from posixpath import join, normpath
from xml.etree import ElementTree

from orchestration.collection.readers.workbook_cells import Unreadable
from orchestration.collection.readers.xlsx_preflight import MAX_AREA_CELLS, Package, SheetFacts, refuse_dtd

# records of .xls
_BOF, _FILE_PASSWORD, _BOUNDSHEET, _DATEMODE, _ROW, _MERGED = 0x0809, 0x002F, 0x0085, 0x0022, 0x0208, 0x00E5
_CELLS = frozenset([0x0203, 0x027E, 0x00FD, 0x00BD, 0x0006, 0x0205, 0x0204, 0x00D6])  # those with a value
# records of .xlsb
_ROW_HEADER, _BOOK_PROPERTIES, _BUNDLED_SHEET, _MERGED_AREA = 0, 153, 156, 176
_UNICODE_VERSION = 0x0600  # of the file format, from Excel 97 on
_MAX_STREAM_BYTES = 100_000_000  # bytes; of a larger one only the cells are read


def inspect_xls(data: bytes) -> Package:
    """Date system, hidden rows and merged areas by sheet name; nothing of them where the container is damaged.

    Raises:
        Unreadable: it is encrypted, or its cells stand so far apart that they would not fit into memory.
    """
    from xlrd import compdoc

    package = Package("xls")
    if len(data) > _MAX_STREAM_BYTES:
        return package
    try:
        container = compdoc.CompDoc(data, logfile=io.StringIO())
        found = next(
            (place for name in ("Workbook", "Book") if (place := container.locate_named_stream(name))[0]), None
        )
        if found is not None:
            memory, start, length = found
            _read_xls(bytes(memory[start : start + length]), package)
    except (compdoc.CompDocError, struct.error, IndexError, AssertionError, UnicodeDecodeError):
        # the readers say what is wrong with it
        package.sheets.clear()
    return package


def _read_xls(stream: bytes, package: Package) -> None:
    names: dict[int, str] = {}
    facts: SheetFacts | None = None
    last_row = last_column = position = 0
    while position + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, position)
        body = stream[position + 4 : position + 4 + length]
        if kind == _BOF:
            if position == 0 and length >= 2 and struct.unpack_from("<H", body)[0] < _UNICODE_VERSION:
                # texts are in the code page of their time, which calamine takes for Latin letters
                package.fast_reader_is_safe = False
            name = names.get(position)
            facts = package.sheets.setdefault(name, SheetFacts()) if name is not None else None
            last_row = last_column = 0
        elif kind == _FILE_PASSWORD:
            # what follows is scrambled, positions of cells too
            raise Unreadable("encrypted")
        elif kind in _CELLS:
            row, column = struct.unpack_from("<HH", body)
            last_row, last_column = max(last_row, row), max(last_column, column)
            if (last_row + 1) * (last_column + 1) > MAX_AREA_CELLS:
                raise Unreadable("far_apart_cells")
        elif kind == _BOUNDSHEET:
            names[struct.unpack_from("<I", body)[0]] = _sheet_name(body[6:])
        elif kind == _DATEMODE:
            package.is_1904 = struct.unpack_from("<H", body)[0] == 1
        elif kind == _ROW and facts is not None and body[12] & 0x20:
            facts.hidden_rows.add(struct.unpack_from("<H", body)[0])
        elif kind == _MERGED and facts is not None:
            for at in range(struct.unpack_from("<H", body)[0]):
                top, bottom, left, right = struct.unpack_from("<4H", body, 2 + 8 * at)
                facts.merged.append((top, left, bottom, right))
        position += 4 + length


def _sheet_name(body: bytes) -> str:
    """Return the name in a BOUNDSHEET record of Excel 97 and later."""
    count, is_wide = body[0], body[1] & 1
    return body[2 : 2 + 2 * count].decode("utf-16-le") if is_wide else body[2 : 2 + count].decode("latin-1")


def inspect_xlsb(archive: zipfile.ZipFile, parts: dict[str, zipfile.ZipInfo], package: Package) -> None:
    """Collect the same of an .xlsb.

    Raises:
        struct.error, IndexError, KeyError, xml.etree.ElementTree.ParseError: it is damaged.
    """
    relations = archive.read(parts["xl/_rels/workbook.bin.rels"])
    refuse_dtd(relations)
    targets = {
        node.get("Id"): normpath(join("xl", node.get("Target") or "")) for node in ElementTree.fromstring(relations)
    }
    for kind, body in _records(archive.read(parts["xl/workbook.bin"])):
        if kind == _BOOK_PROPERTIES:
            package.is_1904 = bool(body[0] & 1)
        elif kind == _BUNDLED_SHEET:
            relation, rest = _wide_text(body[8:])
            part = parts.get(targets.get(relation, ""))
            if part is not None and part.file_size <= _MAX_STREAM_BYTES:
                package.sheets[_wide_text(rest)[0]] = _sheet_facts(archive.read(part))


def _sheet_facts(data: bytes) -> SheetFacts:
    facts = SheetFacts()
    for kind, body in _records(data):
        if kind == _ROW_HEADER and len(body) > 11 and body[11] & 0x10:
            facts.hidden_rows.add(struct.unpack_from("<I", body)[0])
        elif kind == _MERGED_AREA:
            top, bottom, left, right = struct.unpack_from("<4I", body)
            facts.merged.append((top, left, bottom, right))
    return facts


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Number and body of each record; both number and length are written in groups of seven bits."""
    position = 0
    while position < len(data):
        kind = data[position]
        position += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (data[position] & 0x7F) << 7
            position += 1
        length = shift = 0
        while True:
            byte = data[position]
            position += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        yield kind, data[position : position + length]
        position += length


def _wide_text(body: bytes) -> tuple[str, bytes]:
    count = struct.unpack_from("<I", body)[0]
    end = 4 + 2 * count
    return body[4:end].decode("utf-16-le"), body[end:]
