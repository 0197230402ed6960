"""The schema of state.sqlite, step by step. A released step is never changed: a new one follows it."""

from __future__ import annotations

import os
import re
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from orchestration.state.faults import StateTooNew, damaged
from orchestration.storage.files import sync_file, sync_folder


@dataclass(frozen=True, slots=True)
class Migration:
    """One step. `pragma user_version` holds the number of the last one that was taken."""

    number: int
    about: str
    statements: tuple[str, ...]


MIGRATIONS = (
    # version 0.1.0 wrote these tables without a number: the step finds them there and changes nothing
    Migration(
        1,
        "as in 0.1.0",
        (
            """create table if not exists arrival (
                arrival_number integer primary key autoincrement,
                file_id text not null unique,
                sha256 text not null,
                file_name text not null,
                size_bytes integer not null,
                first_seen_at text not null,
                received_at text not null,
                received_from text not null check (received_from in ('manifest', 'first_seen')),
                manifest_unit text,
                manifest_period text,
                archive_sha256 text,
                is_moved integer not null default 0,
                withdrawn_at text,
                refusal text
            )""",
            "create index if not exists arrival_sha256 on arrival (sha256)",
            "create table if not exists receipt (file_id text primary key, body text not null)",
            "create table if not exists setting (name text primary key, value text not null)",
            """create table if not exists action (
                action_number integer primary key autoincrement,
                at text not null,
                action text not null,
                detail text not null
            )""",
        ),
    ),
    Migration(
        2,
        "bytes that are about to enter the archive: a crash before their arrival is no sign of a lost state",
        ("create table incoming (archive_sha256 text primary key, noted_at text not null)",),
    ),
    Migration(
        3,
        "digests that were sent: one a recipient and day, written down before and after sending",
        (
            """create table digest (
                digest_key text primary key,
                noted_at text not null,
                sent_at text
            )""",
        ),
    ),
    Migration(
        4,
        "accounts, their sessions and single-use links, tries to sign in, the audit log",
        (
            """create table account (
                name text primary key,
                role text not null,
                unit_code text,
                password_hash text,
                is_active integer not null default 1,
                created_at text not null
            )""",
            """create table session (
                token_hash text primary key,
                name text not null references account (name),
                started_at text not null,
                seen_at text not null,
                address text not null
            )""",
            # name is null: whoever follows it makes the first account
            """create table account_link (
                token_hash text primary key,
                name text unique,
                expires_at text not null
            )""",
            """create table sign_in_try (
                try_number integer primary key autoincrement,
                at text not null,
                name_hash text not null,
                address text not null
            )""",
            """create table audit (
                number integer primary key autoincrement,
                at text not null,
                who text not null,
                action text not null,
                about text not null,
                result text not null,
                address text not null,
                hash text not null
            )""",
            "create table audit_anchor (number integer not null, hash text not null)",
            """create trigger audit_stays before update on audit
               begin select raise(abort, 'the audit log is only added to'); end""",
            """create trigger audit_ends_at_its_anchor before delete on audit
               when old.number > coalesce((select number from audit_anchor), 0)
               begin select raise(abort, 'the audit log is only added to'); end""",
        ),
    ),
    Migration(
        5,
        "appeals of units: what happened to each, added and never changed",
        (
            """create table appeal_event (
                event_number integer primary key autoincrement,
                appeal_id text not null,
                at text not null,
                event text not null check (event in ('filed', 'accepting', 'accepted', 'rejected')),
                detail text not null
            )""",
            """create trigger appeal_event_stays before update on appeal_event
               begin select raise(abort, 'history is never changed'); end""",
            """create trigger appeal_event_is_kept before delete on appeal_event
               begin select raise(abort, 'history is never deleted'); end""",
        ),
    ),
    Migration(
        6,
        "keys for the second step of signing in, and who has taken the first",
        (
            """create table second_step (
                name text primary key references account (name),
                secret text,
                last_period integer not null default -1,
                offered text,
                offered_at text
            )""",
            """create table half_sign_in (
                token_hash text primary key,
                name text not null references account (name),
                expires_at text not null
            )""",
        ),
    ),
)
CURRENT = MIGRATIONS[-1].number
_MADE = re.compile(r"create table (?P<found>if not exists )?(?P<name>\w+) \(")


def version_of(connection: sqlite3.Connection) -> int:
    """Read the number of the last step that this file took."""
    return int(connection.execute("pragma user_version").fetchone()[0])


def reject_newer(connection: sqlite3.Connection, path: Path) -> None:
    """Leave a file alone that a newer program wrote.

    Raises:
        StateTooNew: its number is above the newest that this program knows.
    """
    version = version_of(connection)
    if version > CURRENT:
        raise StateTooNew("state.migrations.too_new", path=path, version=version, current=CURRENT)


def migrate(connection: sqlite3.Connection, path: Path) -> None:
    """Take the steps that a file lacks, all in one transaction; what it was before is kept beside it as
    NAME.before-NUMBER.

    Raises:
        StateTooNew: a newer program wrote it.
        StateUnfit: its number does not fit its tables.
    """
    reject_newer(connection, path)
    if version_of(connection) == CURRENT:
        _reject_unfit(connection, path)
        return
    connection.execute("begin immediate")
    try:
        reject_newer(connection, path)  # another process may have been faster
        missing = [step for step in MIGRATIONS if step.number > version_of(connection)]
        _reject_unfit(connection, path)
        if missing and connection.execute("select 1 from sqlite_master limit 1").fetchone():
            _keep_before(path)
        for step in missing:
            for statement in step.statements:
                connection.execute(statement)
        connection.execute(f"pragma user_version = {CURRENT}")
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def _reject_unfit(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a file whose number is not that of its tables: it lacks one of a step that it took, or has one of a step
    that it did not take.
    """
    there = {row[0] for row in connection.execute("select name from sqlite_master")}
    version = version_of(connection)
    for step in MIGRATIONS:
        for match in filter(None, map(_MADE.match, step.statements)):
            is_taken, is_there = step.number <= version, match["name"] in there
            # a step that finds its tables there says so
            if is_taken != is_there and (is_taken or not match["found"]):
                raise damaged(path)


def _keep_before(path: Path) -> None:
    """Copy the state as it is, through a connection of its own: the caller's holds the write lock, so nobody
    changes it meanwhile.
    """
    target = path.with_name(f"{path.name}.before-{CURRENT}")
    copy_database(path, target)


def copy_database(path: Path, target: Path) -> None:
    """Write a consistent copy of a database that may be in use; the copy is whole or not there."""
    aside = target.with_name(f".{target.name}.tmp")
    aside.unlink(missing_ok=True)
    with closing(sqlite3.connect(path, timeout=30)) as source, closing(sqlite3.connect(aside)) as copy:
        source.backup(copy)
        copy.execute("pragma journal_mode = delete")  # one file, no log beside it
    sync_file(aside)
    os.replace(aside, target)
    sync_folder(target.parent)
