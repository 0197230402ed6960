"""Give the received bytes of a submission back, as the archive holds them."""

from __future__ import annotations

import hashlib
import logging
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from orchestration.home import Home
from orchestration.messages import UserError, WrongUse
from orchestration.recovery.soundness import require_sound_state
from orchestration.state import ArrivalRecord, StateStore
from orchestration.storage.files import write_durably

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class HandedOut:
    """A file of the archive that was written elsewhere."""

    file_id: str
    file_name: str  # path in the inbox
    output: str
    size_bytes: int
    archive_sha256: str  # of what was written
    sha256: str  # of what was received

    @property
    def is_reduced(self) -> bool:
        """Whether a source dropped personal columns before anything was kept."""
        return self.archive_sha256 != self.sha256

    def as_dict(self) -> dict[str, Any]:
        """Return what --json prints."""
        return asdict(self) | {"is_reduced": self.is_reduced}


def hand_out(home: Home, file_id: str, output: Path) -> HandedOut:
    """Write the archived bytes of a file to `output`, once they are known to be those that were received.

    Raises:
        WrongUse: no such file, or something stands at `output` already.
        UserError: the bytes were not kept, are gone, or are not what was received.
    """
    require_sound_state(home, is_full=False)
    record = _record(home, file_id)
    data = _bytes(home, record)
    if output.exists() or output.is_symlink():
        raise WrongUse("recovery.handing_out.exists", output=output)
    try:
        write_durably(output, data)
    except FileNotFoundError:
        raise WrongUse("recovery.handing_out.no_folder", folder=output.parent) from None
    LOG.info("handed out", extra={"file_id": file_id})
    return HandedOut(
        record.file_id, record.file_name, str(output), len(data), str(record.archive_sha256), record.sha256
    )


def _record(home: Home, file_id: str) -> ArrivalRecord:
    with closing(StateStore(home.state)) as state:
        found = next((record for record in state.arrivals() if record.file_id == file_id), None)
    if found is None:
        raise WrongUse("cli.collecting.no_file", file_id=file_id)
    return found


def _bytes(home: Home, record: ArrivalRecord) -> bytes:
    """Read what the archive holds of a file, and compare it with its SHA-256."""
    told = {"file_id": record.file_id, "file_name": record.file_name}
    if record.archive_sha256 is None or record.refusal is not None:
        raise UserError("recovery.handing_out.not_kept", **told)
    try:
        data = (home.archive / record.archive_sha256).read_bytes()
    except FileNotFoundError:
        raise UserError("recovery.handing_out.missing", archive_sha256=record.archive_sha256, **told) from None
    if hashlib.sha256(data).hexdigest() != record.archive_sha256:
        raise UserError("recovery.handing_out.changed", archive_sha256=record.archive_sha256, **told)
    return data
