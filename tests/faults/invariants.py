"""What is true of a home at every moment, and what is true once a run has ended. One checker for all tests of faults.

I1 what was acknowledged is there once, byte for byte, and has one end state · I2 no row is lost or counted twice ·
I3 readers see one whole publication · I4 the archive alone gives the same content (`content`) · I5 a second run
changes nothing · I8 what was done has its line in an unbroken audit log. I6 and I7 (doubt is answered, no unit sees
another's) are no facts of files: tests/gates and tests/dashboards hold them.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime

import duckdb

from orchestration import intake
from orchestration.home import Home
from orchestration.messages import UserError
from orchestration.recovery.soundness import ADOPTED_OVER, archive_names, require_sound_state
from orchestration.snapshots import access, current
from orchestration.state import ArrivalRecord, StateStore
from orchestration.state.appeals import appeal_events
from orchestration.state.audit import first_broken
from orchestration.storage.files import sha256_of

FACTS = {
    "case": "fct_case",
    "outreach_item": "fct_outreach_item",
    "report_submission": "fct_report_version",
    "study_session": "fct_study_session",
    "period_summary": "fct_period_summary",
}
# says when something was done, or follows from that
_CLOCKS = frozenset(
    {"received_at", "received_on", "checked_at", "created_at", "as_of", "first_arrived_at", "accepted_at"}
)


@dataclass(slots=True)
class Acknowledged:
    """What senders were told: nothing of it may be lost, and nothing of it is there twice."""

    files: set[tuple[str, str]] = field(default_factory=set)  # path in the inbox, SHA-256 of what was sent
    appeals: set[str] = field(default_factory=set)
    snapshot_id: str = ""  # the newest that somebody saw published


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that is not so."""

    kind: str  # lost, doubled, mixed, older or unlogged
    invariant: str
    text: str


def breaches(home: Home, told: Acknowledged | None = None, *, is_settled: bool = False) -> list[Breach]:
    """List what is broken.

    Args:
        told: what senders and readers were told.
        is_settled: whether a run has ended: everything that arrived has its place then.
    """
    told = told or Acknowledged()
    if not home.state.exists():
        return [Breach("lost", "I1", "state.sqlite is gone")] if told.files else []
    try:
        require_sound_state(home)
    except UserError as refused:
        return [Breach("lost", "I1", refused.text.en)]
    with closing(StateStore(home.state)) as state:
        records = state.arrivals()
        found = [*_arrivals(home, state, records, told), *_audit(home, state, told, is_settled=is_settled)]
    found += _publication(home, records, told, is_settled=is_settled)
    if is_settled:
        found += _settled(home, records)
    return found


def assert_sound(home: Home, told: Acknowledged | None = None, *, is_settled: bool = False) -> None:
    """Fail where anything is broken."""
    found = breaches(home, told, is_settled=is_settled)
    assert not found, found


def _arrivals(home: Home, state: StateStore, records: list[ArrivalRecord], told: Acknowledged) -> Iterator[Breach]:
    times = Counter((record.file_name, record.sha256) for record in records)
    for name, sha256 in told.files:
        if not times[name, sha256]:
            yield Breach("lost", "I1", f"{name} was acknowledged and never arrived")
        if times[name, sha256] > 1:
            yield Breach("doubled", "I1", f"{name} arrived {times[name, sha256]} times")
    for record in records:
        path = home.archive / str(record.archive_sha256)
        if record.archive_sha256 and not (path.is_file() and sha256_of(path) == record.archive_sha256):
            yield Breach("lost", "I1", f"the archive does not hold the bytes of {record.file_id}")
        if not record.archive_sha256 and record.refusal is None:
            yield Breach("lost", "I1", f"{record.file_id} has neither bytes nor an answer")
    unknown = archive_names(home) - state.archived() - state.expected().keys()
    yield from (Breach("mixed", "I1", f"archive/{name} is nobody's") for name in unknown)
    known = {record.file_id for record in records}
    yield from (
        Breach("lost", "I1", f"receipts/{path.name} answers a file that never arrived")
        for path in home.receipts.glob("*.json")
        if path.stem not in known
    )
    filed = {event.appeal_id for event in appeal_events(state) if event.event == "filed"}
    yield from (Breach("lost", "I1", f"appeal {appeal_id} was acknowledged") for appeal_id in told.appeals - filed)


