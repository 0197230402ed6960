"""Serve the dashboards with a production server: one process a core, each with its threads, all on one socket.

A process of these is started as `python -m dashboards.serve HOME CHANGES SHARED SOCKET ALIVE READY`.
"""

from __future__ import annotations

import gc
import logging
import os
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

THREADS = 8
_MOST_WORKERS = 4
_LARGEST_BODY = 32 * 1024 * 1024  # an upload and its headers
_BACKLOG = 1024
_GARBAGE = 50_000


def serve(home_path: Path, host: str = "127.0.0.1", port: int = 8050, *, allow_changes: bool = False, workers: int | None = None) -> None:
    """Serve until interrupted; prints the address once the first page is made.

    Args:
        allow_changes: let readers upload and adopt names although `host` is not this machine's own address.
        workers: processes; by default one a core, at most four. Always one where a socket cannot be shared (Windows).

    Raises:
        OSError: the address cannot be bound.
        RuntimeError: no process could be started.
    """
    from dashboards.actions import is_loopback
    from dashboards.workers import Workers

    changes = "any" if allow_changes else "loopback" if is_loopback(host) else "off"
    opened = _bound(host, port)
    shown = f"[{host}]" if ":" in host else host

    def ready() -> None:
        print(f"http://{shown}:{opened.getsockname()[1]}/", flush=True)

    count = workers or min(os.cpu_count() or 1, _MOST_WORKERS)
    if count == 1 or os.name != "posix":
        _work(home_path, changes, opened, ready)
        return
    with tempfile.TemporaryDirectory(prefix="taizhang-views-", ignore_cleanup_errors=True) as shared:
        command = ["dashboards.serve", str(home_path), changes, shared, str(opened.fileno())]
        Workers(command, count, [opened.fileno()]).run(ready)


def _bound(host: str, port: int) -> socket.socket:
    family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    opened = socket.socket(family, kind, protocol)
    if os.name == "posix":
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind(where)
        opened.listen(_BACKLOG)
    except OSError:
        opened.close()
        raise
    return opened


def _work(home_path: Path, changes: str, opened: socket.socket, ready: Callable[[], None], shared: Path | None = None) -> None:
    """One process: the app, warm before it takes its first connection."""
    from waitress import create_server

    from dashboards.app import create_app, snapshots_of, warm, warmer

    # it warns at each request that waits for a thread, which is what a queue is for
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    app = create_app(home_path, changes=changes, shared=shared)
    warming = warmer(app, backwards=os.getpid() % 2 == 1)
    warm(app)
    # what is loaded now stays; and answers are trees without cycles, so that looking for cycles often only costs time
    gc.freeze()
    gc.set_threshold(_GARBAGE, 20, 20)
    server = create_server(
        app.server, sockets=[opened], threads=THREADS, ident="taizhang", channel_timeout=75, max_request_body_size=_LARGEST_BODY
    )
    ready()
    warming.start()
    try:
        server.run()
    finally:
        warming.stop()
        server.close()
        gc.unfreeze()
        snapshots_of(app).close()


def _main(home: str, changes: str, shared: str, number: str, alive: str, told: str) -> None:
    from dashboards.workers import end_quietly, end_with

    end_quietly()
    end_with(int(alive))

    def ready() -> None:
        if told != "-":
            os.write(int(told), b".")
            os.close(int(told))

    _work(Path(home), changes, socket.socket(fileno=int(number)), ready, Path(shared))


if __name__ == "__main__":
    _main(*sys.argv[1:])
