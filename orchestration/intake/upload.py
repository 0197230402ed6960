"""An uploaded file: read at once as a run would, answered, and put where the next run takes it from.

    received = receive(home, "三月台账.xlsx", data, unit_code="QH101")
    received.body            # the receipt, as in receipts/FILE_ID.json

The bytes are archived and the arrival is written down before the answer is given, so that the moment of the upload counts, not that of
the run. A file with personal data is answered and forgotten.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.clock import now
from orchestration.files import write_durably
from orchestration.home import Home
from orchestration.intake.archive import archive, door
from orchestration.messages import UserError
from orchestration.state import NewArrival, StateStore

if TYPE_CHECKING:
    from datetime import datetime

    from orchestration.collection.model import Arrival
    from orchestration.reference import References

LARGEST_BYTES = 30 * 1024 * 1024
_LONGEST_NAME_BYTES = 180  # of 255 that a folder takes; the writer adds a few
_FORGOTTEN_SECONDS = 3600
_FOLDER_PREFIX = ".incoming-"
# one at a time: reading takes a worker process and a lot of memory
_reading = threading.Lock()


class Refused(UserError):
    """An upload that is not taken. `reason`: no_name, empty, too_big, unknown_unit, name_taken or no_space."""

    def __init__(self, reason: str, zh: str, en: str) -> None:
        super().__init__(zh, en)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Received:
    """The answer to one upload.

    `state`: waiting (for the next run), already_waiting (the same file was uploaded or dropped before) or not_kept (personal data, or columns
    that a source drops and that cannot be taken out).
    `seen_before`: these bytes came in earlier and count already. `has_copy`: receipts/FILE_ID.xlsx marks the cells.
    """

    state: str
    body: dict[str, Any]
    has_copy: bool = False
    seen_before: bool = False

    def grouped_findings(self) -> list[dict[str, Any]]:
        """What is wrong, errors first; the same fault in several cells of a sheet once, with a count."""
        from orchestration.collection.receipt import grouped

        return grouped(self.body["findings"])


def clean_name(given: str) -> str:
    """The file name as data: its last part, without what nobody can see, at most 180 bytes with its suffix kept.

    Raises:
        Refused: nothing is left, or a run would pass over a file of that name.
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    visible = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    name = " ".join(visible.split()).lstrip(".~$ ")
    stem, dot, suffix = name.rpartition(".")
    if len(name.encode()) > _LONGEST_NAME_BYTES:
        suffix = dot + suffix[:10] if stem else ""
        name = (stem or name).encode()[: _LONGEST_NAME_BYTES - len(suffix.encode())].decode(errors="ignore") + suffix
    if not name or not stem and dot or name == "manifest.csv":
        raise Refused("no_name", "文件名不能用，请改名后再传", "this file name cannot be used; rename the file and send it again")
    return name


def _path_in_inbox(references: References, given: str, unit_code: str | None) -> str:
    name = clean_name(given)
    if unit_code is None:
        return name
    if unit_code not in {row.unit_code for row in references.units} or "/" in unit_code or unit_code.startswith("."):
        raise Refused("unknown_unit", f"单位表中没有 {unit_code[:40]}", f"units.csv has no unit {unit_code[:40]}")
    return f"{unit_code}/{name}"


@contextmanager
def _private_folder(home: Home) -> Iterator[Path]:
    """A folder only for this upload; what a crash left behind goes after an hour."""
    for left in home.root.glob(f"{_FOLDER_PREFIX}*"):
        if time.time() - left.stat().st_mtime > _FORGOTTEN_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_FOLDER_PREFIX, dir=home.root) as folder:
        yield Path(folder)


