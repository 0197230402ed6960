"""Looks at current manifest, snapshots and warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing

from orchestration.faults.duckdb_errors import is_no_database
from orchestration.home import Home
from orchestration.messages import LocalizedText
from orchestration.recovery.doctor.finding import Finding, damage, either, from_error, not_looked_at, note, warning
from orchestration.snapshots.access import SnapshotDamaged, SnapshotRefused, describe, is_name, verify
from orchestration.snapshots.current import CurrentManifestDamaged, latest_sound, read_current_manifest, stored
from orchestration.snapshots.stable import NAME, is_current


def current_manifest_findings(home: Home) -> Iterator[Finding]:
    """published.json against the snapshots that are there."""
    latest = latest_sound(home)
    heal = f"taizhang snapshots restore {latest[0].stem}" if latest else "taizhang rebuild"
    try:
        pointed = read_current_manifest(home)
    except CurrentManifestDamaged as error:
        yield from_error("published.json", error, heal)
        return
    if pointed is None:
        if stored(home):
            yield damage("published.json", LocalizedText("recovery.doctor.pointer_gone"), heal)
        return
    try:
        facts = describe(home.root / pointed.file)
    except SnapshotDamaged as error:
        yield from_error("published.json", error, heal)
        return
    if facts["snapshot_id"] != pointed.snapshot_id:
        yield damage(
            "published.json",
            LocalizedText(
                "recovery.doctor.other_snapshot", snapshot_id=facts["snapshot_id"], pointed_id=pointed.snapshot_id
            ),
            heal,
        )
    elif not is_current(home, home.root / pointed.file):
        text = LocalizedText("recovery.doctor.stable_name_behind", snapshot_id=pointed.snapshot_id)
        yield note(f"snapshots/{NAME}", text, f"taizhang snapshots restore {pointed.snapshot_id}")


def snapshot_findings(home: Home) -> Iterator[Finding]:
    """Read every snapshot from end to end; one that another process holds is no damaged one."""
    import duckdb

    pointed = _pointed_name(home)
    sound: str | None = None
    for path in sorted(home.snapshots.glob("S*.duckdb")) if home.snapshots.is_dir() else []:
        place = f"snapshots/{path.name}"
        if not is_name(path.stem):
            continue
        if path.is_dir():
            yield damage(place, LocalizedText("recovery.doctor.not_a_snapshot"), f"mv {path} {home.root}/")
            continue
        try:
            verify(path, [])
            sound = path.stem
        except SnapshotRefused as error:
            if path.name == pointed:
                other = f"taizhang snapshots restore {sound}"
                remedy = either("taizhang rebuild", other) if sound else "taizhang rebuild"
            else:  # a backup holds of the earlier ones those that a circular names
                remedy = (
                    either("taizhang restore DIR", f"rm {path}")
                    if (home.reports / path.stem).is_dir()
                    else f"rm {path}"
                )
            yield from_error(place, error, remedy)
        except duckdb.Error as error:
            yield not_looked_at(place, error)


def _pointed_name(home: Home) -> str | None:
    try:
        pointed = read_current_manifest(home)
    except CurrentManifestDamaged:
        return None
    return pointed.file.rpartition("/")[2] if pointed else None


def warehouse_findings(home: Home) -> Iterator[Finding]:
    """Read the warehouse from end to end; a run that holds it has to end first."""
    import duckdb

    from orchestration.warehouse.schema import tables

    if not home.warehouse.exists():
        if stored(home):
            yield warning(
                "warehouse.duckdb",
                LocalizedText("recovery.doctor.warehouse_gone"),
                "taizhang run",
            )
        return
    try:
        with closing(duckdb.connect(str(home.warehouse), read_only=True)) as connection:
            there = connection.execute("select schema_name || '.' || table_name from duckdb_tables()").fetchall()
            for name in sorted({row[0] for row in there} & tables().keys()):
                schema, _, table = name.partition(".")
                connection.execute(f'select max(hash(columns(*))) from {schema}."{table}"').fetchall()
    except duckdb.Error as error:
        if is_no_database(error):
            yield damage("warehouse.duckdb", LocalizedText("recovery.doctor.damaged"), "taizhang rebuild")
        else:
            yield note(
                "warehouse.duckdb",
                LocalizedText("recovery.doctor.in_use"),
                "taizhang doctor",
            )