def _audit(home: Home, state: StateStore, told: Acknowledged, *, is_settled: bool) -> Iterator[Breach]:
    with state.transaction() as connection:
        if (broken := first_broken(connection)) is not None:
            yield Breach("unlogged", "I8", f"the audit log is broken at {broken}")
        lines = connection.execute("select action, about from audit").fetchall()
    said = {(str(action), word) for action, about in lines for word in str(about).split()}
    filed = {event.appeal_id for event in appeal_events(state) if event.event == "filed"}
    wanted = [("appeal_filed", appeal_id) for appeal_id in filed]
    wanted += [(action, str(detail["file_id"])) for _, action, detail in state.actions() if "file_id" in detail]
    appealed = {event.detail.get("file_id") for event in appeal_events(state)}
    withdrawn = {record.file_id for record in state.arrivals() if record.withdrawn_at} - appealed
    if not any(action == "state_adopted" for _, action, _ in state.actions()):  # lines of a lost state are lost with it
        wanted += [("withdrawn", file_id) for file_id in withdrawn]
    for action, about in wanted:
        if (action, about) not in said:
            yield Breach("unlogged", "I8", f"no line says {action} {about}")
    pointed = current.read_current_manifest(home)
    published = {about for action, about in said if action in ("published", "approved", "published_again")}
    if is_settled and pointed and published and pointed.snapshot_id not in published:
        yield Breach("unlogged", "I8", f"no line says that {pointed.snapshot_id} was published")


def _publication(home: Home, records: list[ArrivalRecord], told: Acknowledged, *, is_settled: bool) -> Iterator[Breach]:
    pointed = current.read_current_manifest(home)
    if pointed is None:
        if told.snapshot_id:
            yield Breach("lost", "I3", f"{told.snapshot_id} was published, and nothing is")
        return
    if pointed.snapshot_id < told.snapshot_id:
        yield Breach("older", "I3", f"{pointed.snapshot_id} follows {told.snapshot_id}")
    with closing(access.connect(home.root / pointed.file)) as snapshot:
        said = snapshot.execute("select snapshot_id, arrivals_count, arrivals_digest from meta.snapshot").fetchall()
        if said != [(pointed.snapshot_id, pointed.arrivals_count, pointed.arrivals_digest)]:
            yield Breach("mixed", "I3", f"published.json and {pointed.file} say different things")
        with closing(StateStore(home.state)) as state:
            witness, adopted_over = state.witness(pointed.arrivals_count), state.setting(ADOPTED_OVER)
        if adopted_over != pointed.arrivals_digest and (witness.count, witness.digest) != (
            pointed.arrivals_count,
            pointed.arrivals_digest,
        ):
            yield Breach("lost", "I3", "the state does not hold the arrivals that were published")
        if _has(snapshot, "marts.fct_submission"):
            yield from _rows_of(snapshot, records[: pointed.arrivals_count], pointed.as_of)
    if is_settled and pointed.arrivals_count != len(records):
        yield Breach("lost", "I3", f"{len(records)} files arrived, {pointed.arrivals_count} are published")


def _rows_of(snapshot: duckdb.DuckDBPyConnection, records: list[ArrivalRecord], as_of: str) -> Iterator[Breach]:
    """Yield what is wrong between the arrivals of a snapshot, its submissions and its facts."""
    rows = snapshot.execute("select file_id, template, source_name, status, rows_accepted from marts.fct_submission")
    submissions = rows.fetchall()
    [(at,)] = snapshot.execute("select as_of from meta.snapshot").fetchall()
    if at != datetime.fromisoformat(as_of):
        yield Breach("mixed", "I3", f"published as of {as_of}, made as of {at}")
    received = {record.file_id for record in records if record.received_at <= at}
    there = {row[0] for row in submissions}
    yield from (Breach("lost", "I1", f"{file_id} has no end state") for file_id in received - there)
    yield from (Breach("mixed", "I3", f"{file_id} is no arrival of its snapshot") for file_id in there - received)
    for key, times in Counter(row[:3] for row in submissions).items():
        if times > 1:
            yield Breach("doubled", "I1", f"{key} has {times} end states")
    accepted: Counter[tuple[str, str]] = Counter()
    for file_id, template, _, status, count in submissions:
        if template in FACTS and status in ("accepted", "partly_accepted"):
            accepted[file_id, template] += count
    for template, table in FACTS.items():
        query = f"select file_id, count(distinct (sheet, row_number)) from marts.{table} group by all"
        for file_id, count in snapshot.execute(query).fetchall():
            if count > accepted[file_id, template]:
                yield Breach(
                    "doubled", "I2", f"{count} rows of {file_id} in {table}, {accepted[file_id, template]} accepted"
                )


