"""Make the copy of a file that is archived where the file says something beside its cells: comments, properties, header
and footer, hidden sheets, defined names and drawn texts are emptied, names of sheets and members lose numbers of
persons, texts lose what is crossed out (lesser_data.py). Cells stay where they are and read as before.

A file with nothing of that is archived byte for byte; so is one that is damaged: reading it says why.
"""

from __future__ import annotations

import io
import logging
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from orchestration.collection.emptying.known import Known
from orchestration.collection.emptying.lesser_data import nameless_file, without_lesser_data
from orchestration.collection.emptying.workbook_parts import UNREAD_PARTS, Workbook, emptied_ods
from orchestration.collection.readers.open_workbook import member_name
from orchestration.collection.readers.workbook_cells import Unreadable
from orchestration.collection.readers.xlsx_preflight import kind_of, reject_unsafe
from orchestration.collection.sandbox.limits import Limits
from orchestration.collection.workers import worker_pool

LOG = logging.getLogger(__name__)
_MAX_BYTES = 50_000_000  # unpacked; what is larger is emptied in a worker with limits
_ZIP, _OLE, _WIDE = b"PK", b"\xd0\xcf\x11\xe0", (b"\xff\xfe", b"\xfe\xff")
_BARE_STREAMS = (b"\x09\x08", b"\x09\x04", b"\x09\x02")
_TEXTS_OF_XLS = (("gbk", "surrogateescape", 0), ("utf-16-le", "surrogatepass", 0), ("utf-16-le", "surrogatepass", 1))
_REFERENCE = re.compile(r"&#(\d{3,5});")
_DAMAGED = (Unreadable, zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError)


def emptied_copy(data: bytes, known: Known, encodings: Iterable[str], limits: Limits) -> bytes | None:
    """Return the copy to archive; None where the file itself may be.

    Args:
        encodings: of a text, where sources name some.
    """
    encodings = tuple(encodings)
    if _unpacked_bytes(data) <= _MAX_BYTES:
        return _emptied(data, known, encodings)
    with worker_pool(_in_worker, _as_is, None, replace(limits, workers=1)) as pool:
        ((_, outcome),) = pool.map([[(data, known, encodings)]])
    # what breaks its limits here breaks them when it is read, and the receipt says so
    return outcome if isinstance(outcome, bytes) else None


def _as_is(state: Any) -> Any:
    return state


def _in_worker(_state: Any, job: tuple[bytes, Known, tuple[str, ...]]) -> bytes | str:
    return _emptied(*job) or ""


def _unpacked_bytes(data: bytes) -> int:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return sum(entry.file_size for entry in archive.infolist())
    except (*_DAMAGED, ValueError):
        return len(data)


def _emptied(data: bytes, known: Known, encodings: tuple[str, ...] = ()) -> bytes | None:
    if data.startswith(_ZIP):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                return _emptied_zip(archive, known)
        except _DAMAGED:
            return None
        except (ValueError, LookupError) as error:
            # a part in another encoding, or a fault of ours: it must not stay unseen
            LOG.warning("what a file says beside its cells is kept as it came: it cannot be emptied", exc_info=error)
            return None
    if data.startswith(_WIDE):
        return _emptied_text(data, ["utf-16"])
    if data.startswith((_OLE, *_BARE_STREAMS)):
        return _crossed_out_in_place(data)
    return None if b"\x00" in data[:4096] else _emptied_text(data, [*encodings, "utf-8", "gb18030"])


def _crossed_out_in_place(data: bytes) -> bytes | None:
    """Cross out texts of an .xls, each as long as it was; what else stands beside its cells stays in it."""
    new = data
    for encoding, errors, offset in _TEXTS_OF_XLS:
        body = new[offset : len(new) - (len(new) - offset) % 2]
        try:
            text = body.decode(encoding, errors)
            emptied = without_lesser_data(text).encode(encoding, errors)
        except UnicodeError:
            continue
        if text.encode(encoding, errors) == body and len(emptied) == len(body):
            new = new[:offset] + emptied + new[offset + len(body) :]
    return new if new != data else None


def _emptied_text(data: bytes, encodings: Iterable[str]) -> bytes | None:
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
        emptied = without_lesser_data(text)
        return emptied.encode(encoding) if emptied != text else None
    return None


def _emptied_zip(archive: zipfile.ZipFile, known: Known) -> bytes | None:
    parts = reject_unsafe(archive)
    kind = kind_of(parts, archive)
    if kind == "zip":
        return _emptied_members(archive, known)
    if kind not in ("xlsx", "ods"):
        return None
    texts = {
        name: _readable(archive.read(entry).decode("utf-8"))
        for name, entry in parts.items()
        if name.endswith((".xml", ".rels", ".vml")) and not name.startswith(UNREAD_PARTS)
    }
    changed = emptied_ods(texts, known) if kind == "ods" else Workbook(texts, known).emptied()
    new = {parts[name].filename: text.encode() for name, text in changed.items() if text != texts[name]}
    return _rewritten(archive, new) if new else None


def _readable(xml: str) -> str:
    """Return XML with its ideographs as themselves: some programs write &#24352; for each."""
    if "&#" not in xml or "ascii" in xml[:100]:
        return xml
    return _REFERENCE.sub(lambda match: _letter(int(match[1])) or match[0], xml)


def _letter(number: int) -> str:
    return chr(number) if 0x7F < number < 0xD800 or 0xE000 <= number < 0xFFFE else ""


def _emptied_members(archive: zipfile.ZipFile, known: Known) -> bytes | None:
    new: dict[str, bytes] = {}
    for entry in archive.infolist():
        emptied = _emptied(archive.read(entry), known)
        if emptied is not None:
            new[entry.filename] = emptied
    names = {entry.filename: _member_name(entry) for entry in archive.infolist()}
    is_renamed = any(name != given for given, name in names.items())
    return _rewritten(archive, new, names) if new or is_renamed else None


def _member_name(entry: zipfile.ZipInfo) -> str:
    given = member_name(entry)
    name = nameless_file(given)
    return entry.filename if name == given else name


def _rewritten(archive: zipfile.ZipFile, new: Mapping[str, bytes], names: Mapping[str, str] | None = None) -> bytes:
    """Pack an archive again, with other contents and names; the same input gives the same bytes."""
    target, taken = io.BytesIO(), set[str]()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for at, entry in enumerate(archive.infolist()):
            name = (names or {}).get(entry.filename, entry.filename)
            if name in taken:  # two members whose names differed in a number of a person alone
                name = f"{at}-{name}"
            taken.add(name)
            data = new.get(entry.filename)
            info = zipfile.ZipInfo(name, entry.date_time)
            info.compress_type = (
                entry.compress_type if entry.compress_type == zipfile.ZIP_STORED else zipfile.ZIP_DEFLATED
            )
            copy.writestr(info, archive.read(entry) if data is None else data)
    return target.getvalue()
