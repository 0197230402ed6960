"""What one process of a server has made, the others read; and an old snapshot's views do not pile up."""

from __future__ import annotations

from pathlib import Path

from dashboards import shared_views
from dashboards.frames import Frames
from dashboards.shared_views import SharedViews
from dashboards.view import View

SHOWN = {"snapshot": "S000001", "title": "总览"}


def test_a_view_that_one_process_made_is_not_made_by_another(tmp_path: Path):
    ours, theirs = Frames(SharedViews(tmp_path)), Frames(SharedViews(tmp_path))
    made = ours.of(("S000001", View("/")), lambda: ({"type": "Div", "text": "第一行\n第二行"}, SHOWN))
    found = theirs.of(("S000001", View("/")), lambda: 1 / 0)
    assert (found.frame, found.shown) == (made.frame, SHOWN)


def test_another_view_and_another_snapshot_are_made_anew(tmp_path: Path):
    ours, theirs = Frames(SharedViews(tmp_path)), Frames(SharedViews(tmp_path))
    ours.of(("S000001", View("/")), lambda: ({}, SHOWN))
    for key in (("S000001", View("/", lang="en")), ("S000002", View("/"))):
        assert theirs.of(key, lambda: ({"new": 1}, {**SHOWN, "snapshot": "S000002"})).frame == b'{"new":1}'


def test_a_page_that_could_not_be_made_is_shared_with_nobody(tmp_path: Path):
    Frames(SharedViews(tmp_path)).of(("S000001", View("/")), lambda: ({}, {"snapshot": None}))
    assert list(tmp_path.rglob("*")) == []


def test_views_of_an_older_snapshot_go_when_a_newer_one_comes(tmp_path: Path):
    shared = SharedViews(tmp_path)
    shared.put(("S000001", View("/")), b"{}", SHOWN)
    shared.put(("S000002", View("/")), b"{}", SHOWN)
    assert [path.name for path in tmp_path.iterdir()] == ["S000002"]
    # a process that has not noticed the newer one writes nothing that nobody would remove
    shared.put(("S000001", View("/")), b"{}", SHOWN)
    assert [path.name for path in tmp_path.iterdir()] == ["S000002"]


def test_a_process_stops_writing_when_its_share_of_room_is_used(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(shared_views, "_MOST_BYTES", 10)
    shared = SharedViews(tmp_path)
    shared.put(("S000001", View("/")), b"{12345}", SHOWN)
    shared.put(("S000001", View("/case")), b"{12345}", SHOWN)
    assert shared.get(("S000001", View("/"))) == (b"{12345}", SHOWN) and shared.get(("S000001", View("/case"))) is None


def test_a_folder_that_is_gone_costs_no_page_and_is_told_once(tmp_path: Path, caplog):
    frames = Frames(SharedViews(tmp_path / "cleared"))
    for path in ("/", "/case"):
        assert frames.of(("S000001", View(path)), lambda: ({"new": 1}, SHOWN)).frame == b'{"new":1}'
    assert len(caplog.records) == 1 and "not shared" in caplog.text


def test_the_millionth_snapshot_is_newer_than_the_one_before(tmp_path: Path):
    shared = SharedViews(tmp_path)
    shared.put(("S999999", View("/")), b"{}", SHOWN)
    shared.put(("S1000000", View("/")), b"{}", SHOWN)
    assert [path.name for path in tmp_path.iterdir()] == ["S1000000"]
