"""What is done before the first reader comes, whatever serves; and waitress, which serves where no process can fork."""

from __future__ import annotations

import gc
import logging
import re
import signal
import socket
from collections.abc import Callable

import waitress
from dash import Dash

from dashboards import entrance, router
from dashboards.app import FULL_PLOTLY, snapshots_of
from dashboards.view import View

LOG = logging.getLogger(__name__)
THREADS, KEPT_OPEN_SECONDS = 8, 75
_GARBAGE = 50_000


def serve_in_threads(app: Dash, opened: socket.socket, ready: Callable[[], None]) -> None:
    """Serve in this process until SIGTERM or SIGINT; `ready` is called when the first page is made."""
    # it warns at each request that waits for a thread, which is what a queue is for
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.default_int_handler)
    pack_scripts(app)
    make_first_page(app)
    ready()
    waitress.serve(
        app.server, sockets=[opened], threads=THREADS, ident="taizhang", channel_timeout=KEPT_OPEN_SECONDS, _quiet=True
    )


def pack_scripts(app: Dash) -> None:
    """Ask for every script twice: then they are kept, compressed, before a process forks."""
    client = app.server.test_client()
    client.environ_base[entrance.INSIDE] = "1"
    index = client.get("/").get_data(as_text=True)
    for path in [*re.findall(r'(?:src|href)="(/[^"]+)"', index), FULL_PLOTLY] * 2:
        client.get(path, headers={"Accept-Encoding": "gzip"})
    _leave_garbage()


def make_first_page(app: Dash, is_wanted: Callable[[], bool] = lambda: True) -> None:
    """Make the first page: that opens the snapshot, better now than when the first reader waits."""
    try:
        router.render(snapshots_of(app), View())
    except Exception:  # the server starts all the same: other pages may be sound, and this one says that it is not
        if is_wanted():
            LOG.exception("the first page could not be made")
    _leave_garbage()


def _leave_garbage() -> None:
    """Look for cycles less often: what is loaded now stays, and answers are trees without cycles."""
    gc.freeze()
    gc.set_threshold(_GARBAGE, 20, 20)
