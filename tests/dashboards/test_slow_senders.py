"""Whoever sends byte by byte, or never fetches an answer, is cut off; a file arrives on the disk, not in memory."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

SERVE = "import sys; from pathlib import Path; from dashboards.serve import serve; serve(Path(sys.argv[1]), port=0, workers=1)"
SECONDS = 1.0
MEGABYTE = 1024 * 1024


@pytest.fixture(scope="module")
def served(example_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[int, int, Path]]:
    """A server of one process that waits a second for what is sent: its port, the process that answers, its home."""
    import shutil

    home = tmp_path_factory.mktemp("slow") / "home"
    shutil.copytree(example_home, home)
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(home)],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"TAIZHANG_SENDING_SECONDS": str(SECONDS)},
    )
    port = int(re.search(r":(\d+)/", process.stdout.readline())[1])
    [worker] = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    yield port, int(worker), home
    process.terminate()
    process.wait(30)
    process.stdout.close()


def _status(port: int) -> int:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", "/health")
        return connection.getresponse().status


def _answer_to(port: int, sent: bytes, *drops: bytes) -> bytes:
    """Send something, then drop by drop, and read until the other side has had enough."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=60)) as line:
        line.sendall(sent)
        try:
            for drop in drops:
                time.sleep(SECONDS / 4)
                line.sendall(drop)
        except (BrokenPipeError, ConnectionResetError):
            return b""
        try:
            return line.recv(65_536)
        except ConnectionResetError:
            return b""


def _upload(length: int) -> bytes:
    head = f"POST /collection/upload?name=a.csv HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Taizhang: 1\r\nContent-Length: {length}\r\n\r\n"
    return head.encode()


def test_headers_that_come_byte_by_byte_hold_no_thread(served: tuple[int, int, Path]) -> None:
    port, _, _ = served
    lines = [socket.create_connection(("127.0.0.1", port)) for _ in range(12)]  # more than there are threads
    for line in lines:
        line.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")
    began = time.monotonic()
    while time.monotonic() - began < 3 * SECONDS:
        for line in lines:
            try:
                line.sendall(b"x")
            except OSError:
                continue
        time.sleep(SECONDS / 5)
    assert _status(port) == 200
    for line in lines:
        line.close()


def test_a_file_that_comes_byte_by_byte_is_cut_off_and_its_sender_told(served: tuple[int, int, Path]) -> None:
    port, _, home = served
    answer = _answer_to(port, _upload(1000), *[b"x"] * 8)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 408")
    assert _status(port) == 200
    assert not list((home / "runs" / "tmp").glob("upload-*/*")) and not (home / "inbox" / "a.csv").exists()


def test_a_sender_who_leaves_in_the_middle_leaves_nothing(served: tuple[int, int, Path]) -> None:
    port, _, home = served
    with closing(socket.create_connection(("127.0.0.1", port))) as line:
        line.sendall(_upload(1000) + b"x" * 500)
    for _ in range(100):
        if not list((home / "runs" / "tmp").glob("upload-*/*")):
            break
        time.sleep(0.1)
    assert not list((home / "runs" / "tmp").glob("upload-*/*")) and not (home / "inbox" / "a.csv").exists()


def test_a_file_is_written_to_the_disk_as_it_arrives(served: tuple[int, int, Path]) -> None:
    port, worker, home = served

    def private() -> int:
        text = Path(f"/proc/{worker}/smaps_rollup").read_text()
        return sum(int(found) * 1024 for found in re.findall(r"Private_\w+:\s+(\d+) kB", text))

    with closing(socket.create_connection(("127.0.0.1", port), timeout=60)) as line:
        before = private()
        line.sendall(_upload(29 * MEGABYTE) + bytes(28 * MEGABYTE))
        sizes: list[int] = []
        for _ in range(200):
            sizes = [one.stat().st_size for one in (home / "runs" / "tmp").glob("upload-*/sent")]
            if sizes and sizes[0] > 27 * MEGABYTE:
                break
            time.sleep(0.05)
        assert sizes and sizes[0] > 27 * MEGABYTE
        assert private() - before < 12 * MEGABYTE
    assert _status(port) == 200


def test_a_request_that_keeps_up_is_answered_however_long_it_is(served: tuple[int, int, Path]) -> None:
    port, _, _ = served
    body = "学习时间,实到\n2024-03-05,9\n".encode()
    drops = [bytes(part) for part in (body[:10], body[10:])]
    answer = _answer_to(port, _upload(len(body)), *drops)
    assert answer.startswith((b"HTTP/1.1 200", b"HTTP/1.1 422", b"HTTP/1.1 409"))
