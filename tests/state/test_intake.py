"""From the inbox into the archive: what is on disk before a file leaves the inbox, and what a crash leaves behind."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from orchestration import intake
from orchestration.home import Home, create
from orchestration.messages import ConfigError
from orchestration.reference import References, load
from orchestration.state import StateStore
from orchestration.storage import files
from orchestration.zones import SHANGHAI

SEEN = datetime(2024, 4, 2, 9, 0, tzinfo=SHANGHAI)


class PowerCut(BaseException):
    """Nothing is done after it, as nothing would be."""


@pytest.fixture
def home(tmp_path: Path) -> Home:
    place = Home(tmp_path / "home")
    create(place)
    return place


@pytest.fixture
def references(home: Home) -> References:
    return load(home.config)


@pytest.fixture
def ledger(home: Home) -> Iterator[StateStore]:
    with closing(StateStore(home.state)) as opened:
        yield opened


def _drop(home: Home, name: str, data: bytes = b"a,b\n1,2\n") -> Path:
    path = home.inbox / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def _take(home: Home, ledger: StateStore, references: References, as_of: datetime = SEEN) -> int:
    return intake.ingest(home, ledger, references, as_of, SEEN).arrivals_count


def test_bytes_are_archived_under_their_digest_and_leave_the_inbox(
    home: Home, ledger: StateStore, references: References
) -> None:
    path = _drop(home, "U1/台账（三月）.csv")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert _take(home, ledger, references) == 1
    (arrival,) = ledger.arrivals()
    assert (arrival.file_id, arrival.file_name, arrival.is_moved) == (f"{digest[:12]}-1", "U1/台账（三月）.csv", True)
    assert (home.archive / digest).read_bytes() == b"a,b\n1,2\n"
    assert not path.exists() and path.parent.is_dir()


def test_the_same_bytes_get_the_next_arrival_number(home: Home, ledger: StateStore, references: References) -> None:
    for _ in range(2):
        _drop(home, "a.csv")
        _take(home, ledger, references)
    assert [arrival.file_id[-2:] for arrival in ledger.arrivals()] == ["-1", "-2"]
    assert len(list(home.archive.iterdir())) == 1


def test_office_lock_files_hidden_files_and_the_manifest_stay(
    home: Home, ledger: StateStore, references: References
) -> None:
    kept = [_drop(home, name) for name in ("~$a.xlsx", ".DS_Store", "U1/~$b.xlsx")]
    home.manifest.write_text("file,unit,period,received_at\n", encoding="utf-8")
    os.symlink("/etc/hostname", home.inbox / "link.csv")
    assert _take(home, ledger, references) == 0
    assert all(path.exists() for path in [*kept, home.manifest])


def test_a_manifest_in_a_sub_folder_is_a_file_like_any_other(
    home: Home, ledger: StateStore, references: References
) -> None:
    _drop(home, "U1/manifest.csv")
    assert _take(home, ledger, references) == 1


@pytest.mark.parametrize(("days", "expected_days"), [(-3, -3), (3, 0)])
def test_a_file_first_seen_now_is_received_at_the_earlier_of_now_and_as_of(
    home: Home, ledger: StateStore, references: References, days: int, expected_days: int
) -> None:
    _drop(home, "a.csv")
    _take(home, ledger, references, SEEN + timedelta(days=days))
    assert ledger.arrivals()[0].received_at == SEEN + timedelta(days=expected_days)


def test_the_manifest_says_who_what_and_when(home: Home, ledger: StateStore, references: References) -> None:
    _drop(home, "old/a.csv")
    home.manifest.write_text("file,unit,period,received_at\nold\\a.csv,U1,2023-Q4,2024-01-05\n", encoding="gb18030")
    _take(home, ledger, references)
    (arrival,) = ledger.arrivals()
    assert (arrival.manifest_unit, arrival.manifest_period, arrival.received_from) == ("U1", "2023-Q4", "manifest")
    assert arrival.received_at == datetime(2024, 1, 5, tzinfo=SHANGHAI)


@pytest.mark.parametrize("line", ["a.csv,U1,2024-03,soon", "a.csv,U1,2024-03,\na.csv,U2,2024-03,", ",U1,2024-03,"])
def test_a_wrong_manifest_stops_before_anything_moves(
    home: Home, ledger: StateStore, references: References, line: str
) -> None:
    path = _drop(home, "a.csv")
    home.manifest.write_text(f"file,unit,period,received_at\n{line}\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"manifest\.csv 第 \d 行"):
        _take(home, ledger, references)
    assert path.exists() and ledger.arrivals() == []


@pytest.mark.parametrize("step", ["write_durably", "sync_folder", "StateStore.add", "Path.unlink"])
def test_a_crash_at_any_step_loses_and_doubles_nothing(
    home: Home, ledger: StateStore, references: References, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _drop(home, "a.csv", b"first\n")
    _drop(home, "b.csv", b"second\n")
    calls = {"count": 0}
    owner, name = {"StateStore.add": (StateStore, "add"), "Path.unlink": (Path, "unlink")}.get(step, (files, step))
    real = getattr(owner, name)

    def dies(*arguments, **named):
        calls["count"] += 1
        if calls["count"] == (2 if step in ("Path.unlink", "write_durably") else 1):
            raise PowerCut("the power is gone")
        return real(*arguments, **named)

    monkeypatch.setattr(owner, name, dies)
    with pytest.raises(PowerCut, match="power"):
        _take(home, ledger, references)
    monkeypatch.undo()
    _take(home, ledger, references)
    arrivals = ledger.arrivals()
    assert sorted(arrival.file_name for arrival in arrivals) == ["a.csv", "b.csv"]
    assert {(home.archive / arrival.archive_sha256).read_bytes() for arrival in arrivals} == {b"first\n", b"second\n"}
    assert intake.waiting(home) == [] and all(arrival.is_moved for arrival in arrivals)


def test_a_file_dropped_again_after_a_crash_is_an_arrival_of_its_own(
    home: Home, ledger: StateStore, references: References, monkeypatch: pytest.MonkeyPatch
) -> None:
    _drop(home, "a.csv")
    with monkeypatch.context() as patch:
        patch.setattr(
            StateStore, "mark_moved", lambda *_: (_ for _ in ()).throw(OSError("gone")) if ledger.arrivals() else None
        )
        with pytest.raises(OSError, match="gone"):
            _take(home, ledger, references)
    _take(home, ledger, references)
    _drop(home, "a.csv")
    _take(home, ledger, references)
    assert len(ledger.arrivals()) == 2


def test_withdrawing_is_remembered_and_an_unknown_file_is_told(
    ledger: StateStore, home: Home, references: References
) -> None:
    _drop(home, "a.csv")
    _take(home, ledger, references)
    file_id = ledger.arrivals()[0].file_id
    assert ledger.withdraw(file_id, SEEN) and not ledger.withdraw("0" * 12 + "-1", SEEN)
    assert ledger.arrivals()[0].withdrawn_at == SEEN
