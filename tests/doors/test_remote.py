"""Folders elsewhere as doors: pulled whole, once, and moved away over there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from orchestration.clock import as_of
from orchestration.doors.fetch import fetch
from orchestration.doors.fetched import Fetched
from orchestration.home import Home, HomeLocked, locked
from orchestration.pipeline.collect import Collected, collect
from orchestration.pipeline.session import RunSettings, run_session
from orchestration.reference import load
from orchestration.settings.check import check_config
from orchestration.state import StateStore
from tests.conftest import taizhang
from tests.doors.sftp_server import PASSWORD, SftpServer, sftp_server
from tests.journey.ledgers import study

Keys = dict[str, str]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SftpServer]:
    study(tmp_path / "files" / "out" / "U1" / "2024年3月.xlsx", "城关镇", ["2024-03-05"])
    study(tmp_path / "files" / "out" / "U2" / "2024年3月.xlsx", "河西镇", ["2024-03-06"])
    with sftp_server(tmp_path / "files") as found:
        yield found


@pytest.fixture
def door(home: Home, server: SftpServer, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Write doors.yml, with other keys where they are given."""
    monkeypatch.setenv("FILES_PASSWORD", PASSWORD)

    def write(**changed: str) -> None:
        keys = {"address": f"sftp://taizhang@127.0.0.1:{server.port}/out", "host_key": server.host_key}
        keys |= {"password": "${FILES_PASSWORD}"} | changed
        lines = "".join(f"    {key}: {value}\n" for key, value in keys.items())
        (home.config / "doors.yml").write_text(f"doors:\n  files:\n{lines}", "utf-8")

    write()
    return write


def pulled(home: Home) -> Fetched:
    [found] = fetch(home, load(home.config))
    return found


def run(home: Home) -> Collected:
    return collect(home, RunSettings(load(home.config)), as_of("2024-07-01"))


def left(server: SftpServer) -> list[str]:
    out = server.folder / "out"
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())


BOTH = ["U1/2024年3月.xlsx", "U2/2024年3月.xlsx"]


def test_files_keep_the_folders_of_their_units_and_are_moved_away(
    home: Home, server: SftpServer, door: Callable[..., None]
) -> None:
    assert (pulled(home).files, left(server)) == (BOTH, [f"received/{name}" for name in BOTH])
    collected = run(home)
    assert (collected.statuses, [one.parsed.file_name for one in collected.submissions]) == ({"accepted": 2}, BOTH)
    assert (pulled(home).files, list(home.inbox.rglob("*.xlsx"))) == ([], [])
    study(server.folder / "out" / "U1" / "2024年3月.xlsx", "城关镇", ["2024-03-05", "2024-03-07"])
    assert pulled(home).files == BOTH[:1], "a correction under the same name"
    assert "received/U1/2024年3月 (2).xlsx" in left(server)


@pytest.mark.parametrize("moment", ["orchestration.doors.remote.os.utime", "paramiko.SFTPClient.rename"])
def test_killed_between_the_inbox_and_the_move_it_is_pulled_once(
    home: Home, server: SftpServer, door: Callable[..., None], moment: str
) -> None:
    script = f"""
import os, signal, paramiko, orchestration.doors.remote
from pathlib import Path
from orchestration.home import Home, HomeLocked, locked
from orchestration.reference import load
from orchestration.doors.fetch import fetch
{moment} = lambda *a: os.kill(os.getpid(), signal.SIGKILL)
home = Home(Path({str(home.root)!r}))
fetch(home, load(home.config))
"""
    done = subprocess.run([sys.executable, "-c", script], check=False, env=os.environ)
    assert done.returncode == -signal.SIGKILL
    run(home)
    assert pulled(home).files == BOTH[1:]
    run(home)
    with closing(StateStore(home.state)) as state:
        assert [one.file_name for one in state.arrivals()] == BOTH
    assert left(server) == [f"received/{name}" for name in BOTH]


