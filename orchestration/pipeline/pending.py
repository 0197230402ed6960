"""Reads what arrived and was not read yet, checks it and stores it. One file never costs another anything, and
never ends a run.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from orchestration.collection.parsed_file import Arrival, ParsedFile
from orchestration.collection.receipt_rules import INTERNAL_ERROR
from orchestration.collection.sandbox.limits import Limits
from orchestration.faults.duckdb_errors import says_damage
from orchestration.messages import UserError
from orchestration.reference import References
from orchestration.warehouse import Warehouse
from orchestration.warehouse.readings import note_fault, readings_kept, store_readings

LOG = logging.getLogger(__name__)

BATCH_ROWS = 200_000  # rows checked and stored together: bounds memory, keeps what a batch costs by itself small
_PIECES = 16  # into which a batch that failed is cut, until the file that broke it stands alone


@dataclass(slots=True)
class Unread:
    """Files of which this run has no reading, by file id."""

    internal_errors: list[str] = field(default_factory=list)  # a fault of ours stood in the way
    put_off: list[str] = field(default_factory=list)  # the machine had no time for them


def _batches(parsed_files: Iterable[ParsedFile], files_count: int | None = None) -> Iterator[list[ParsedFile]]:
    batch: list[ParsedFile] = []
    rows = 0
    for parsed in parsed_files:
        batch.append(parsed)
        rows += sum(part.rows_sent for part in parsed.parts)
        if rows >= BATCH_ROWS or len(batch) == files_count:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


def _is_no_files_doing(error: Exception) -> bool:
    """Tell whether every other file would meet the same: a full disk, a lock, a damaged database, a sentence for
    the operator.
    """
    import duckdb

    is_environment = isinstance(error, UserError | OSError | MemoryError | sqlite3.Error | duckdb.OperationalError)
    return is_environment or says_damage(str(error))


class PendingFiles:
    """The way of files into the warehouse.

    Args:
        limits: what reading one file may take.
        digest: of the lists and the code that read them.
        on_personal_data: called with the files whose bytes must leave the archive, before anything of them is stored.
    """

    def __init__(
        self,
        warehouse: Warehouse,
        references: References,
        limits: Limits,
        digest: str,
        on_personal_data: Callable[[list[ParsedFile]], None],
    ) -> None:
        self.unread = Unread()
        self._warehouse, self._references, self._limits, self._digest = warehouse, references, limits, digest
        self._on_personal_data = on_personal_data

    def read(self, arrivals: list[Arrival]) -> Iterator[int]:
        """Read and store files.

        Yields:
            How many files were dealt with since the last time.
        """
        from orchestration.collection.read_files import read_files

        for batch in _batches(read_files(arrivals, self._references, self._limits)):
            self._settle(batch)
            yield len(batch)

    def _settle(self, batch: list[ParsedFile]) -> None:
        """Check and store a batch, or what of it can be."""
        if not self._tried(self._check, batch):
            return
        personal = [parsed for parsed in batch if parsed.has_personal_data]
        if personal:
            # what fails in here stops the run: bytes that must go may not stay because something else went on
            self._on_personal_data(personal)
        self._tried(self._store, batch)

    def _tried(self, step: Callable[[list[ParsedFile]], None], batch: list[ParsedFile]) -> bool:
        """Do a step for a batch; where it fails, piece by piece and at last file by file, each read afresh: checks
        change what they check.
        """
        try:
            step(batch)
        except Exception as error:  # logged below, or raised where it is no file's doing
            if _is_no_files_doing(error):
                raise
            self._warehouse.reopen_if_broken()
            if len(batch) == 1:
                self._set_aside(batch[0].arrival, error)
                return False
            LOG.warning(
                "%d files could not be stored together; they are tried in smaller lots", len(batch), exc_info=error
            )
            for piece in _batches(self._read_afresh(batch), max(1, len(batch) // _PIECES)):
                self._settle(piece)
            return False
        return True

    def _read_afresh(self, batch: list[ParsedFile]) -> Iterator[ParsedFile]:
        from orchestration.collection.read_files import read_files

        # the bytes of files with personal data may be gone, and they have no rows to be changed
        yield from (parsed for parsed in batch if parsed.has_personal_data)
        yield from read_files(
            [parsed.arrival for parsed in batch if not parsed.has_personal_data], self._references, self._limits
        )

    def _check(self, batch: list[ParsedFile]) -> None:
        from orchestration.collection.check_rows import check_parts

        check_parts(batch)

    def _store(self, batch: list[ParsedFile]) -> None:
        from orchestration.collection.receipts.receipt import answer

        read = [parsed for parsed in batch if parsed.verdict != INTERNAL_ERROR]
        if read:
            store_readings(
                self._warehouse, read, {parsed.arrival.file_id: answer(parsed) for parsed in read}, self._digest
            )
        for parsed in batch:
            if parsed.verdict == INTERNAL_ERROR:
                self._store_unread(parsed)

    def _set_aside(self, arrival: Arrival, error: Exception) -> None:
        from orchestration.collection.read_files import unread

        LOG.error(
            "a file broke the collection and is set aside: %s",
            arrival.file_name,
            exc_info=error,
            extra={"file_id": arrival.file_id},
        )
        self._store_unread(unread(arrival, INTERNAL_ERROR))

    def _store_unread(self, parsed: ParsedFile) -> None:
        """Keep what an earlier reading brought: a fault of ours, or a busy machine, takes no rows out of the
        figures.
        """
        from orchestration.collection.receipts.receipt import answer

        file_id = parsed.arrival.file_id
        (self.unread.put_off if parsed.is_put_off else self.unread.internal_errors).append(file_id)
        if not readings_kept(self._warehouse, file_id):
            # no digest: it is read again by the next run
            store_readings(self._warehouse, [parsed], {file_id: answer(parsed)}, "")
        elif not parsed.is_put_off:
            note_fault(self._warehouse, file_id)
