"""A reader whose line is slow, or who means harm, holds no thread for ever: gunicorn has no limit of its own for what is
sent to it byte by byte, and for answers that nobody fetches.

A request has some seconds to arrive, and one more for each LEAST_BYTES of it; so has an answer to be fetched.
"""

from __future__ import annotations

import errno
import socket
import time
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

LEAST_BYTES = 8_192  # a second: what a very slow line does


class _Timed:
    """A connection whose other end has to keep up; everything else is the socket's own."""

    def __init__(self, connection: socket.socket, seconds: float) -> None:
        self._connection, self._seconds = connection, seconds
        self._began, self._bytes = time.monotonic(), 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def begin(self) -> None:
        """Begin to count for the next request."""
        self._began, self._bytes = time.monotonic(), 0

    def recv(self, size: int, *flags: int) -> bytes:
        """Receive what is there.

        Raises:
            ConnectionResetError: the sender is too slow.
        """
        left = self._began + self._seconds + self._bytes / LEAST_BYTES - time.monotonic()
        if left <= 0:
            raise ConnectionResetError(errno.ECONNRESET, "a request arrived too slowly")
        self._connection.settimeout(left)
        try:
            data = self._connection.recv(size, *flags)
        except TimeoutError as error:
            raise ConnectionResetError(errno.ECONNRESET, "a request arrived too slowly") from error
        self._bytes += len(data)
        return data

    def sendall(self, data: bytes, *flags: int) -> None:
        """Send everything.

        Raises:
            ConnectionResetError: whoever asked does not fetch it.
        """
        self._connection.settimeout(self._seconds + len(data) / LEAST_BYTES)
        try:
            self._connection.sendall(data, *flags)
        except TimeoutError as error:
            raise ConnectionResetError(errno.ECONNRESET, "an answer was fetched too slowly") from error


class TimedWorker(ThreadWorker):
    """gunicorn's worker with threads, with an eye on the clock. `seconds`: what a request has to arrive."""

    seconds = 20.0

    def handle(self, conn: TConn) -> Any:
        """Read and answer one request."""
        timed = conn.sock if isinstance(conn.sock, _Timed) else _Timed(conn.sock, self.seconds)
        timed.begin()
        conn.sock = timed  # type: ignore[assignment]  # it does what gunicorn asks of a socket
        return super().handle(conn)
