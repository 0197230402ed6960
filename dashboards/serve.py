"""Serve the dashboards with a production server: one process a core, each with its threads, all on one socket."""

from __future__ import annotations

import errno
import logging
import os
import signal
import socket
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.messages import UserError, both

if TYPE_CHECKING:
    from dash import Dash

LOG = logging.getLogger(__name__)
MAX_WORKERS = 4
_BACKLOG = 1024
_ENDS = (signal.SIGTERM, signal.SIGINT, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))


def serve(
    home_path: Path,
    host: str = "127.0.0.1",
    port: int = 8050,
    *,
    workers: int | None = None,
    names: tuple[str, ...] = (),
    poll_seconds: float = 20.0,
) -> None:
    """Serve until interrupted; prints the address once the first page is made, and one sentence at the end.

    Args:
        workers: processes; by default one a core, at most four. Always one where a process cannot fork (Windows).
        names: names under which pages answer, beside those of this machine.
        poll_seconds: how often an open page asks for a newer snapshot.

    Raises:
        UserError: the address cannot be bound, the home cannot be read, or no process could be started.
    """
    for number in _ENDS:
        signal.signal(number, _leave_starting)
    _reject_unreadable(home_path)
    opened = _bound(host, port)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{opened.getsockname()[1]}/"
    app = _made(home_path, host, names, poll_seconds)

    def ready() -> None:
        print(address, flush=True)
        _say_who_may(home_path, address)

    if hasattr(os, "fork"):
        from dashboards.forked import serve_in_processes
        from orchestration.settings.model import load_settings

        seconds = load_settings(home_path / "config").sending_seconds
        serve_in_processes(app, opened, workers or min(os.cpu_count() or 1, MAX_WORKERS), ready, seconds)
    else:
        from dashboards.servers import serve_in_threads

        serve_in_threads(app, opened, ready)
    _say_stopped()


def _made(home_path: Path, host: str, names: tuple[str, ...], poll_seconds: float) -> Dash:
    """The app, and what an upload needs.

    Raises:
        UserError: it could not be made.
    """
    from dashboards.app import create_app
    from orchestration import intake

    try:
        intake.load_libraries()
        return create_app(home_path, poll_seconds=poll_seconds, host=host, names=names)
    except Exception as error:
        LOG.exception("the pages could not be made")
        raise UserError("pages.workers.not_started") from error


def _say_who_may(home: Path, address: str) -> None:
    """Say on a terminal who gets in while there is no account, and give the link that makes the first one."""
    from orchestration.accounts import Gate, first_key, gate_of
    from orchestration.messages import LocalizedText

    if gate_of(home) is not Gate.OPEN:
        return
    print(LocalizedText("pages.serve.no_account"), file=sys.stderr, flush=True)
    key = first_key(home)
    if key is not None:
        print(LocalizedText("pages.serve.first_link", link=f"{address}welcome?key={key}"), file=sys.stderr, flush=True)


def _say_stopped() -> None:
    # not print: a signal may come while something else is being printed
    os.write(sys.stderr.fileno(), f"taizhang: {both('pages.serve.stopped')}\n".encode())


def _leave_starting(*_: object) -> None:
    # there is nothing to put in order yet, and an exception could be swallowed by what is being loaded
    _say_stopped()
    os._exit(0)


def _reject_unreadable(home: Path) -> None:
    for path in (home, home / "snapshots", home / "published.json"):
        try:
            is_open = not path.exists() or os.access(path, os.R_OK | os.X_OK if path.is_dir() else os.R_OK)
        except PermissionError:  # a folder above it is closed
            is_open = False
        if not is_open:
            raise UserError("pages.serve.unreadable", path=path)


def _bound(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        UserError: the address is taken, not ours, or not allowed.
    """
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        opened = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _not_bound(host, port, error) from error
    try:
        if os.name == "posix":
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(where)
        opened.listen(_BACKLOG)
    except OSError as error:
        opened.close()
        raise _not_bound(host, port, error) from error
    return opened


def _not_bound(host: str, port: int, error: OSError) -> UserError:
    if error.errno == errno.EADDRINUSE:
        free = port + 1 if port < 65_535 else 8050
        return UserError("pages.serve.port_taken", port=port, free=free)
    if error.errno in (errno.EACCES, errno.EPERM):
        return UserError("pages.serve.port_forbidden", port=port)
    return UserError("pages.serve.no_address", host=host, strerror=error.strerror)