def _settled(home: Home, records: list[ArrivalRecord]) -> Iterator[Breach]:
    waiting = [path.name for path in intake.waiting(home)]
    yield from (Breach("lost", "I1", f"{name} still waits in the inbox") for name in waiting)
    aside = [*home.snapshots.glob("*.tmp*"), *home.inbox.rglob(".taizhang-leaving-*")]
    yield from (Breach("mixed", "I5", f"{path.name} is left over") for path in aside)
    yield from (
        Breach("lost", "I1", f"{record.file_id} has no receipt")
        for record in records
        if not (home.receipts / f"{record.file_id}.json").exists()
    )
    if not home.warehouse.exists():
        yield Breach("lost", "I2", "warehouse.duckdb is gone")
        return
    withdrawn = {record.file_id for record in records if record.withdrawn_at}
    with duckdb.connect(str(home.warehouse), read_only=True) as warehouse:
        for template in FACTS:
            if not _has(warehouse, f"raw.{template}"):
                continue
            query = f"""
                with loaded as (
                    select _file_id as file_id, count(distinct (_sheet, _row)) as rows_count,
                        count(distinct (_sheet, _row, _part)) as parts_count
                    from raw."{template}" group by all
                ), said as (
                    select file_id, sum(rows_accepted) as rows_count from raw.part where template = '{template}' group by all
                )
                select coalesce(loaded.file_id, said.file_id), coalesce(said.rows_count, 0), coalesce(loaded.rows_count, 0)
                from loaded full join said using (file_id)
                where coalesce(said.rows_count, 0) not between coalesce(loaded.rows_count, 0) and coalesce(loaded.parts_count, 0)
            """
            for file_id, said, loaded in warehouse.execute(query).fetchall():
                kind = "doubled" if loaded > said else "lost"
                if kind == "lost" and file_id in withdrawn:
                    continue  # is not read again where the warehouse was lost
                yield Breach(kind, "I2", f"{said} rows of {file_id} accepted, {loaded} in raw.{template}")


def _has(connection: duckdb.DuckDBPyConnection, table: str) -> bool:
    query = "select 1 from duckdb_tables() where schema_name || '.' || table_name = ?"
    return connection.execute(query, [table]).fetchone() is not None


def content(home: Home) -> dict[str, tuple[object, ...]]:
    """Digest each table of the published snapshot, but for what says when things were done (I4 and I5)."""
    pointed = current.read_current_manifest(home)
    assert pointed is not None, "nothing is published"
    digests: dict[str, tuple[object, ...]] = {}
    with closing(access.connect(home.root / pointed.file)) as snapshot:
        columns: dict[str, list[str]] = {}
        query = """select schema_name || '.' || table_name, column_name from duckdb_columns()
            where schema_name in ('marts', 'audit') and not internal order by all"""
        for table, column in snapshot.execute(query).fetchall():
            if column not in _CLOCKS:
                columns.setdefault(table, []).append(column)
        for table, names in columns.items():
            hashed = ", ".join(f'"{name}"' for name in names)
            [row] = snapshot.execute(f"select count(*), sum(hash({hashed})::hugeint) from {table}").fetchall()
            digests[table] = row
    return digests


def receipts_of(home: Home) -> dict[str, str]:
    """Map file id to the verdict that its sender was given."""
    return {path.stem: json.loads(path.read_text("utf-8"))["verdict"] for path in home.receipts.glob("*.json")}
