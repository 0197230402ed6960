"""Open any file that people send as a table: its kind is found out by its bytes, never by its name.

Runs inside sandboxed workers only: the readers below can be killed by a file.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path
from xml.etree.ElementTree import ParseError

from orchestration.collection.readers.binary_preflight import inspect_xls, inspect_xlsb
from orchestration.collection.readers.delimited_text import has_bom, read_delimited, wide_encoding
from orchestration.collection.readers.html_table import read_html
from orchestration.collection.readers.ods_preflight import inspect_ods
from orchestration.collection.readers.parquet_table import MAGIC as PARQUET
from orchestration.collection.readers.parquet_table import read_parquet
from orchestration.collection.readers.spreadsheet_engines import read_workbook
from orchestration.collection.readers.workbook_cells import Book, Unreadable
from orchestration.collection.readers.xlsx_preflight import Package, inspect
from orchestration.collection.readers.xml_spreadsheet import is_xml_spreadsheet, read_xml_spreadsheet
from orchestration.collection.receipt_rules import RuleText

_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK"
_OTHERS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
    b"{\\rtf",
    b"\x7fELF",
    b"MZ",
    b"SQLite format 3",
)
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_BIFF5_OR_OLDER = (
    b"\x09\x08\x06\x00",
    b"\x09\x08\x08\x00",
    b"\x09\x04\x06\x00",
    b"\x09\x02\x06\x00",
    b"\x09\x00\x04\x00",
)
MAX_FILE_BYTES = 300_000_000
_MAX_MEMBERS = 500


def open_book(path: Path, file_name: str, encoding: str | None = None) -> Book:
    """Open a file.

    Args:
        path: where its bytes are.
        file_name: its name as the sender gave it.
        encoding: of a text, where a source says it.
    Raises:
        Unreadable: there are no cells to be had; the verdict says why.
        MemoryError: it does not fit into the memory of the worker.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise Unreadable("too_big_file")
    return open_bytes(path.read_bytes(), file_name, encoding)


def open_bytes(data: bytes, file_name: str, encoding: str | None = None, *, is_member: bool = False) -> Book:
    """As open_book, for bytes; a member of an archive must not be an archive itself."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty_file")
    if data.startswith(_ZIP):
        return _open_zip(data, file_name, encoding, is_member)
    if data.startswith(_OLE):
        return _open_ole(data)
    if data.startswith(PARQUET):
        return read_parquet(data, file_name)
    if data.startswith(_BIFF5_OR_OLDER):
        return read_workbook(data, Package("xls", fast_reader_is_safe=False))
    if data.startswith(_OTHERS):
        raise Unreadable("unsupported")
    head = data[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower().replace(b"\x00", b"")
    if is_xml_spreadsheet(data):
        return read_xml_spreadsheet(data)
    if head.startswith(b"<") and (b"<table" in data[:2_000_000].lower().replace(b"\x00", b"") or b"<html" in head):
        return read_html(data, encoding)
    if head.startswith((b"<?xml", b"mime-version")):
        is_sheet = head.startswith(b"mime-version") or b"spreadsheet" in head
        raise Unreadable("saved_as_page" if is_sheet else "unsupported")
    if _is_binary(data):
        raise Unreadable("unsupported")
    return read_delimited(data, file_name, encoding)


def _is_binary(data: bytes) -> bool:
    """Return whether bytes are no text in any encoding."""
    if has_bom(data) or wide_encoding(data) is not None:
        return False
    sample = data[:8192]
    controls = sum(
        sample.count(byte) for byte in (1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25)
    )
    return controls > len(sample) // 50


def _open_zip(data: bytes, file_name: str, encoding: str | None, is_member: bool) -> Book:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            package = inspect(archive)
            if package.kind == "ods":
                package.sheets = inspect_ods(archive.read("content.xml"))
            if package.kind == "xlsb":
                inspect_xlsb(archive, {entry.filename: entry for entry in archive.infolist()}, package)
            if package.kind == "zip":
                if is_member:
                    raise Unreadable("nested_archive")
                return _open_members(archive, encoding)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        EOFError,
        NotImplementedError,
        ValueError,
        LookupError,
        ParseError,
        struct.error,
    ) as error:
        raise Unreadable("corrupt", str(error)) from error
    if package.kind == "docx":
        raise Unreadable("unsupported")
    return read_workbook(data, package)


def member_name(entry: zipfile.ZipInfo) -> str:
    """Return the name of a zip member: without the UTF-8 flag Chinese programs write GBK."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def _is_no_document(name: str) -> bool:
    """Return whether a file is one that systems leave beside documents."""
    last = name.split("/")[-1]
    return last.startswith((".", "~$")) or "__MACOSX/" in name or last.lower() in ("thumbs.db", "desktop.ini")


def _open_members(archive: zipfile.ZipFile, encoding: str | None) -> Book:
    """Return every file inside an archive; its sheets carry the name of the file in front."""
    book = Book([], "zip")
    entries = [(member_name(entry), entry) for entry in archive.infolist() if not entry.is_dir()]
    entries = [(name, entry) for name, entry in entries if not _is_no_document(name)]
    if len(entries) > _MAX_MEMBERS:
        raise Unreadable("too_many_parts")
    failures = []
    for name, entry in sorted(entries, key=lambda item: item[0]):
        try:
            member = open_bytes(archive.read(entry), name, encoding, is_member=True)
        except Unreadable as error:
            failures.append((name, error))
            continue
        for sheet in member.sheets:
            sheet.name = name if member.kind == "text" else f"{name}/{sheet.name}"
            sheet.member = name
        book.sheets += member.sheets
        book.remarks += member.remarks
    if not book.sheets:
        raise failures[0][1] if failures else Unreadable("empty_archive")
    for name, failure in failures:
        book.remarks.append(RuleText("unreadable_member", name=name, verdict=failure.verdict))
    return book


def _open_ole(data: bytes) -> Book:
    if _ENCRYPTED_STREAM in data:
        raise Unreadable("encrypted")
    return read_workbook(data, inspect_xls(data))
