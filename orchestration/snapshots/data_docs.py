"""Great Expectations' page of what a snapshot was checked for before it was published: made from the snapshot when it
is first asked for, in a process of its own, and kept until the snapshot goes.
"""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

from orchestration.home import Home, existing
from orchestration.snapshots.access import connect
from orchestration.storage.files import write_durably

MAX_PAGES = 60  # of the newest snapshots; one that is asked for again is made again


def page_of(root: Path, snapshot_id: str) -> Path:
    """Return where the page of a snapshot of a home lies, or would."""
    return Home(root).runs / "data_docs" / f"{snapshot_id}.html"


def begin(root: Path, snapshot_id: str) -> subprocess.Popen[bytes]:
    """Begin to make the page, in a process of its own."""
    command = [sys.executable, "-m", __name__, str(root), snapshot_id]
    nothing = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=nothing, stdout=nothing, stderr=nothing)


def make(home: Home, snapshot_id: str) -> Path:
    """Make the page.

    Raises:
        SnapshotDamaged: there is no such snapshot, or it cannot be read.
    """
    from expectations.published import data_docs, validated

    with closing(connect(home.snapshots / f"{snapshot_id}.duckdb")) as connection:
        cursor = connection.execute("from meta.snapshot_check")
        names = [column[0] for column in cursor.description or ()]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    page = page_of(home.root, snapshot_id)
    page.parent.mkdir(parents=True, exist_ok=True)
    compared_with = ", ".join(sorted({row["compared_with"] for row in rows}))
    write_durably(page, data_docs(f"{snapshot_id} · {compared_with}", validated(rows)).encode())
    for old in sorted(page.parent.glob("S*.html"))[:-MAX_PAGES]:
        old.unlink()
    return page


if __name__ == "__main__":
    from orchestration.faults.failures import explained
    from orchestration.logs import set_up

    place = existing(Path(sys.argv[1]))
    set_up(place.root)
    try:
        make(place, sys.argv[2])
    except Exception as error:  # noqa: BLE001 - explained: logged, and told by the exit code
        raise explained(error, step="data_docs") from None
