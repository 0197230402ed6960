"""gunicorn, told by us instead of by a command line: the pages are loaded once, then processes fork and serve one socket.

Each process opens snapshots for itself, since a connection to DuckDB does not survive a fork. One that dies is started
again, and all end when the first process is gone, however it went.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
from collections.abc import Callable
from typing import Any

from dash import Dash
from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter
from gunicorn.workers.base import Worker

from dashboards.servers import KEPT_OPEN_SECONDS, THREADS, make_first_page, pack_scripts
from dashboards.slow_senders import TimedWorker
from orchestration.messages import UserError
from orchestration.storage import temporary


def _put_right(arbiter: Arbiter) -> None:
    """Send what gunicorn has to say where everything else goes, and end instead of reloading with the terminal."""
    logging.getLogger("gunicorn.error").propagate = True
    signal.signal(signal.SIGHUP, lambda *_: arbiter.signal(signal.SIGTERM, None))


def _stand_alone(_arbiter: Arbiter, _worker: Worker) -> None:
    temporary.leave_to_parent()


_SETTINGS: dict[str, Any] = {
    "worker_class": TimedWorker,
    "threads": THREADS,
    "preload_app": True,
    "keepalive": KEPT_OPEN_SECONDS,
    # for answers under way when the server ends; and for a process that shows no sign of life
    "graceful_timeout": 5,
    "timeout": 120,
    # the longest that servers in common use take: an address holds the whole state of a page
    "limit_request_line": 8190,
    "forwarded_allow_ips": "",
    "control_socket_disable": True,
    "errorlog": None,
    "loglevel": "error",
    "proc_name": "taizhang",
    "when_ready": _put_right,
    "post_fork": _stand_alone,
}


class _Server(BaseApplication):
    def __init__(self, app: Dash, settings: dict[str, Any]) -> None:
        self._app, self._settings = app, settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        return self._app.server


def serve_in_processes(
    app: Dash, opened: socket.socket, count: int, ready: Callable[[], None], sending_seconds: float
) -> None:
    """Serve until SIGTERM, SIGINT or the end of the terminal.

    Args:
        opened: a listening socket; it is closed at the end.
        ready: called once, when the first page is made.
        sending_seconds: what a request has to arrive, see slow_senders.py.

    Raises:
        UserError: the processes could not start.
    """

    def begin(worker: Worker) -> None:
        # a signal to end interrupts a question, which is no fault then
        make_first_page(app, is_wanted=lambda: worker.alive)
        if worker.age == 1 and worker.alive:
            ready()

    pack_scripts(app)
    first = os.getpid()
    TimedWorker.seconds = sending_seconds
    own = {"bind": f"fd://{opened.detach()}", "workers": count, "post_worker_init": begin}
    try:
        _Server(app, _SETTINGS | own).run()
    except SystemExit as end:
        if os.getpid() != first:  # the end of a process that was forked here: what is open is the first one's
            logging.shutdown()
            os._exit(end.code if isinstance(end.code, int) else 1)
        if end.code:
            raise UserError("pages.workers.not_started") from end
