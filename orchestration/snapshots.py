"""Published snapshots: built aside, verified, renamed to a name never used before, then pointed to."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.files import sync_file, sync_folder, write_durably
from orchestration.home import Home
from orchestration.messages import UserError

SCHEMAS = ("marts", "audit", "meta")
_NAME = re.compile(r"(S\d{6})\.duckdb(\.tmp)?")
_READ_ONLY = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
}


class SnapshotRefused(UserError):
    """A built file did not stand up to verification; what was published stays."""


@dataclass(frozen=True, slots=True)
class Published:
    """What published.json says."""

    snapshot_id: str
    file: str
    created_at: str
    as_of: str


def published(home: Home) -> Published | None:
    """The newest published snapshot; None before the first."""
    if not home.pointer.exists():
        return None
    return Published(**json.loads(home.pointer.read_text(encoding="utf-8")))


def next_id(home: Home) -> str:
    """The next snapshot id; an id is never used twice, not even after a failed run."""
    used = [int(match[1][1:]) for path in home.snapshots.iterdir() if (match := _NAME.fullmatch(path.name))]
    pointed = published(home)
    used += [int(pointed.snapshot_id[1:])] if pointed else []
    return f"S{max(used, default=0) + 1:06d}"


def build_path(home: Home, snapshot_id: str) -> Path:
    """Where a snapshot is built before it is published."""
    return home.snapshots / f"{snapshot_id}.duckdb.tmp"


def clear_leftovers(home: Home) -> None:
    """Remove what an interrupted run left half built."""
    for path in home.snapshots.glob("*.duckdb.tmp*"):
        path.unlink()


def connect(path: Path) -> Any:
    """A read-only connection that reaches nothing but this file; times are shown in Shanghai time."""
    import duckdb

    connection = duckdb.connect(str(path), read_only=True, config=_READ_ONLY)
    connection.execute("set TimeZone = 'Asia/Shanghai'")
    connection.execute("set lock_configuration = true")
    return connection


def settle(path: Path) -> None:
    """Leave only the public schemas in a built file, fold its log into it and close it."""
    import duckdb

    connection = duckdb.connect(str(path))
    try:
        rows = connection.execute(
            "select schema_name from duckdb_schemas() where database_name = current_database() and not internal"
        ).fetchall()
        for (schema,) in rows:
            if schema not in (*SCHEMAS, "main"):
                connection.execute(f'drop schema "{schema}" cascade')
        connection.execute("checkpoint")
    finally:
        connection.close()


def verify(path: Path, required: list[str]) -> dict[str, int]:
    """Read every column of every table of a built file once.

    Args:
        required: `schema.table` names that must be there.
    Returns:
        Rows by `schema.table`.
    Raises:
        SnapshotRefused: a log file is left, a table is missing, a view is there, or the file cannot be read.
    """
    import duckdb

    if path.with_name(path.name + ".wal").exists():
        raise SnapshotRefused(f"{path.name} 未写完整（残留 .wal）", f"{path.name} was not closed cleanly (.wal is left)")
    try:
        connection = connect(path)
        try:
            relations = connection.execute(
                "select table_schema, table_name, table_type from information_schema.tables where table_catalog = current_database()"
            ).fetchall()
            counts = {}
            for schema, name, kind in relations:
                if kind != "BASE TABLE":
                    raise SnapshotRefused(f"{schema}.{name} 不是表", f"{schema}.{name} is no table")
                columns = [row[0] for row in connection.execute(f'describe {schema}."{name}"').fetchall()]
                scan = ", ".join(f'max(hash("{column}"))' for column in columns)
                counts[f"{schema}.{name}"] = connection.execute(f'select count(*), {scan} from {schema}."{name}"').fetchone()[0]
        finally:
            connection.close()
    except duckdb.Error as error:
        raise SnapshotRefused(f"{path.name} 无法读取：{error}", f"{path.name} cannot be read: {error}") from error
    missing = [name for name in required if name not in counts]
    if missing or counts.get("meta.snapshot") != 1:
        raise SnapshotRefused(
            f"{path.name} 缺少：{'、'.join(missing) or 'meta.snapshot'}", f"{path.name} lacks: {', '.join(missing) or 'meta.snapshot'}"
        )
    return counts


def publish(home: Home, built: Path, snapshot_id: str, created_at: datetime, as_of: datetime) -> Published:
    """Give a verified file its own name and point to it. Nobody ever sees half of it."""
    final = home.snapshots / f"{snapshot_id}.duckdb"
    if final.exists():
        raise SnapshotRefused(f"{final.name} 已存在，不会覆盖", f"{final.name} exists and is never overwritten")
    sync_file(built)
    built.chmod(0o444)
    os.rename(built, final)
    sync_folder(home.snapshots)
    pointed = Published(snapshot_id, final.relative_to(home.root).as_posix(), created_at.isoformat(), as_of.isoformat())
    write_durably(home.pointer, json.dumps(asdict(pointed), ensure_ascii=False, indent=2).encode())
    return pointed


def path_of(home: Home, snapshot_id: str | None = None) -> Path:
    """The file of a snapshot; of the newest published one by default.

    Raises:
        UserError: there is no such snapshot.
    """
    pointed = published(home)
    if snapshot_id is None:
        if pointed is None:
            raise UserError("还没有发布版本：请先运行 taizhang run", "there is no snapshot yet: run taizhang run first")
        return home.root / pointed.file
    path = home.snapshots / f"{snapshot_id}.duckdb"
    if not _NAME.fullmatch(path.name) or not path.exists():
        raise UserError(
            f"没有发布版本 {snapshot_id}，可用 taizhang snapshots list 查看",
            f"there is no snapshot {snapshot_id}; see taizhang snapshots list",
        )
    return path


def describe(path: Path) -> dict[str, Any]:
    """meta.snapshot of one file, and its size in bytes."""
    connection = connect(path)
    try:
        cursor = connection.execute("select * from meta.snapshot")
        row = dict(zip([column[0] for column in cursor.description], cursor.fetchone(), strict=True))
    finally:
        connection.close()
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in row.items()} | {
        "size_bytes": path.stat().st_size
    }


def stored(home: Home) -> list[Path]:
    """The files of all snapshots, oldest first."""
    return sorted(path for path in home.snapshots.glob("S*.duckdb") if _NAME.fullmatch(path.name))


def restore(home: Home, snapshot_id: str) -> Published:
    """Point to an older snapshot again."""
    path = path_of(home, snapshot_id)
    facts = describe(path)
    pointed = Published(snapshot_id, path.relative_to(home.root).as_posix(), facts["created_at"], facts["as_of"])
    write_durably(home.pointer, json.dumps(asdict(pointed), ensure_ascii=False, indent=2).encode())
    return pointed


def prune(home: Home, keep: int) -> list[str]:
    """Remove the oldest snapshots beyond `keep`; never the one that is pointed to.

    Returns:
        The ids that are gone.
    """
    pointed = published(home)
    old = [path for path in stored(home)[: -keep or None] if pointed is None or path.name != Path(pointed.file).name]
    for path in old:
        path.unlink()
    return [path.stem for path in old]
