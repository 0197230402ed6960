"""What became of one source or door, and how it is tried."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from orchestration.doors.faults import FetchFault
from orchestration.messages import LocalizedText, UserError
from orchestration.storage.space import is_full

LOG = logging.getLogger(__name__)
PAUSES_SECONDS = (1.0, 4.0)  # before the second and the third try


@dataclass(slots=True)
class Fetched:
    """What became of one source or door; a trial writes nothing."""

    name: str
    kind: str
    files: list[str] = field(default_factory=list)  # new or changed, as paths in the inbox
    unchanged_count: int = 0  # files whose bytes are here already
    rows_count: int = 0
    fault: LocalizedText | None = None

    def as_dict(self) -> dict[str, object]:
        """Return what --json prints."""
        fault = {"message_zh": self.fault.zh, "message_en": self.fault.en} if self.fault else None
        return {
            "name": self.name,
            "kind": self.kind,
            "state": "failed" if fault else "fetched" if self.files else "unchanged",
            "files": self.files,
            "unchanged": self.unchanged_count,
            "rows": self.rows_count,
            "fault": fault,
        }


def tried(name: str, kind: str, work: Callable[[Fetched], None]) -> Fetched:
    """Try as often as it is worth; a fault is the department's to mend, or told as ours.

    Raises:
        OSError: the disk is full.
    """
    for pause in (*PAUSES_SECONDS, None):
        result = Fetched(name, kind)
        try:
            work(result)
        except UserError as error:
            result.fault = error.text
            if pause is not None and isinstance(error, FetchFault) and error.is_passing:
                time.sleep(pause)
                continue
        except Exception as error:  # told in the log, which leaves out what a server said, and by the result
            if is_full(error):
                raise
            LOG.error("%s could not be fetched, a fault of ours", name, exc_info=error)
            result.fault = LocalizedText("doors.fault.internal", kind=type(error).__name__)
        break
    if result.fault:
        LOG.warning("%s could not be fetched: %s", name, result.fault.key, extra={"is_told": True})
    else:
        LOG.info("%s fetched: %d rows, %d new files", name, result.rows_count, len(result.files))
    return result
