"""The door to collection: files in, what they bring out; in order, in guarded workers."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.collection.findings import finding
from orchestration.collection.parsed_file import Arrival, ParsedFile
from orchestration.collection.receipt_rules import INTERNAL_ERROR, PUT_OFF
from orchestration.collection.rows.accepted_rows import pack
from orchestration.collection.sandbox.outcomes import CpuExceeded, PutOff, WorkerCrashed
from orchestration.collection.sandbox.pool import SandboxedPool, batches
from orchestration.collection.sandbox.worker_faults import WorkerFault, note

if TYPE_CHECKING:
    from orchestration.collection.parse_file import FileReader
    from orchestration.collection.sandbox.limits import Limits
    from orchestration.reference import References

LOG = logging.getLogger(__name__)


def read_files(
    arrivals: Iterable[Arrival], references: References, limits: Limits | None = None
) -> Iterator[ParsedFile]:
    """Read files; every one gets one verdict, whatever it does to its reader.

    A built-in template is tried only where no source matches; every source that matches reads the file.
    """
    arrivals = list(arrivals)
    if not arrivals:
        return
    with SandboxedPool(_read_one, _prepared, references, limits=limits, pack=pack) as guard:
        for arrival, answer in guard.map(batches(arrivals, _size)):
            yield _as_parsed(arrival, answer)


def _size(arrival: Arrival) -> int:
    try:
        return arrival.path.stat().st_size
    except OSError:
        # reading it will say why
        return 0


def _prepared(references: References) -> FileReader:
    from orchestration.collection.parse_file import FileReader

    return FileReader(references)


def _read_one(reader: FileReader, arrival: Arrival) -> ParsedFile:
    """Read one file inside a worker. What else is raised here is a bug of ours: the worker tells it as one."""
    try:
        return reader.read(arrival)
    except MemoryError as error:
        note("the file does not fit into the memory of a worker", error, logging.INFO)
        return unread(arrival, "too_big", "too_big")


def unread(arrival: Arrival, verdict: str, rule: str) -> ParsedFile:
    """A file without an answer of its own: a verdict, and a finding that says what to do."""
    return ParsedFile(arrival, verdict, findings=[finding(rule)], path=arrival.corrects_path or "")


def _as_parsed(arrival: Arrival, answer: Any) -> ParsedFile:
    if isinstance(answer, ParsedFile):
        return answer
    if isinstance(answer, CpuExceeded):
        return unread(arrival, "too_big", "timeout")
    if isinstance(answer, WorkerCrashed):
        return unread(arrival, "corrupt", "killed")
    if isinstance(answer, PutOff):
        return unread(arrival, INTERNAL_ERROR, PUT_OFF)
    if isinstance(answer, WorkerFault) and answer.kind == MemoryError.__name__:
        # it fitted while it was read, and not on its way back
        return unread(arrival, "too_big", "too_big")
    if not isinstance(answer, WorkerFault):
        LOG.error("a worker answered with a %s", type(answer).__qualname__, extra={"file_id": arrival.file_id})
    return unread(arrival, INTERNAL_ERROR, INTERNAL_ERROR)


def redact_dropped(path: Path, file_name: str, references: References) -> bytes | None:
    """The copy to archive instead of a file from which a source drops personal columns; None where it is archived as it is.

    Raises:
        NotRedacted: there is no such copy; the file must not be archived.
    """
    sources = tuple(source for source in references.sources if source.reads(file_name))
    if not any(source.drop for source in sources):
        return None
    from orchestration.collection.redacted_copy import redacted_copy
    from orchestration.collection.sandbox.limits import limits_of

    return redacted_copy(path, file_name, sources, limits_of(references.settings))
