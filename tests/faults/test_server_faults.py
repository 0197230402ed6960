"""Faults of the server are told as ours: by status, log line and sentence; and a server that cannot start says why in one sentence."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from dashboards.serve import serve
from orchestration.home import Home, create
from orchestration.messages import UserError
from tests.conftest import TAIZHANG, planted, taizhang
from tests.dashboards import example_snapshot


@pytest.fixture
def pages_home(tmp_path: Path) -> Path:
    """A home with an example snapshot."""
    home = Home(tmp_path / "home")
    create(home)
    example_snapshot.build(home.root)
    example_snapshot.publish(home.root, "S000001")
    return home.root


def test_a_port_in_use_is_told_in_one_sentence_with_a_remedy(pages_home: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = taizhang("serve", "--port", str(port), home=pages_home)
    assert done.exit_code == 3 and done.stdout == ""
    assert str(port) in done.stderr and "--port" in done.stderr and len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("host", ["203.0.113.7", "no-such-host.invalid"])
def test_an_address_that_is_not_ours_is_told_in_one_sentence(pages_home: Path, host: str):
    with pytest.raises(UserError, match="--host"):
        serve(pages_home, host, 8050)


@pytest.mark.skipif(os.geteuid() != 0, reason="only the super-user can become another")
@pytest.mark.parametrize("closed", ["snapshots", ".."])
def test_a_home_of_another_user_is_told_in_one_sentence(pages_home: Path, closed: str):
    # what is needed is loaded first: the other user may not be able to read the interpreter
    code = (
        "import os, sys; from pathlib import Path; import dashboards.actions; from dashboards.serve import serve\n"
        "from orchestration.messages import UserError\n"
        "os.setgid(65534); os.setuid(65534)\n"
        "try: serve(Path(sys.argv[1]), port=0)\n"
        "except UserError as error: sys.exit(str(error))"
    )
    for folder in pages_home.parents:
        if folder.is_relative_to(tempfile.gettempdir()) and folder != Path(tempfile.gettempdir()):
            folder.chmod(0o755)
    (pages_home / closed).chmod(0o700)
    done = subprocess.run(
        [sys.executable, "-c", code, str(pages_home)], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 1 and "另一个用户" in done.stderr and "Traceback" not in done.stderr


def test_nothing_is_left_of_a_server_that_was_killed_after_the_next_start(pages_home: Path, tmp_path: Path):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    environment = os.environ | {"TMPDIR": str(temporary), "TAIZHANG_SERVER_PROCESSES": "2"}

    def start() -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [TAIZHANG, "--home", str(pages_home), "serve", "--port", str(_free_port())],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment,
        )  # fmt: skip
        assert process.stdout is not None and process.stdout.readline().startswith("http://")
        return process

    first = start()
    first.kill()
    first.wait(30)
    second = start()
    second.send_signal(signal.SIGTERM)
    assert second.wait(60) == 0
    assert list(temporary.iterdir()) == []


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_a_server_whose_processes_end_at_once_says_so_and_does_not_wait(pages_home: Path):
    done = taizhang("serve", "--port", str(_free_port()), home=pages_home, TAIZHANG_SERVER_PROCESSES="2",
                    **planted("dashboards.shell:layout=ZeroDivisionError"))  # fmt: skip
    assert done.exit_code == 3 and "看板没有启动" in done.stderr
    assert "ZeroDivisionError" in (pages_home / "logs" / "taizhang.log").read_text("utf-8")
