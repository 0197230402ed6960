"""Views made before somebody asks: every one is a page without a fault, and none is made while a reader waits."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import duckdb
import pytest

from dashboards import router
from dashboards.snapshot import Snapshots
from dashboards.view import View
from dashboards.warming import Warmer, first_views
from tests.dashboards.example_snapshot import publish


class Views:
    """What a warmer made, and a way to wait for it."""

    def __init__(self, snapshots: Snapshots) -> None:
        self.snapshots, self.made, self.enough = snapshots, [], threading.Semaphore(0)

    def make(self, view: View) -> None:
        frame, shown = router.render(self.snapshots, view)
        self.made.append((shown["snapshot"], view, frame))
        self.enough.release()

    def wait_for(self, count: int) -> None:
        for _ in range(count):
            assert self.enough.acquire(timeout=60)


@pytest.fixture
def home(example_home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(example_home, tmp_path / "home"))


def test_each_page_is_made_once_for_each_snapshot_and_again_for_a_newer_one(home):
    snapshots = Snapshots(home)
    expected = list(first_views(snapshots))
    views = Views(snapshots)
    warmer = Warmer(snapshots, views.make, lambda: True, look_seconds=0.05)
    warmer.start()
    views.wait_for(len(expected))
    shutil.copy(home / "snapshots" / "S000001.duckdb", home / "snapshots" / "S000009.duckdb")
    publish(home, "S000009")
    views.wait_for(len(expected))
    warmer.stop()
    snapshots.close()
    assert [view for _, view, _ in views.made] == [*expected, *expected] and len(set(expected)) == len(expected)
    assert [snapshot for snapshot, _, _ in views.made] == [views.made[0][0]] * len(expected) + ["S000009"] * len(
        expected
    )


def test_nothing_is_made_while_readers_wait(home):
    snapshots = Snapshots(home)
    views, looked = Views(snapshots), threading.Event()

    def is_quiet() -> bool:
        looked.set()
        return False

    warmer = Warmer(snapshots, views.make, is_quiet)
    warmer.start()
    assert looked.wait(30)
    warmer.stop()
    snapshots.close()
    assert views.made == []


def test_without_a_snapshot_the_warmer_waits_for_one(tmp_path):
    snapshots = Snapshots(tmp_path)
    views = Views(snapshots)
    warmer = Warmer(snapshots, views.make, lambda: True, look_seconds=0.05)
    warmer.start()
    warmer.stop()
    assert views.made == []


def test_a_snapshot_that_cannot_be_asked_is_told_and_the_next_one_is_read(home, caplog):
    pointer = (home / "published.json").read_text("utf-8")
    with duckdb.connect(str(home / "snapshots" / "S000009.duckdb")) as connection:
        connection.execute("create schema meta; create table meta.snapshot as select 'S000009' as snapshot_id")
    publish(home, "S000009")
    snapshots = Snapshots(home)
    views = Views(snapshots)
    warmer = Warmer(snapshots, views.make, lambda: True, look_seconds=0.05)
    warmer.start()
    for _ in range(600):
        if "S000009" in caplog.text:
            break
        threading.Event().wait(0.05)
    told, made = caplog.text, list(views.made)
    (home / "published.json").write_text(pointer, "utf-8")
    views.wait_for(3)
    warmer.stop()
    snapshots.close()
    assert "S000009: no view could be made beforehand" in told and made == []
    assert all(snapshot == "S000002" for snapshot, _, _ in views.made)
