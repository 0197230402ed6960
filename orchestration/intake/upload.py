"""An uploaded file: read at once as a run would, answered, and put where the next run takes it from.

    received = receive(home, "三月台账.xlsx", stream, unit_code="QH101")
    received.body            # the receipt, as in receipts/FILE_ID.json

The bytes are archived and the arrival is written down before the answer is given, so that the moment of the upload
counts, not that of the run. A file with personal data is answered and forgotten. A fault of ours in reading keeps
nothing from being received.
"""

from __future__ import annotations

import hashlib
import io
import logging
import threading
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from orchestration.clock import now
from orchestration.home import Home
from orchestration.intake import upload_reading
from orchestration.intake.archive import archive, door, drop_orphans
from orchestration.intake.upload_names import UploadRejected, path_in_inbox
from orchestration.messages import UserError
from orchestration.state import NewArrival, StateStore
from orchestration.state.facts import arrival_facts
from orchestration.storage.files import write_durably
from orchestration.storage.temporary import scratch

if TYPE_CHECKING:
    from datetime import datetime

    from orchestration.reference import References

LOG = logging.getLogger(__name__)
MEGABYTE = 1024 * 1024
_CHUNK_BYTES = 256 * 1024
# one at a time: reading takes a worker process and a lot of memory
_reading = threading.Lock()


@dataclass(frozen=True, slots=True)
class Received:
    """The answer to one upload.

    `state`: waiting (for the next run), already_waiting (the same file was uploaded or dropped before) or not_kept
    (personal data, or columns that a source drops and that cannot be taken out). `seen_before`: these bytes came in
    earlier and count already. `has_copy`: receipts/FILE_ID.xlsx marks the cells. `has_receipt`:
    receipts/FILE_ID.json is there already; else the next run writes it.
    """

    state: str
    body: dict[str, Any]
    has_copy: bool = False
    seen_before: bool = False
    has_receipt: bool = False

    @property
    def has_failed(self) -> bool:
        """Whether a fault of ours kept the file from being read; where `state` is waiting it was received all the
        same.
        """
        is_put_off = any(found["rule"] == "put_off" for found in self.body["findings"])
        return self.body["verdict"] == "internal_error" and not is_put_off

    def grouped_findings(self) -> list[dict[str, Any]]:
        """Return what is wrong, errors first; the same fault in several cells of a sheet once, with a count."""
        from orchestration.collection.receipts.summed_up import grouped

        return grouped(self.body["findings"])


@dataclass(frozen=True, slots=True)
class _Upload:
    """One file on its way in."""

    file_name: str  # path inside inbox/
    path: Path  # under a name of ours, while it is answered
    size_bytes: int
    sha256: str
    at: datetime


def largest_megabytes(home: Home) -> int:
    """Return the largest upload of a home, as its settings say.

    Raises:
        ConfigError: the settings are wrong.
    """
    from orchestration.settings.model import load_settings

    return load_settings(home.config).upload_megabytes


def receive(home: Home, given_name: str, body: bytes | IO[bytes], unit_code: str | None = None) -> Received:
    """Take one uploaded file.

    Args:
        given_name: as the sender's computer calls it; only data, never a path.
        body: its bytes, or where they come from: a stream is written to the disk as it arrives.
        unit_code: whose file it is, as a folder of the inbox would say; None where the file says it itself.

    Raises:
        UploadRejected: the file is empty or too big, its name cannot be used, the unit is unknown, or another file of
            that name is waiting.
        ConfigError: a reference list is wrong.
    """
    from orchestration.recovery.soundness import require_sound_state
    from orchestration.reference import load

    with scratch(home, "upload") as folder:
        size_bytes, sha256 = _arrived(home, io.BytesIO(body) if isinstance(body, bytes) else body, folder / "sent")
        references = load(home.config)
        require_sound_state(home, references, is_full=False)
        file_name = path_in_inbox(references, given_name, unit_code)
        upload = _Upload(file_name, folder / "sent", size_bytes, sha256, now())
        with _reading, closing(StateStore(home.state)) as state:
            return _received(home, state, upload, folder, references)


def _arrived(home: Home, stream: IO[bytes], path: Path) -> tuple[int, str]:
    """Write what is sent into a file; its size and SHA-256.

    Raises:
        UploadRejected: it is empty or too big.
    """
    largest = largest_megabytes(home)
    size_bytes, digest = 0, hashlib.sha256()
    with path.open("wb") as file:
        while chunk := stream.read(_CHUNK_BYTES):
            size_bytes += len(chunk)
            if size_bytes > largest * MEGABYTE:
                raise UploadRejected("too_big", "intake.upload.too_large", largest=largest)
            digest.update(chunk)
            file.write(chunk)
    if not size_bytes:
        raise UploadRejected("empty", "intake.upload.empty")
    return size_bytes, digest.hexdigest()


