"""Three processes read without a pause while publishers are killed: no error, nothing mixed, never back in time.

Reading is what the pages do: ask which snapshot is published, open it, read it from end to end.
    python -m tests.reliability.reads read HOME        until somebody ends it; one line of JSON a second
    python -m tests.reliability.reads publish HOME     snapshot after snapshot
"""

from __future__ import annotations

import json
import random
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import duckdb

from orchestration.clock import now
from orchestration.home import Home
from orchestration.messages import UserError
from orchestration.snapshots import store
from orchestration.snapshots.access import connect
from orchestration.snapshots.current import read_current_manifest
from orchestration.state import StateStore
from tests.faults import small_home
from tests.reliability.kills import kill_group, process
from tests.reliability.report import Part

READERS, TABLES = 3, 4
_READS_OF_AN_OPEN_FILE = 20  # a page asks several things of the snapshot that it has open


def _read(path: Path, seen: Counter[str]) -> str:
    """Read every table of a snapshot again and again; its id."""
    with closing(connect(path)) as snapshot:
        for _ in range(_READS_OF_AN_OPEN_FILE):
            parts = " union all ".join(f"select min(n), max(n), count(*) from marts.part_{at}" for at in range(TABLES))
            rows = snapshot.execute(f"select (select snapshot_id from meta.snapshot), * from ({parts})").fetchall()
            number = int(rows[0][0][1:])
            seen["reads"] += 1
            seen["mixed"] += any(row[1:] != (number, number, 100 + number) for row in rows)
    return str(rows[0][0])


def read(home: Home) -> None:
    """Read until this process is ended."""
    seen, newest, told_at = Counter[str](), "", time.monotonic()
    while True:
        try:
            found = _read(store.path_of(home), seen)
            seen["older"] += found < newest
            newest = max(found, newest)
        except (UserError, duckdb.Error, OSError) as error:
            seen["errors"] += 1
            print(json.dumps({"error": repr(error)[:300]}), flush=True)
        if time.monotonic() - told_at > 0.5:
            print(json.dumps(dict(seen)), flush=True)
            told_at = time.monotonic()


def publish(home: Home) -> None:
    """Publish until this process is killed: each table of a snapshot says its number, in as many rows."""
    while True:
        store.clear_leftovers(home)
        snapshot_id, at = store.next_id(home), now()
        built, number = store.build_path(home, snapshot_id), int(snapshot_id[1:])
        with closing(StateStore(home.state)) as state, duckdb.connect(str(built)) as connection:
            witness = state.witness()
            connection.execute("create schema meta; create schema marts")
            for part in range(TABLES):
                connection.execute(f"create table marts.part_{part} as select {number} as n from range({100 + number})")
            connection.execute(
                "create table meta.snapshot as select ? as snapshot_id, ?::timestamptz as created_at, ?::timestamptz as as_of,"
                " ?::bigint as arrivals_count, ? as arrivals_digest",
                [snapshot_id, at, at, witness.count, witness.digest],
            )
        store.finalize(built)
        store.publish(home, built, snapshot_id, at, at)
        for path in sorted(home.snapshots.glob("S*.duckdb"))[:-6]:
            path.unlink()


def reads(folder: Path, seed: int, count: int, publications: int, seconds: float = 1e9) -> Part:
    """Read so often while so many snapshots are published, with a kill of the publisher every few."""
    began, rng = time.monotonic(), random.Random(seed)
    home = small_home.make(folder / "home")
    for path in home.snapshots.iterdir():  # of another shape
        path.unlink()
    home.current_manifest.unlink(missing_ok=True)
    me = (sys.executable, "-m", "tests.reliability.reads")
    said = [folder / f"reader-{number}.txt" for number in range(READERS)]
    kills = 0
    handles = [path.open("w", encoding="utf-8") for path in said]
    readers = []
    try:
        while True:
            with process(*me, "publish", str(home.root)) as publisher:
                before = _newest(home)
                while _newest(home) == before and publisher.poll() is None:
                    time.sleep(0.02)
                time.sleep(rng.uniform(0, 4))
                kill_group(publisher)
            kills += 1
            if not readers:
                readers = [process(*me, "read", str(home.root), output=handle) for handle in handles]
                for reader in readers:
                    reader.__enter__()
            total = _total(said)
            published = int(_newest(home)[1:])
            if (total["reads"] >= count and published >= publications) or time.monotonic() - began > seconds:
                break
    finally:
        for reader in readers:
            reader.__exit__(None, None, None)
        for handle in handles:
            handle.close()
    total = _total(said)
    bad = {name: total[name] for name in ("errors", "mixed", "older")}
    return Part.of(
        "reads", seed, began, processes=READERS, reads=total["reads"], publications=published, kills=kills, **bad
    )


def _newest(home: Home) -> str:
    pointed = read_current_manifest(home)
    return pointed.snapshot_id if pointed else ""


def _total(said: list[Path]) -> Counter[str]:
    total = Counter[str]()
    for path in said:
        lines = [line for line in path.read_text("utf-8").splitlines() if line.endswith("}")]
        for line in lines:
            if '"error"' in line:
                print("  ERROR", line, flush=True)
        told = [json.loads(line) for line in lines if '"error"' not in line]
        total.update(told[-1] if told else {})
    return total


if __name__ == "__main__":
    {"read": read, "publish": publish}[sys.argv[1]](Home(Path(sys.argv[2])))
