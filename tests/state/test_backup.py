"""A backup is whole or the one before it; a restored home is the one that was backed up, with what came later."""

from __future__ import annotations

import os
import shutil
import threading
from contextlib import closing
from pathlib import Path

import pytest

from orchestration import intake
from orchestration.home import Home
from orchestration.messages import WrongUse
from orchestration.recovery import restoring
from orchestration.recovery.backup import back_up
from orchestration.recovery.backup_folder import BackupDamaged, read_manifest
from orchestration.recovery.doctor import DAMAGE, examine
from orchestration.recovery.restoring import restore
from orchestration.recovery.soundness import require_sound_state
from orchestration.reference import load
from orchestration.state import StateStore, StateUnfit
from tests.conftest import taizhang
from tests.faults import small_home
from tests.faults.small_home import run, statuses
from tests.journey.ledgers import study


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return small_home.make(tmp_path_factory.mktemp("small") / "home")


@pytest.fixture
def home(whole: Home, tmp_path: Path) -> Home:
    shutil.copytree(whole.root, tmp_path / "home")
    return Home(tmp_path / "home")


def _contents(home: Home) -> dict[str, bytes]:
    parts = (home.archive, home.receipts, home.config)
    return {
        path.relative_to(home.root).as_posix(): path.read_bytes()
        for part in parts
        for path in part.rglob("*")
        if path.is_file()
    }


def _arrivals(home: Home) -> list:
    with closing(StateStore(home.state)) as state:
        return state.arrivals()


def test_a_backup_restored_into_an_empty_folder_is_the_same_home(home: Home, tmp_path: Path) -> None:
    before = statuses(run(home))
    done = back_up(home, tmp_path / "backup")
    assert (done.arrivals_count, done.snapshot_id, done.damaged) == (4, "S000002", [])
    other = Home(tmp_path / "other")
    restore(other, tmp_path / "backup")
    assert _contents(other) == _contents(home) and _arrivals(other) == _arrivals(home)
    assert statuses(run(other)) == before
    assert [one for one in examine(other) if one.severity == DAMAGE] == []
    assert (other.archive.stat().st_mode & 0o777, next(other.archive.iterdir()).stat().st_mode & 0o777) == (
        0o700,
        0o400,
    )


def test_only_what_changed_is_copied_again(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "backup")
    again = back_up(home, tmp_path / "backup")
    assert again.copied_count == 2, "state and pointer"
    study(home.inbox / "U1" / "2024年5月.xlsx", "城关镇", ["2024-05-05"])
    run(home)
    later = back_up(home, tmp_path / "backup")
    assert later.arrivals_count == 5 and 3 <= later.copied_count <= 6


def test_bytes_that_leave_the_archive_leave_the_backup(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "backup")
    [record] = [record for record in _arrivals(home) if record.file_name.endswith("3月.xlsx")]
    with closing(StateStore(home.state)) as state:
        state.reject(record.file_id, {"path": "", "findings": [], "parts": []})
        (home.archive / record.archive_sha256).unlink()
        state.bytes_deleted(record.file_id)
    back_up(home, tmp_path / "backup")
    assert not (tmp_path / "backup" / "objects" / record.archive_sha256).exists()


def test_a_backup_while_files_arrive_names_nothing_that_it_does_not_hold(home: Home, tmp_path: Path) -> None:
    stop = threading.Event()

    def arrive() -> None:
        number = 0
        while not stop.is_set() and number < 60:
            number += 1
            study(home.inbox / "U1" / f"{2000 + number}年5月.xlsx", "城关镇", [f"{2000 + number}-05-05"])
            with closing(StateStore(home.state)) as state:
                intake.ingest(home, state, load(home.config), small_home.AT, small_home.AT)

    writer = threading.Thread(target=arrive)
    writer.start()
    try:
        for _ in range(3):
            done = back_up(home, tmp_path / "backup")
            assert done.damaged == []
    finally:
        stop.set()
        writer.join()
    other = Home(tmp_path / "other")
    restored = restore(other, tmp_path / "backup")
    require_sound_state(other)
    assert restored.arrivals_count >= 4 and all(
        (other.archive / one.archive_sha256).exists() for one in _arrivals(other) if one.archive_sha256
    )


def test_a_home_that_knows_less_never_overwrites_a_backup(home: Home, tmp_path: Path) -> None:
    old = home.state.read_bytes()
    study(home.inbox / "U1" / "2024年5月.xlsx", "城关镇", ["2024-05-05"])
    run(home)
    back_up(home, tmp_path / "backup")
    kept = {path.name for path in (tmp_path / "backup" / "objects").iterdir()}
    home.state.write_bytes(old)
    with pytest.raises(StateUnfit):
        back_up(home, tmp_path / "backup")
    other = small_home.make(tmp_path / "another")
    with pytest.raises(BackupDamaged, match="another|另一个目录"):
        back_up(other, tmp_path / "backup")
    assert {path.name for path in (tmp_path / "backup" / "objects").iterdir()} == kept
    restore(home, tmp_path / "backup")
    assert len(_arrivals(home)) == 5


