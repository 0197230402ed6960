"""Read files in sandboxed workers, in order: the door to collection."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.collection.check_rows import check_parts
from orchestration.collection.findings import finding
from orchestration.collection.parsed_file import Arrival, ParsedFile
from orchestration.collection.receipt_rules import INTERNAL_ERROR, verdict_of
from orchestration.collection.rows.accepted_rows import pack
from orchestration.collection.sandbox.outcomes import NoAnswer
from orchestration.collection.sandbox.pool import batches
from orchestration.collection.sandbox.worker_faults import log_handled
from orchestration.collection.workers import rule_without_answer, worker_pool

if TYPE_CHECKING:
    from orchestration.collection.open_file import Tools
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
    with worker_pool(_read_one, _prepared, references, limits, pack=pack) as pool:
        for arrival, answer in pool.map(batches(arrivals, _size)):
            yield _as_parsed(arrival, answer)


def read_checked(arrivals: list[Arrival], references: References, limits: Limits) -> list[ParsedFile]:
    """Read and check files at once, outside a run; one that breaks the checks is a fault of ours, the others are
    checked without it.
    """
    parsed = list(read_files(arrivals, references, limits))
    try:
        check_parts(parsed)
    except Exception as error:  # told in the log and by the answer
        if len(arrivals) > 1:
            LOG.warning("%d files could not be checked together; each is checked alone", len(arrivals), exc_info=error)
            return [each for arrival in arrivals for each in read_checked([arrival], references, limits)]
        LOG.error(
            "checking a file failed: %s", arrivals[0].file_name, exc_info=error, extra={"file_id": arrivals[0].file_id}
        )
        return [unread(arrivals[0], INTERNAL_ERROR)]
    return parsed


def unread(arrival: Arrival, rule: str) -> ParsedFile:
    """Answer a file that was not read: the verdict of a rule, and a finding that says what to do."""
    return ParsedFile(arrival, verdict_of(rule), findings=[finding(rule)], path=arrival.corrects_path or "")


def _size(arrival: Arrival) -> int:
    try:
        return arrival.path.stat().st_size
    except OSError:
        # reading it will say why
        return 0


def _prepared(references: References) -> Tools:
    from orchestration.collection.open_file import Tools

    return Tools(references)


def _read_one(tools: Tools, arrival: Arrival) -> ParsedFile:
    """Read one file inside a worker. What else is raised here is a bug of ours: the worker tells it as one."""
    from orchestration.collection.parse_file import parse_file

    try:
        return parse_file(arrival, tools)
    except MemoryError as error:
        log_handled("the file does not fit into the memory of a worker", error, logging.INFO)
        return unread(arrival, "too_big")


def _as_parsed(arrival: Arrival, answer: Any) -> ParsedFile:
    if isinstance(answer, ParsedFile):
        return answer
    if not isinstance(answer, NoAnswer):
        LOG.error("a worker answered with a %s", type(answer).__qualname__, extra={"file_id": arrival.file_id})
    return unread(arrival, rule_without_answer(answer))


def redact_dropped(path: Path, file_name: str, references: References) -> bytes | None:
    """Return the copy to archive instead of a file from which a source drops personal columns, or that says
    something beside its cells (emptying/); None where it is archived as it is.

    Raises:
        NotRedacted: there is no such copy; the file must not be archived.
    """
    from orchestration.collection.emptying.emptied_copy import emptied_copy
    from orchestration.collection.emptying.known import known_of
    from orchestration.collection.redacted_copy import redacted_copy
    from orchestration.collection.sandbox.limits import limits_of

    sources = tuple(source for source in references.sources if source.reads(file_name))
    limits = limits_of(references.settings)
    has_dropped = any(source.drop for source in sources)
    reduced = redacted_copy(path, file_name, sources, limits) if has_dropped else None
    data = path.read_bytes() if reduced is None else reduced
    encodings = [source.encoding for source in sources if source.encoding is not None]
    return emptied_copy(data, known_of(references, sources), encodings, limits) or reduced
