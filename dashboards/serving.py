"""One process that serves pages: the app, warm before it takes its first connection, and how it ends.

Started as `python -m dashboards.serving SETTINGS SOCKET ALIVE READY` by workers.py.
"""

from __future__ import annotations

import gc
import json
import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

LOG = logging.getLogger(__name__)
THREADS = 8
_BESIDE_UPLOAD_BYTES = 2 * 1024 * 1024  # headers, and what other pages send
_GARBAGE = 50_000


@dataclass(frozen=True)
class Serving:
    """What a process needs to know.

    Args:
        host: the address that the server is bound to.
        changes: from where readers may change anything: loopback, any or off.
        names: names under which pages answer, beside those of this machine.
        poll_seconds: how often an open page asks for a newer snapshot.
    """

    home: str
    host: str
    changes: str
    names: tuple[str, ...] = ()
    poll_seconds: float = 20.0

    def as_argument(self) -> str:
        """The settings as an argument of a process."""
        return json.dumps(asdict(self))

    @classmethod
    def from_argument(cls, text: str) -> Serving:
        """The settings that `as_argument` has written."""
        given = json.loads(text)
        return cls(**given | {"names": tuple(given["names"])})


def work(serving: Serving, opened: socket.socket, ready: Callable[[], None]) -> bool:
    """Serve until SIGTERM or SIGINT; whether every thread has ended, so that the process may be left in the usual
    way.
    """
    from dashboards.app import create_app, snapshots_of, warm
    from dashboards.web_server import WebServer

    # it warns at each request that waits for a thread, which is what a queue is for
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    app = create_app(
        Path(serving.home),
        poll_seconds=serving.poll_seconds,
        changes=serving.changes,
        host=serving.host,
        names=serving.names,
    )
    from orchestration import intake

    if serving.changes != "off":
        intake.load_libraries()
    largest_body = intake.largest_megabytes(intake.Home(Path(serving.home))) * intake.MEGABYTE + _BESIDE_UPLOAD_BYTES
    warm(app)
    # what is loaded now stays; and answers are trees without cycles, so that looking for cycles often only costs time
    gc.freeze()
    gc.set_threshold(_GARBAGE, 20, 20)
    server = WebServer(
        app.server,
        sockets=[opened],
        threads=THREADS,
        ident="taizhang",
        channel_timeout=75,
        max_request_body_size=largest_body,
    )
    when_told(server.end_soon)
    ready()
    server.run()
    has_ended = server.has_ended_cleanly
    gc.unfreeze()
    if has_ended:
        snapshots_of(app).close()
    return has_ended


def when_told(end: Callable[[], None]) -> None:
    """Let SIGTERM, SIGINT and the end of the terminal call `end`; in the main thread only, as signals are."""
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: end())


def leave_starting() -> None:
    """End before the server runs: there is nothing to put in order yet, and an exception could be swallowed by what
    is being loaded.
    """
    os._exit(0)


def leave_at_once() -> None:
    """End a process in which threads still work: what waits for them at the usual end would wait for long."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)


def _main(settings: str, number: str, alive: str, told: str) -> None:
    from dashboards.workers import end_with
    from orchestration.logs import set_up

    when_told(leave_starting)
    end_with(int(alive))
    serving = Serving.from_argument(settings)
    set_up(Path(serving.home))

    def ready() -> None:
        if told != "-":
            os.write(int(told), b".")
            os.close(int(told))

    if not work(serving, socket.socket(fileno=int(number)), ready):
        leave_at_once()


if __name__ == "__main__":
    _main(*sys.argv[1:])
