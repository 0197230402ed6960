"""The web server: waitress, started and ended in an order that never writes to a descriptor that is closed already.

    server = WebServer(app.server, port=0)
    server.start()                      # in a thread of its own; run() serves in the calling one
    …
    server.stop()                       # when it returns, no thread of the server is left

A thread that has written an answer wakes the loop through a pipe, by its number. Were the pipe closed before that
thread has ended, the byte would go into whatever file has the number by then. So: nobody new is let in, answers
under way are finished, the threads end, and only then is anything closed.
"""

from __future__ import annotations

import logging
import socket
import threading
import time
from collections.abc import Sequence
from typing import Any

from waitress import create_server, wasyncore

LOG = logging.getLogger(__name__)
_LOOK_SECONDS = 0.5
_STEP_SECONDS = 0.02


class WebServer:
    """One waitress server with its loop and its threads.

    Args:
        application: a WSGI application.
        host, port: where to listen; port 0 is any free one.
        sockets: listening sockets, instead of host and port.
        threads: how many requests are answered at the same time.
        finish_seconds: how long answers under way may take to be finished when the server ends.
        leave_seconds: how long threads may then take to notice that their reader is cut off.
        adjustments: anything else that waitress can be told.
    """

    def __init__(
        self,
        application: Any,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        sockets: Sequence[socket.socket] = (),
        threads: int = 8,
        finish_seconds: float = 3.0,
        leave_seconds: float = 3.0,
        **adjustments: Any,
    ) -> None:
        listening: dict[str, Any] = {"sockets": list(sockets)} if sockets else {"host": host, "port": port}
        self._map: dict[int, Any] = {}
        self._server = create_server(application, map=self._map, threads=threads, **listening, **adjustments)
        self._finish_seconds, self._leave_seconds = finish_seconds, leave_seconds
        self._is_ending = threading.Event()
        # guards the pipe of the loop against being written to by `stop` while it is closed
        self._wake_lock, self._can_wake = threading.Lock(), True
        self._thread: threading.Thread | None = None
        self.has_ended_cleanly = False

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.effective_port)

    def start(self) -> None:
        """Serve in a thread of its own."""
        self._thread = threading.Thread(target=self.run, name="web server", daemon=True)
        self._thread.start()

    def run(self) -> None:
        """Serve until somebody calls `end_soon` or `stop`; then finish, end the threads and close."""
        while not self._is_ending.is_set():
            self._turn(_LOOK_SECONDS)
        self._drain()

    def end_soon(self) -> None:
        """Let `run` return within a second or so; the one thing that a signal handler may call."""
        self._is_ending.set()

    def stop(self) -> bool:
        """End a server that was started with `start`; whether no thread is left."""
        self._is_ending.set()
        with self._wake_lock:
            if self._can_wake:
                self._server.pull_trigger()
        if self._thread is not None:
            self._thread.join()
        return self.has_ended_cleanly

    def _turn(self, timeout_seconds: float) -> None:
        wasyncore.loop(timeout=timeout_seconds, use_poll=True, map=self._map, count=1)

    def _drain(self) -> None:
        self._server.accepting = False
        self._turn_while(self._is_answering, self._finish_seconds)
        dispatcher = self._server.task_dispatcher
        dispatcher.set_thread_count(0)
        # whoever is answered still is cut off: a thread that waits for a slow reader wakes up and leaves
        for channel in list(self._server.active_channels.values()):
            channel.handle_close()
        self._turn_while(lambda: bool(dispatcher.threads), self._leave_seconds)
        if dispatcher.threads:
            # it may wake the loop yet, so its pipe stays open until the process ends
            LOG.warning("%d threads of the web server still work on an answer", len(dispatcher.threads))
            return
        dispatcher.shutdown(timeout=0)
        with self._wake_lock:
            self._can_wake = False
            wasyncore.close_all(self._map, ignore_all=True)
        self.has_ended_cleanly = True

    def _turn_while(self, is_needed: Any, most_seconds: float) -> None:
        until = time.monotonic() + most_seconds
        while is_needed() and time.monotonic() < until:
            self._turn(_STEP_SECONDS)

    def _is_answering(self) -> bool:
        """Whether an answer is under way; a connection without one is closed, or its reader would go on asking."""
        is_answering = False
        for channel in list(self._server.active_channels.values()):
            if channel.requests or channel.total_outbufs_len:
                is_answering = True
            else:
                channel.will_close = True
        return is_answering