def folder_of(home: Home, file_id: str) -> str | None:
    """Find the unit whose folder a file came through; None where it lay in none."""
    if not home.state.exists():
        return None
    with closing(StateStore(home.state)) as state:
        parts = (state.names().get(file_id) or "").split("/")
    return parts[0] if len(parts) > 1 else None


def _received(home: Home, state: StateStore, upload: _Upload, folder: Path, references: References) -> Received:
    from orchestration.collection.parsed_file import Arrival
    from orchestration.collection.receipts.corrected_copies import corrects_path
    from orchestration.collection.receipts.receipt import answer
    from orchestration.collection.receipts.restored_answers import from_refusal, refusal_unread
    from orchestration.collection.redacted_copy import NotRedacted

    _reject_taken(home, upload)
    records = [record for record in state.arrivals() if record.sha256 == upload.sha256]
    number = max((int(record.file_id.rpartition("-")[2]) for record in records), default=0) + 1
    first = corrects_path(upload.file_name, state.names())
    arrival = Arrival(
        f"{upload.sha256[:12]}-{number}",
        upload.file_name,
        folder / "file",
        upload.at,
        first_seen_at=upload.at,
        corrects_path=first,
    )
    try:
        upload_reading.write_as_archived(arrival, upload.path, references)
    except NotRedacted as error:
        state.note(upload.at, "upload_refused", {"reason": "not_reduced", "size_bytes": upload.size_bytes})
        unread = replace(arrival, file_id=f"{upload.sha256[:12]}-0")
        return Received("not_kept", answer(from_refusal(unread, refusal_unread(error, first or upload.file_name))))
    body = upload_reading.receipt_of(arrival, references)
    if body["has_personal_data"]:
        state.note(upload.at, "upload_refused", {"reason": "personal_data", "size_bytes": upload.size_bytes})
        return Received("not_kept", body)
    file_id, is_new = _keep(home, state, upload, arrival.path.read_bytes())
    kept = next(record for record in state.arrivals() if record.file_id == file_id)
    body |= {"file_id": file_id, "receipt_number": file_id, "arrival": arrival_facts(kept)}
    has_receipt, has_copy = upload_reading.write_receipt(home, arrival.path, body, is_new=is_new)
    earlier = {record.file_id for record in records if record.withdrawn_at is None} - {file_id}
    return Received("waiting" if is_new else "already_waiting", body, has_copy, bool(earlier), has_receipt)


def _reject_taken(home: Home, upload: _Upload) -> None:
    """Stop an upload from overwriting another file of its name before a run has seen it."""
    try:
        is_other = hashlib.sha256((home.inbox / upload.file_name).read_bytes()).hexdigest() != upload.sha256
    except FileNotFoundError:
        return
    except (IsADirectoryError, NotADirectoryError):
        is_other = True
    if is_other:
        raise UploadRejected("name_taken", "intake.upload.name_waiting")


def _keep(home: Home, state: StateStore, upload: _Upload, kept: bytes) -> tuple[str, bool]:
    """Archive, inbox, arrival, in this order; the file id, and whether it is a new one.

    The same bytes under the same name may come from several senders at once: whoever is first through the door is
    the arrival.
    """
    with door(home):
        waiting_id = state.still_in_inbox().get((upload.file_name, upload.sha256))
        if waiting_id is not None:
            return waiting_id, False
        _reject_taken(home, upload)
        archived = hashlib.sha256(kept).hexdigest()
        try:
            archive(home, state, {archived: kept}, upload.at)
            file_id = _write_down(home, state, upload, archived)
        except Exception:
            _drop_unreceived(home, state, archived)
            raise
    LOG.info("uploaded: %s", upload.file_name, extra={"file_id": file_id})
    return file_id, True


def _drop_unreceived(home: Home, state: StateStore, archived: str) -> None:
    try:
        drop_orphans(home, state, [archived])
    except (OSError, UserError) as error:  # the next runs do it: the state knows that nothing claims these bytes
        LOG.warning("bytes of an upload that was not received stay in the archive for now", exc_info=error)


def _write_down(home: Home, state: StateStore, upload: _Upload, archived: str) -> str:
    """Inbox copy and arrival: both, or neither."""
    target = home.inbox / upload.file_name
    was_there = target.exists()
    target.parent.mkdir(exist_ok=True)
    arrival = NewArrival(
        sha256=upload.sha256,
        file_name=upload.file_name,
        size_bytes=upload.size_bytes,
        first_seen_at=upload.at,
        received_at=upload.at,
        received_from="first_seen",
        archive_sha256=archived,
    )
    try:
        write_durably(target, upload.path.read_bytes())
        with state.transaction():
            (file_id,) = state.add([arrival])
            said = {"file_id": file_id, "file_name": upload.file_name, "size_bytes": upload.size_bytes}
            state.note(upload.at, "uploaded", said)
    except BaseException:
        if not was_there:
            target.unlink(missing_ok=True)  # its sender is told that it was not received
        raise
    return file_id