def receive(home: Home, given_name: str, data: bytes, unit_code: str | None = None) -> Received:
    """Take one uploaded file.

    Args:
        given_name: as the sender's computer calls it; only data, never a path.
        unit_code: whose file it is, as a folder of the inbox would say; None where the file says it itself.

    Raises:
        Refused: the file is empty or too big, its name cannot be used, the unit is unknown, or another file of that name is waiting.
        ConfigError: a reference list is wrong.
    """
    from orchestration.collection.corrections import stands_for
    from orchestration.collection.model import Arrival
    from orchestration.collection.receipt import answer, from_refusal, refusal_unread
    from orchestration.collection.reduced import NotReduced
    from orchestration.reference import load
    from orchestration.soundness import require_sound_state

    if not data:
        raise Refused("empty", "文件是空的（0 字节），请检查后再传", "the file is empty (0 bytes); check it and send it again")
    if len(data) > LARGEST_BYTES:
        raise Refused("too_big", "文件超过 30 MB，请拆分后再传", "the file is larger than 30 MB; split it and send it again")
    references = load(home.config)
    require_sound_state(home, references, is_full=False)
    file_name = _path_in_inbox(references, given_name, unit_code)
    at, sha256 = now(), hashlib.sha256(data).hexdigest()
    with _reading, _private_folder(home) as folder, closing(StateStore(home.state)) as ledger:
        _refuse_taken(home, file_name, sha256)
        first = stands_for(file_name, ledger.names())
        try:
            kept = _as_archived(folder, first or file_name, data, references)
        except NotReduced as error:
            ledger.note(at, "upload_refused", {"reason": "not_reduced", "size_bytes": len(data)})
            arrival = Arrival(f"{sha256[:12]}-0", file_name, folder, at, stands_for=first)
            return Received("not_kept", answer(from_refusal(arrival, refusal_unread(error, first or file_name))))
        waiting_id = ledger.still_in_inbox().get((file_name, sha256))
        earlier = [record.file_id for record in ledger.arrivals() if record.sha256 == sha256 and record.withdrawn_at is None]
        file_id = waiting_id or f"{sha256[:12]}-{len([one for one in ledger.arrivals() if one.sha256 == sha256]) + 1}"
        body = _receipt(Arrival(file_id, file_name, kept, at, stands_for=first), references)
        if body["has_personal_data"]:
            ledger.note(at, "upload_refused", {"reason": "personal_data", "size_bytes": len(data)})
            return Received("not_kept", body)
        if waiting_id is None:
            file_id = _keep(home, ledger, file_name, data, kept, at)
            body |= {"file_id": file_id, "receipt_number": file_id}
        has_copy = _write_receipt(home, kept, body)
    return Received("waiting" if waiting_id is None else "already_waiting", body, has_copy, bool(set(earlier) - {waiting_id}))


def _refuse_taken(home: Home, file_name: str, sha256: str) -> None:
    """Another file of that name must not be overwritten before a run has seen it."""
    waiting = home.inbox / file_name
    if waiting.exists() and hashlib.sha256(waiting.read_bytes()).hexdigest() != sha256:
        raise Refused(
            "name_taken",
            "收件箱里已有同名、内容不同的文件在等待运行：请改名后再传，或等运行结束",
            "another file of that name is waiting in the inbox: rename yours, or wait until the next run has taken it",
        )


def _as_archived(folder: Path, file_name: str, data: bytes, references: References) -> Path:
    """The bytes that a run would archive and read: without the columns that a source drops."""
    from orchestration.collection.reading import reduce_dropped

    path = folder / "file"
    path.write_bytes(data)
    reduced = reduce_dropped(path, file_name, references)
    if reduced is not None:
        path.write_bytes(reduced)
    return path


def _receipt(arrival: Arrival, references: References) -> dict[str, Any]:
    from orchestration.collection.checks import check_parts
    from orchestration.collection.reading import read_files
    from orchestration.collection.receipt import answer

    parsed = list(read_files([arrival], references))
    check_parts(parsed)
    return answer(parsed[0])


def _keep(home: Home, ledger: StateStore, file_name: str, data: bytes, kept: Path, at: datetime) -> str:
    """Archive, inbox, arrival, in this order and at the door; the file id."""
    reduced = kept.read_bytes()
    sha256, archived = hashlib.sha256(data).hexdigest(), hashlib.sha256(reduced).hexdigest()
    target = home.inbox / file_name
    target.parent.mkdir(exist_ok=True)
    arrival = NewArrival(sha256, file_name, len(data), at, at, "first_seen", None, None, archived)
    with door(home):
        _refuse_taken(home, file_name, sha256)
        archive(home, ledger, {archived: reduced}, at)
        write_durably(target, data)
        (file_id,) = ledger.add([arrival])
    ledger.note(at, "uploaded", {"file_id": file_id, "file_name": file_name, "size_bytes": len(data)})
    return file_id


def _write_receipt(home: Home, kept: Path, body: dict[str, Any]) -> bool:
    """receipts/FILE_ID.json and the annotated copy; the run writes them again with versions."""
    from orchestration.collection.receipt import write
    from orchestration.collection.receipt_workbook import Job, write_copies

    write(home.receipts, body["file_id"], body)
    return bool(write_copies(home.receipts, [Job(kept, body)]))
