"""First half of a run: inbox → archive → readings → which file counts, as of an instant."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime

from orchestration import intake
from orchestration.clock import now
from orchestration.code_version import code_version, reading_code
from orchestration.collection.model import Arrival, ParsedFile
from orchestration.files import sha256_of
from orchestration.home import Home
from orchestration.messages import UserError
from orchestration.progress import Reporter
from orchestration.receipts import write_receipts
from orchestration.reference import References
from orchestration.state import ArrivalRecord, ArrivalsWitness, StateStore
from orchestration.versions import Submission, resolve
from orchestration.warehouse import Warehouse
from orchestration.warehouse.checks import store_check_results
from orchestration.warehouse.readings import brought, files_read, store_readings, store_submissions
from orchestration.warehouse.references import store_references

BATCH_ROWS = 200_000  # rows pooled for one validation: bounds memory, keeps the start-up of a validation small


@dataclass(frozen=True, slots=True)
class Collected:
    """What collection found."""

    taken_in: intake.TakenIn  # what became of the files in the inbox
    read_file_ids: frozenset[str]  # files read or read again by this run
    submissions: tuple[Submission, ...]
    inputs_digest: str  # over everything that the snapshot is made from
    witness: ArrivalsWitness  # the arrivals that the snapshot is made from
    failing_checks: tuple[str, ...]
    manifest_without_file: tuple[str, ...]  # files that manifest.csv names and that never arrived

    @property
    def statuses(self) -> dict[str, int]:
        """Submissions of the files read by this run, by status."""
        return dict(sorted(Counter(item.status for item in self.submissions if item.brought.file_id in self.read_file_ids).items()))

    @property
    def arrivals_count(self) -> int:
        """Files taken from the inbox by this run."""
        return self.taken_in.arrivals_count

    @property
    def rows_accepted(self) -> int:
        return sum(item.brought.rows_accepted for item in self._read())

    @property
    def rows_rejected(self) -> int:
        return sum(item.brought.rows_rejected for item in self._read())

    def _read(self) -> list[Submission]:
        return [item for item in self.submissions if item.brought.file_id in self.read_file_ids and item.status != "duplicate"]


def _arrival(home: Home, record: ArrivalRecord, first: str | None) -> Arrival:
    return Arrival(
        file_id=record.file_id,
        file_name=record.file_name,
        path=home.archive / record.archive_sha256,
        received_at=record.received_at,
        manifest_unit=record.manifest_unit,
        manifest_period=record.manifest_period,
        stands_for=first,
    )


def _batches(parsed_files: Iterator[ParsedFile]) -> Iterator[list[ParsedFile]]:
    batch: list[ParsedFile] = []
    rows = 0
    for parsed in parsed_files:
        batch.append(parsed)
        rows += sum(part.rows_sent for part in parsed.parts)
        if rows >= BATCH_ROWS:
            yield batch
            batch, rows = [], 0
    if batch:
        yield batch


def _purge(home: Home, ledger: StateStore) -> None:
    """The bytes of refused files leave the archive. In this order a crash at any step is made good by the next run."""
    records = ledger.arrivals()
    refused = {
        record.archive_sha256: record.refusal for record in records if record.refusal is not None and record.archive_sha256 is not None
    }
    for record in records:
        if record.archive_sha256 in refused and record.refusal is None:
            # the same bytes under another name go with them, and so does their answer
            ledger.refuse(record.file_id, refused[record.archive_sha256])
    for sha256 in refused:
        (home.archive / sha256).unlink(missing_ok=True)
    for record in records:
        if record.archive_sha256 in refused:
            ledger.purged(record.file_id)


def _read(
    home: Home,
    ledger: StateStore,
    warehouse: Warehouse,
    references: References,
    records: list[ArrivalRecord],
    known: frozenset[str],
    digest: str,
    report: Reporter,
) -> None:
    from orchestration.collection.checks import check_parts
    from orchestration.collection.corrections import stands_for
    from orchestration.collection.reading import read_files
    from orchestration.collection.receipt import answer, from_refusal, refusal

    by_id = {record.file_id: record for record in records}
    kept = [record for record in records if record.archive_sha256 is None]
    store_readings(warehouse, *_answered([from_refusal(_refused_arrival(home, record), record.refusal) for record in kept], answer), digest)
    names = ledger.names()
    arrivals = [_arrival(home, record, stands_for(record.file_name, names)) for record in records if record.archive_sha256 is not None]
    _refuse_lost([arrival for arrival in arrivals if by_id[arrival.file_id].withdrawn_at is None], known)
    for batch in _batches(read_files(arrivals, references)):
        check_parts(batch)
        personal = [parsed for parsed in batch if parsed.has_personal_data]
        for parsed in personal:
            ledger.refuse(parsed.arrival.file_id, refusal(parsed))
        if personal:
            _purge(home, ledger)
        store_readings(warehouse, *_answered(batch, answer), digest)
        report.step(len(batch))


def _refuse_lost(arrivals: list[Arrival], known: frozenset[str]) -> None:
    """A file that the archive has lost must not turn into one that cannot be read: its rows would leave the figures in silence.

    Args:
        known: files that were archived before this run.
    Raises:
        UserError: some are not there, or are no longer what was received.
    """
    lost = [arrival for arrival in arrivals if not arrival.path.exists()]
    if lost:
        names = [f"{arrival.file_id} ({arrival.file_name})" for arrival in lost[:5]]
        raise UserError(
            f"归档缺少 {len(lost)} 个文件：{'、'.join(names)}。请从备份恢复 archive/ 后再运行；确已无法恢复的，请先 taizhang withdraw",
            f"the archive lacks {len(lost)} files: {', '.join(names)}. Restore archive/ from the backup and run again; withdraw what is lost for good",
        )
    damaged = [arrival for arrival in arrivals if arrival.file_id in known and sha256_of(arrival.path) != arrival.path.name]
    if damaged:
        names = [f"archive/{arrival.path.name} ({arrival.file_id}, {arrival.file_name})" for arrival in damaged[:5]]
        raise UserError(
            f"归档中有 {len(damaged)} 个文件已损坏（内容与其 SHA-256 不符）：{'、'.join(names)}。请从备份恢复后再运行；确已无法恢复的，请先 taizhang withdraw",
            f"{len(damaged)} files of the archive are damaged (their content is not that of their SHA-256): {', '.join(names)}. Restore them from the "
            "backup and run again; withdraw what is lost for good",
        )


def _refused_arrival(home: Home, record: ArrivalRecord) -> Arrival:
    return Arrival(record.file_id, record.file_name, home.archive, record.received_at, record.manifest_unit, record.manifest_period)


def _answered(batch: list[ParsedFile], answer) -> tuple[list[ParsedFile], dict[str, dict]]:
    return batch, {parsed.arrival.file_id: answer(parsed) for parsed in batch}


def _inputs_digest(references: References, submissions: list[Submission]) -> str:
    """Over lists, code and what counts: equal digests give equal snapshots on one day without a new deadline."""
    facts = [
        (item.brought.file_id, item.brought.template, item.brought.source, item.version, item.status, item.brought.received_at.isoformat())
        for item in submissions
    ]
    text = json.dumps([references.digest, code_version(), facts], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _reading_digest(references: References) -> str:
    return hashlib.sha256(f"{references.reading_digest} {reading_code()}".encode()).hexdigest()


def is_all_read(home: Home, references: References) -> bool:
    """Whether nothing waits in the inbox and every file that arrived has been read: then to collect is a look at what is there."""
    if intake.waiting(home) or not home.state.exists() or not home.warehouse.exists():
        return False
    with closing(StateStore(home.state)) as ledger, Warehouse(home.warehouse) as warehouse:
        return ledger.names().keys() <= files_read(warehouse, _reading_digest(references))


def collect(home: Home, references: References, as_of: datetime, report: Reporter) -> Collected:
    """Take in what waits, read what was not read yet, and settle which file counts as of an instant.

    Raises:
        ConfigError: manifest.csv or a source description is wrong; nothing has been moved.
    """
    digest = _reading_digest(references)
    with closing(StateStore(home.state)) as ledger, Warehouse(home.warehouse) as warehouse:
        report.stage("collect", len(intake.waiting(home)))
        known = frozenset(ledger.names())
        taken_in = intake.take_in(home, ledger, references, as_of, now())
        _purge(home, ledger)
        records = ledger.arrivals()
        witness = ledger.witness(len(records))  # an upload may add one meanwhile
        done = files_read(warehouse, digest)
        pending = [record for record in records if record.file_id not in done]
        if pending:
            report.stage("read", len(pending))
            _read(home, ledger, warehouse, references, pending, known, digest, report)
        store_references(warehouse, references)
        submissions, coverage = resolve(brought(warehouse, [record for record in records if record.received_at <= as_of]))
        store_submissions(warehouse, submissions, coverage)
        absent = intake.without_file(home, ledger)
        failing = store_check_results(warehouse, as_of, len(absent))
        write_receipts(home, ledger, warehouse, submissions)
        warehouse.checkpoint()
    report.end()
    return Collected(
        taken_in,
        frozenset(record.file_id for record in pending),
        tuple(submissions),
        _inputs_digest(references, submissions),
        witness,
        failing,
        tuple(absent),
    )