def test_an_interrupted_backup_leaves_the_one_before_it(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(home, tmp_path / "backup")
    study(home.inbox / "U1" / "2024年5月.xlsx", "城关镇", ["2024-05-05"])
    run(home)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(
            "orchestration.recovery.backup.write_manifest", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt)
        )
        back_up(home, tmp_path / "backup")
    other = Home(tmp_path / "other")
    assert restore(other, tmp_path / "backup").arrivals_count == 4
    require_sound_state(other)


@pytest.mark.parametrize("damage", ["missing", "flipped", "manifest", "none"])
def test_a_backup_that_is_damaged_touches_nothing(home: Home, tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "backup"
    back_up(home, folder)
    manifest = read_manifest(folder)
    assert manifest is not None
    victim = folder / "objects" / manifest.files["state.sqlite"].sha256
    victim.chmod(0o600)
    if damage == "missing":
        victim.unlink()
    elif damage == "flipped":
        victim.write_bytes(victim.read_bytes()[:-9] + b"flipped!!")
    else:
        (folder / "backup.json").write_text("[]" if damage == "manifest" else "{}")
        if damage == "none":
            (folder / "backup.json").unlink()
    home.state.unlink()
    before = sorted(path.relative_to(home.root) for path in home.root.rglob("*"))
    with pytest.raises((BackupDamaged, WrongUse)):
        restore(home, folder)
    assert [
        path for path in sorted(path.relative_to(home.root) for path in home.root.rglob("*")) if path.name != ".lock"
    ] == [path for path in before if path.name != ".lock"]


def test_what_arrived_after_the_backup_is_kept(home: Home, tmp_path: Path) -> None:
    back_up(home, tmp_path / "backup")
    study(home.inbox / "U1" / "2024年5月.xlsx", "城关镇", ["2024-05-05"])
    expected = statuses(run(home))
    small_home.publish(home, "S000003")
    home.state.unlink()
    done = restore(home, tmp_path / "backup")
    assert (done.arrivals_count, done.later_count) == (5, 1)
    require_sound_state(home)
    assert statuses(run(home)) == expected
    assert done.replaced is not None and not (done.replaced / "archive").exists()


def test_a_restore_that_was_killed_is_done_again(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = statuses(run(home))
    back_up(home, tmp_path / "backup")
    for path in home.archive.iterdir():
        path.unlink()
    calls = iter(range(2))
    before = restoring.copy_verified
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(
            restoring,
            "copy_verified",
            lambda *given, **how: (
                before(*given, **how) if next(calls, None) is not None else (_ for _ in ()).throw(KeyboardInterrupt)
            ),
        )
        restore(home, tmp_path / "backup")
    with pytest.raises(StateUnfit):
        require_sound_state(home)
    restore(home, tmp_path / "backup")
    assert statuses(run(home)) == expected


@pytest.mark.parametrize("place", [".", "archive", "..", "full"])
def test_a_folder_that_cannot_be_a_backup_is_wrong_use(home: Home, tmp_path: Path, place: str) -> None:
    folder = home.root / place
    if place == "full":
        folder = tmp_path / "full"
        folder.mkdir()
        (folder / "notes.txt").write_text("mine")
    with pytest.raises(WrongUse):
        back_up(home, Path(os.path.normpath(folder)))


def test_the_commands_say_what_they_did_and_where_the_old_files_are(home: Home, tmp_path: Path) -> None:
    done = taizhang("backup", tmp_path / "backup", "--json", home=home)
    assert done.exit_code == 0 and done.json["arrivals"] == 4 and done.json["snapshot_id"] == "S000002"
    home.state.write_bytes(b"")
    refused = taizhang("backup", tmp_path / "backup", home=home, TAIZHANG_LANG="en")
    assert refused.exit_code == 3 and "taizhang restore" in refused.stderr and "Traceback" not in refused.stderr
    back = taizhang("restore", tmp_path / "backup", "--json", home=home)
    assert back.exit_code == 0 and (Path(back.json["replaced"]) / "state.sqlite").read_bytes() == b""
    checked = taizhang("doctor", "--json", home=home)
    assert checked.exit_code == 1 and {one["severity"] for one in checked.json} == {"warning", "note"}, (
        "the warehouse is read again by a run"
    )
