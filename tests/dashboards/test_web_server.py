"""A server that ends while answers are being written writes nothing into files that got its descriptors, and leaves no thread behind."""

from __future__ import annotations

import http.client
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dashboards.web_server import WebServer

_ROUNDS = 25
_CHUNK = b"x" * 65_536


def large(_environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterator[bytes]:
    """An answer of 8 MB in pieces."""
    start_response("200 OK", [("Content-Type", "application/octet-stream")])
    for _ in range(128):
        yield _CHUNK


def asking(port: int, over: threading.Event) -> Callable[[], None]:
    """A reader who asks again and again, reads a part and is slow with the rest."""

    def ask() -> None:
        while not over.is_set():
            try:
                with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
                    connection.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    for _ in range(40):
                        if not connection.recv(65_536):
                            break
            except OSError:
                return

    return ask


def files_with_the_next_descriptors(folder: Path, count: int = 24) -> list[int]:
    return [os.open(folder / f"file-{number}", os.O_RDWR | os.O_CREAT | os.O_TRUNC) for number in range(count)]


def server_threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name.startswith(("waitress", "web server"))]


def test_a_server_that_ends_amid_large_answers_writes_nothing_into_other_files(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    before = len(server_threads())
    for place in range(_ROUNDS):
        server, over = WebServer(large, threads=4, finish_seconds=0.02), threading.Event()
        server.start()
        readers = [threading.Thread(target=asking(server.port, over)) for _ in range(4)]
        for reader in readers:
            reader.start()
        time.sleep(0.005 * (place % 6))
        assert server.stop()
        opened = files_with_the_next_descriptors(tmp_path)
        over.set()
        for reader in readers:
            reader.join(30)
        assert [os.fstat(one).st_size for one in opened] == [0] * len(opened)
        for one in opened:
            os.close(one)
    # a thread says that it leaves just before it is gone
    for _ in range(100):
        if len(server_threads()) == before:
            break
        time.sleep(0.05)
    assert len(server_threads()) == before
    assert "Bad file descriptor" not in caplog.text


def test_an_answer_under_way_is_finished_before_the_server_ends():
    began, go_on = threading.Event(), threading.Event()

    def slow(_environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        began.set()
        go_on.wait(30)
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "5")])
        return [b"whole"]

    server = WebServer(slow, finish_seconds=30)
    server.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", "/")
    assert began.wait(30)
    ending = threading.Thread(target=server.stop)
    ending.start()
    go_on.set()
    assert connection.getresponse().read() == b"whole"
    ending.join(30)
    assert server.has_ended_cleanly


def test_a_thread_that_does_not_leave_keeps_its_pipe_and_the_server_says_that_it_is_there(
    caplog: pytest.LogCaptureFixture,
):
    began, go_on = threading.Event(), threading.Event()

    def stuck(_environ: dict[str, Any], start_response: Callable[..., Any]) -> list[bytes]:
        began.set()
        go_on.wait(30)
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [_CHUNK * 20]

    server = WebServer(stuck, finish_seconds=0.05, leave_seconds=0.05)
    server.start()
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)
    connection.request("GET", "/")
    assert began.wait(30)
    assert not server.stop()
    assert "still work on an answer" in caplog.text
    go_on.set()
    with pytest.raises((OSError, http.client.HTTPException)):
        connection.getresponse()
