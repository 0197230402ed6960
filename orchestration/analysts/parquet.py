"""`taizhang export --parquet DIR`: every public table of a snapshot as Parquet, with its data dictionary.

    DIR/export.json                                              which snapshot, and every file with its rows
    DIR/dictionary.csv · dictionary.md                           what every table and column means
    DIR/marts/dim_unit.parquet
    DIR/marts/fct_unit_metric/period_kind=month/part-0.parquet   the long tables, in parts by period

Written aside and renamed, so that a folder of this name is always whole. The same snapshot gives the same bytes.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orchestration.analysts.dictionary import Column, Table, as_csv, as_markdown, tables_of
from orchestration.home import Home
from orchestration.messages import LocalizedText, WrongUse
from orchestration.pipeline import progress
from orchestration.snapshots.access import connect
from orchestration.snapshots.store import path_of
from orchestration.storage.files import sync_file, sync_folder

if TYPE_CHECKING:
    import duckdb

MANIFEST = "export.json"
_HALF = ".half"
_OLD = ".old"
_PERIOD_KINDS = ("month", "quarter", "half_year", "year")
# a row for every unit, period and something more: read in parts
_IN_PARTS = {"fct_unit_metric", "fct_unit_series", "fct_unit_trend", "fct_unit_score_part", "fct_rank_pair"}


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export holds."""

    folder: Path
    snapshot_id: str
    tables: dict[str, dict[str, Any]]  # by schema.table: rows and files

    @property
    def size_bytes(self) -> int:
        """Bytes of all tables."""
        return sum((self.folder / name).stat().st_size for table in self.tables.values() for name in table["files"])

    def as_dict(self) -> dict[str, Any]:
        """Return what --json prints."""
        named = {"folder": str(self.folder), "snapshot_id": self.snapshot_id, "size_bytes": self.size_bytes}
        return named | {"tables": self.tables}


def export(home: Home, folder: Path, snapshot_id: str | None = None) -> Exported:
    """Write a snapshot into a folder that is new, empty, or an earlier export, which is replaced.

    Raises:
        WrongUse: something else lies in the folder.
        SnapshotDamaged: the snapshot cannot be read.
    """
    source, folder = path_of(home, snapshot_id), folder.expanduser().absolute()
    _require_own(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _aside(folder) as half:
        tables = _write(source, half)
        _replace(folder, half)
    return Exported(folder, source.stem, tables)


def _require_own(folder: Path) -> None:
    """Refuse a folder in which something lies that no export has written."""
    if not (folder.exists() or folder.is_symlink()):
        return
    if folder.is_symlink() or not folder.is_dir():
        raise WrongUse("analysts.parquet.no_folder", folder=folder)
    foreign = _found(folder) - _listed(folder)
    if foreign:
        raise WrongUse("analysts.parquet.other_things", folder=folder, names=sorted(foreign)[:5])


def _found(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_symlink() or not path.is_dir()}


def _listed(folder: Path) -> set[str]:
    """Name the files that the manifest of an earlier export lists; none where there is no such manifest."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        return {name for table in manifest["tables"].values() for name in table["files"]} | {
            MANIFEST,
            *manifest["dictionary"],
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return set()


@contextmanager
def _aside(folder: Path) -> Iterator[Path]:
    """Make a folder beside the wanted one, locked while it is written; what a killed export left there goes."""
    prefix = f".{folder.name}."
    for left in [*folder.parent.glob(f"{prefix}*{_HALF}"), *folder.parent.glob(f"{prefix}*{_OLD}")]:
        with _held(left) as is_ours:
            if is_ours:
                shutil.rmtree(left, ignore_errors=True)
    half = Path(tempfile.mkdtemp(prefix=prefix, suffix=_HALF, dir=folder.parent))
    half.chmod(0o755)
    try:
        with _held(half):
            yield half
    finally:
        shutil.rmtree(half, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[bool]:
    """Hold a folder; False where another process does."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError:
        yield False
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield True
    except BlockingIOError:
        yield False
    finally:
        os.close(handle)


def _write(source: Path, half: Path) -> dict[str, dict[str, Any]]:
    report = progress.current()
    connection = connect(source, writing_to=half)
    try:
        tables = tables_of(connection)
        report.stage("export", len(tables))
        written = {table.full_name: _copied(connection, table, half, report) for table in tables}
        facts = _rows(connection, "select snapshot_id, as_of, created_at, code_version from meta.snapshot")[0]
        metrics = _rows(connection, "select * from marts.dim_metric order by domain, metric_code")
    finally:
        connection.close()
    facts = {name: str(value) for name, value in facts.items()}
    tables = [_with_parts(table) for table in tables]
    texts = {
        "dictionary.csv": as_csv(tables, source.stem),
        "dictionary.md": as_markdown(tables, metrics, source.stem, facts["as_of"]),
    }
    manifest = facts | {"dictionary": list(texts), "tables": written}
    texts[MANIFEST] = json.dumps(manifest, ensure_ascii=False, indent=2).encode()
    for name, text in texts.items():
        (half / name).write_bytes(text)
    for path in half.rglob("*"):
        (sync_folder if path.is_dir() else sync_file)(path)
    report.end()
    return written


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _copied(
    connection: duckdb.DuckDBPyConnection, table: Table, half: Path, report: progress.Reporter
) -> dict[str, Any]:
    """Copy one table, a long one in parts by the kind of its periods; return its rows and files."""
    place = f"{table.schema}/{table.name}"
    parts = {f"{place}.parquet": f"from {table.full_name}"}
    if table.name in _IN_PARTS:
        parts = {f"{place}/period_kind={kind}/part-0.parquet": _part(table, kind) for kind in _PERIOD_KINDS}
    rows = 0
    for name, query in parts.items():
        path = half / name
        path.parent.mkdir(parents=True, exist_ok=True)
        target = str(path).replace("'", "''")
        counted = connection.execute(f"copy ({query}) to '{target}' (format parquet, compression zstd)").fetchone()
        rows += int(counted[0]) if counted else 0
    report.step()
    return {"rows": rows, "files": list(parts)}


def _with_parts(table: Table) -> Table:
    """Name the column that a table in parts has in its files only."""
    if table.name not in _IN_PARTS:
        return table
    text = LocalizedText("analysts.dictionary.period_kind")
    return replace(table, columns=(*table.columns, Column("period_kind", "VARCHAR", "", text.zh, text.en)))


def _part(table: Table, kind: str) -> str:
    """Rows of one kind of period, with the kind as a column of the file too: not every client reads folder names."""
    periods = f"select period_code from marts.dim_period where period_kind = '{kind}'"
    return f"select *, '{kind}' as period_kind from {table.full_name} where period_code in ({periods})"


def _replace(folder: Path, half: Path) -> None:
    """Give the whole export its name; an earlier one is out of the way for the moment of a rename."""
    old = half.with_suffix(_OLD)
    if folder.exists():
        os.rename(folder, old)
    os.rename(half, folder)
    sync_folder(folder.parent)
    shutil.rmtree(old, ignore_errors=True)
