"""The door to collection: files in, what they bring out; in order, in guarded workers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.collection.book import Unreadable
from orchestration.collection.model import Arrival, ParsedFile
from orchestration.collection.remedies import unreadable_finding
from orchestration.collection.rows import pack
from orchestration.collection.workers import Guard, Killed, batches

if TYPE_CHECKING:
    from orchestration.collection.file_reader import FileReader
    from orchestration.reference import References


def read_files(arrivals: Iterable[Arrival], references: References) -> Iterator[ParsedFile]:
    """Read files; every one gets a verdict, whatever it does to its reader.

    A built-in template is tried only where no source matches; every source that matches reads the file.
    """
    arrivals = list(arrivals)
    if not arrivals:
        return
    with Guard(_read_one, _prepared, references, pack=pack) as guard:
        for arrival, answer in guard.map(batches(arrivals, _size)):
            yield answer if isinstance(answer, ParsedFile) else _killed(arrival, answer)


def _size(arrival: Arrival) -> int:
    return arrival.path.stat().st_size if arrival.path.exists() else 0


def _prepared(references: References) -> FileReader:
    from orchestration.collection.file_reader import FileReader

    return FileReader(references)


def _read_one(reader: FileReader, arrival: Arrival) -> ParsedFile:
    """Read one file inside a worker."""
    try:
        return reader.read(arrival)
    except MemoryError:
        return _unreadable(arrival, "too_big", "too_big")
    except RecursionError:
        return _unreadable(arrival, "corrupt", "corrupt")
    except Exception:  # noqa: BLE001 - one file must never end the run; the answer says that it was our mistake
        return _unreadable(arrival, "corrupt", "internal_error")


def _unreadable(arrival: Arrival, verdict: str, rule: str) -> ParsedFile:
    return ParsedFile(arrival, verdict, findings=[unreadable_finding(Unreadable(verdict, rule))])


def _killed(arrival: Arrival, answer: Any) -> ParsedFile:
    if isinstance(answer, Killed) and answer.too_long:
        return _unreadable(arrival, "too_big", "timeout")
    return _unreadable(arrival, "corrupt", "killed")


def reduce_dropped(path: Path, file_name: str, references: References) -> bytes | None:
    """The copy to archive instead of a file from which a source drops personal columns; None where it is archived as it is.

    Raises:
        NotReduced: there is no such copy; the file must not be archived.
    """
    sources = tuple(source for source in references.sources if source.reads(file_name))
    if not any(source.drop for source in sources):
        return None
    from orchestration.collection.reduced import reduced_copy

    return reduced_copy(path, file_name, sources)
