"""The first stage of a run: inbox → archive → readings → which file counts, as of an instant."""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from orchestration import intake
from orchestration.clock import now
from orchestration.home import Home
from orchestration.pipeline import progress
from orchestration.pipeline.code_version import code_version, reading_code
from orchestration.pipeline.novelty import is_kept, is_news
from orchestration.pipeline.pending import Unread
from orchestration.pipeline.read_arrivals import delete_rejected_bytes, read_arrivals
from orchestration.pipeline.receipts import write_receipts
from orchestration.pipeline.session import RunSettings
from orchestration.pipeline.submissions import settle_submissions
from orchestration.pipeline.versions import Submission
from orchestration.recovery.archive_check import ArchiveDamage, check_part
from orchestration.reference import References
from orchestration.state import ArrivalsWitness, StateStore
from orchestration.warehouse import Warehouse
from orchestration.warehouse.checks import FindingCounts, store_check_results
from orchestration.warehouse.readings import files_read
from orchestration.warehouse.references import store_references
from orchestration.warehouse.unusual import store_unusual

LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Collected:
    """What the first stage found, and what the next one works by."""

    home: Home
    settings: RunSettings
    as_of: datetime
    ingested: intake.IngestResult  # what became of the files in the inbox
    read_file_ids: frozenset[str]  # files read or read again by this run
    submissions: tuple[Submission, ...]
    inputs_digest: str  # over everything that the snapshot is made from
    witness: ArrivalsWitness  # the arrivals that the snapshot is made from
    archive_damages: tuple[ArchiveDamage, ...]
    findings: FindingCounts  # of all known files
    manifest_without_file: tuple[str, ...]  # files that manifest.csv names and that never arrived
    internal_errors: tuple[str, ...]  # file ids of those that a fault of ours kept from being read or answered
    put_off: tuple[str, ...]  # file ids of those that the machine had no time for
    is_new: bool  # whether there is something to publish

    @property
    def statuses(self) -> dict[str, int]:
        """Submissions of the files read by this run, by status."""
        return dict(
            sorted(
                Counter(item.status for item in self.submissions if item.parsed.file_id in self.read_file_ids).items()
            )
        )

    @property
    def arrivals_count(self) -> int:
        """Files taken from the inbox by this run."""
        return self.ingested.arrivals_count

    @property
    def rows_accepted(self) -> int:
        return sum(item.parsed.rows_accepted for item in self._read())

    @property
    def rows_rejected(self) -> int:
        return sum(item.parsed.rows_rejected for item in self._read())

    def names(self, file_ids: Iterable[str]) -> list[str]:
        """Paths in the inbox, for people."""
        of_id = {item.parsed.file_id: item.parsed.file_name for item in self.submissions}
        return sorted(of_id.get(file_id, file_id) for file_id in file_ids)

    def _read(self) -> list[Submission]:
        return [
            item
            for item in self.submissions
            if item.parsed.file_id in self.read_file_ids and item.status != "duplicate"
        ]


def inputs_digest(references: References, submissions: list[Submission]) -> str:
    """Over lists, code and what counts: equal digests give equal snapshots on one day without a new deadline."""
    facts = [
        (
            item.parsed.file_id,
            item.parsed.template,
            item.parsed.source,
            item.version,
            item.status,
            item.parsed.received_at.isoformat(),
            item.parsed.verdict,
        )
        for item in submissions
    ]
    text = json.dumps([references.digest, code_version(), facts], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _reading_digest(references: References) -> str:
    return hashlib.sha256(f"{references.reading_digest} {reading_code()}".encode()).hexdigest()


def _is_new(home: Home, settings: RunSettings, inputs_digest: str, as_of: datetime) -> bool:
    if settings.is_kept_aside:
        return not is_kept(home, inputs_digest, as_of)
    return is_news(home, inputs_digest, as_of)


def is_all_read(home: Home, references: References) -> bool:
    """Tell whether nothing waits in the inbox and all that arrived has been read: to collect is a mere look then."""
    if intake.waiting(home) or not home.state.exists() or not home.warehouse.exists():
        return False
    with closing(StateStore(home.state)) as state, Warehouse(home.warehouse) as warehouse:
        return state.names().keys() <= files_read(warehouse, _reading_digest(references))


def collect(home: Home, settings: RunSettings, as_of: datetime) -> Collected:
    """Take in what waits, read what was not read yet, and settle which file counts as of an instant.

    Raises:
        ConfigError: manifest.csv or a source description is wrong; nothing has been moved.
    """
    report, references = progress.current(), settings.references
    digest = _reading_digest(references)
    with closing(StateStore(home.state)) as state, Warehouse(home.warehouse) as warehouse:
        waiting = intake.waiting(home)
        report.stage("collect", len(waiting))
        if waiting:
            from orchestration.collection.workers import begin_to_start

            begin_to_start()
        known = frozenset(state.names())
        ingested = intake.ingest(home, state, references, as_of, now())
        delete_rejected_bytes(home, state)
        records = state.arrivals()
        witness = state.witness(len(records))  # an upload may add one meanwhile
        damages = check_part(home, state, records)
        done = files_read(warehouse, digest)
        pending = [record for record in records if record.file_id not in done]
        unread = Unread()
        if pending:
            report.stage("read", len(pending))
            unread = read_arrivals(home, state, warehouse, references, pending, known, digest)
        store_references(warehouse, references)
        received = [record for record in records if record.received_at <= as_of]
        submissions = settle_submissions(warehouse, received, references)
        unusual = store_unusual(warehouse)
        absent = intake.without_file(home, state)
        found = store_check_results(warehouse, as_of, len(absent))
        unread.internal_errors += write_receipts(home, state, warehouse, references, submissions, unusual)
        warehouse.checkpoint()
    report.end()
    digest_of_inputs = inputs_digest(references, submissions)
    return Collected(
        home=home,
        settings=settings,
        as_of=as_of,
        ingested=ingested,
        read_file_ids=frozenset(record.file_id for record in pending if record.withdrawn_at is None),
        submissions=tuple(submissions),
        inputs_digest=digest_of_inputs,
        witness=witness,
        archive_damages=damages,
        findings=found,
        manifest_without_file=tuple(absent),
        internal_errors=tuple(dict.fromkeys(unread.internal_errors)),
        put_off=tuple(unread.put_off),
        is_new=settings.is_forced or _is_new(home, settings, digest_of_inputs, as_of),
    )


def log_collected(collected: Collected) -> None:
    """Log what was collected; names and numbers, never a cell's value."""
    statuses = ", ".join(f"{status} {count}" for status, count in collected.statuses.items()) or "none"
    LOG.info(
        "collected: %d files taken from the inbox, %d read; submissions: %s",
        collected.arrivals_count,
        len(collected.read_file_ids),
        statuses,
    )
    LOG.info("rows: %d accepted, %d rejected", collected.rows_accepted, collected.rows_rejected)
    found = collected.findings
    LOG.info("findings: %d open, %d settled", found.open_findings, found.settled_findings)
    if found.failing_checks:
        LOG.info("checks with findings: %s", ", ".join(found.failing_checks))
    if not collected.is_new:
        LOG.info("nothing new: no new snapshot")