def test_half_a_copy_stays_until_it_rests(
    home: Home, server: SftpServer, door: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def copied_on(_seconds: float) -> None:
        with (server.folder / "out" / BOTH[0]).open("ab") as handle:
            handle.write(b"more")

    monkeypatch.setattr("orchestration.doors.remote.time.sleep", copied_on)
    assert (pulled(home).files, left(server)) == (BOTH[1:], [BOTH[0], f"received/{BOTH[1]}"])


def test_files_that_stay_are_remembered_and_read_once(
    home: Home, server: SftpServer, door: Callable[..., None]
) -> None:
    door(received='""', folder="U1", match='"U2/*"')
    assert pulled(home).files == ["U1/U2/2024年3月.xlsx"]
    run(home)
    again = pulled(home)
    assert (again.files, again.unchanged_count, len(server.reads), left(server)) == ([], 1, 1, BOTH)


def test_what_cannot_be_taken_is_named_and_stays(
    home: Home, server: SftpServer, door: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAIZHANG_UPLOAD_MEGABYTES", "1")
    (server.folder / "out" / "big.csv").write_bytes(b"x" * 1_000_000 * 2)
    (server.folder / "out" / "~$2024年3月.xlsx").write_bytes(b"lock")
    (server.folder / "out" / "link.xlsx").symlink_to("/etc/passwd")
    found = pulled(home)
    assert (found.files, found.fault and found.fault.values["names"]) == (BOTH, ["big.csv"])
    assert left(server)[0] == "big.csv"


def test_a_server_that_is_dead_another_or_refuses_is_told_in_a_sentence(
    home: Home, server: SftpServer, door: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault() -> str | None:
        found = pulled(home).fault
        return found.key.rpartition(".")[2] if found else None

    door(host_key=f"{server.key.get_name()} {server.key.generate().get_base64()}")
    assert fault() == "host_key"
    door(address=f"sftp://taizhang@127.0.0.1:{server.port}/nowhere")
    assert fault() == "folder_missing"
    door(address="sftp://taizhang@127.0.0.1:9/out")
    assert fault() == "unreachable"
    door()
    monkeypatch.setenv("FILES_PASSWORD", "wr0ng-5ecret")
    done = taizhang("fetch", "--json", home=home)
    assert (done.exit_code, "FILES_PASSWORD" in done.stdout) == (1, True)
    logged = "".join(path.read_text("utf-8") for path in (home.root / "logs").iterdir())
    assert "wr0ng-5ecret" not in done.stdout + done.stderr + logged
    shutil.rmtree(server.folder / "out")


def test_while_a_door_is_slow_others_may_use_the_home(
    home: Home, door: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(*_: object) -> list[Fetched]:
        with locked(home, "another run"):
            return [Fetched("files", "sftp")]

    monkeypatch.setattr("orchestration.doors.fetch.fetch", slow)
    session = run_session(home, "taizhang run", "1", as_of("2024-07-01"), is_fetching=True)
    with session as fetched, pytest.raises(HomeLocked), locked(home, "another run"):
        pass
    assert [one.name for one in fetched] == ["files"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"address": "sftp://taizhang:geheim@host/out"}, "secret_in_the_open"),
        ({"address": "ftp://taizhang@host/out"}, "no_such_address"),
        ({"password": "geheim"}, "secret_in_the_open"),
        ({"host_key": "any"}, "no_host_key"),
        ({"folder": "../out"}, "not_inside_the_inbox"),
        ({"passwort": "${FILES_PASSWORD}"}, "no_such_key"),
        ({"password": "${NOT_SET_HERE}"}, "secret_not_set"),
    ],
)
def test_config_check_names_what_is_wrong(home: Home, door: Callable[..., None], changed: Keys, code: str) -> None:
    door(**changed)
    found = [problem for problem in check_config(home.config).sorted() if problem.file == "doors.yml"]
    assert [problem.text.key for problem in found] == [f"config.{code}"]
    assert "geheim" not in str(found[0].sentence)
