"""The production server: several processes on one socket, one started again when it dies, none left behind."""

from __future__ import annotations

import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SERVE = "import os, sys; from pathlib import Path; from dashboards.serve import serve; {}; serve(Path(sys.argv[1]), port=0, workers=2)"


@pytest.fixture
def server(example_home: Path, request: pytest.FixtureRequest) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A server of two processes over the example home, or of one where none can fork, and its port."""
    code = SERVE.format("del os.fork" if getattr(request, "param", "") == "no fork" else "pass")
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(example_home)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    port = int(re.search(r":(\d+)/", process.stdout.readline())[1])
    yield process, port
    if process.poll() is None:
        process.kill()
    process.wait(30)
    process.stdout.close()
    process.stderr.close()


def status(port: int) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", "/")
    answer = connection.getresponse().status
    connection.close()
    return answer


def children(pid: int) -> set[int]:
    return {int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def until(what: Callable[[], bool]) -> None:
    for _ in range(300):
        if what():
            return
        time.sleep(0.1)
    raise AssertionError("it did not come to pass in 30 seconds")


def snapshots_in(pid: int) -> set[str]:
    """Snapshots that a process has open."""
    opened = {os.readlink(one) for one in Path(f"/proc/{pid}/fd").iterdir() if one.is_symlink()}
    return {Path(one).stem for one in opened if one.endswith(".duckdb")}


def gone(pids: set[int]) -> bool:
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def test_a_server_process_that_dies_is_started_again_and_none_outlives_a_killed_server(server):
    process, port = server
    first = children(process.pid)
    assert len(first) == 2 and status(port) == 200
    # a connection does not survive a fork: the first process has none, the others each their own
    until(lambda: all("S000002" in snapshots_in(one) for one in first))
    assert snapshots_in(process.pid) == set()
    os.kill(min(first), signal.SIGKILL)
    until(lambda: len(children(process.pid)) == 2 and min(first) not in children(process.pid))
    assert status(port) == 200
    now = children(process.pid)
    process.kill()
    process.wait(30)
    until(lambda: gone(now))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_server_that_is_told_to_end_says_so_and_ends_with_its_processes(server, number: int):
    process, port = server
    assert status(port) == 200
    running = children(process.pid)
    began = time.monotonic()
    process.send_signal(number)
    said = process.stderr.read()
    assert process.wait(30) == 0 and "已停止" in said and "Traceback" not in said
    # ten seconds are promised; twice that on a machine with other work
    assert time.monotonic() - began < 20 and gone(running)


@pytest.mark.parametrize("server", ["no fork"], indirect=True)
def test_where_no_process_can_fork_one_serves_and_ends_with_the_same_sentence(server):
    process, port = server
    assert status(port) == 200 and children(process.pid) == set()
    process.send_signal(signal.SIGTERM)
    said = process.stderr.read()
    assert process.wait(30) == 0 and "已停止" in said and "Traceback" not in said
