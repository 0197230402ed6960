"""Serve the dashboards with a production server: one process a core, each with its threads, all on one socket."""

from __future__ import annotations

import errno
import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

from dashboards.serving import Serving, leave_at_once, leave_starting, when_told, work
from orchestration.messages import UserError, both

_MOST_WORKERS = 4
_BACKLOG = 1024


def serve(
    home_path: Path,
    host: str = "127.0.0.1",
    port: int = 8050,
    *,
    allow_changes: bool = False,
    workers: int | None = None,
    names: tuple[str, ...] = (),
    poll_seconds: float = 20.0,
) -> None:
    """Serve until interrupted; prints the address once the first page is made, and one sentence at the end.

    Args:
        allow_changes: let readers upload and adopt names although `host` is not this machine's own address.
        workers: processes; by default one a core, at most four. Always one where a socket cannot be shared (Windows).
        names: names under which pages answer, beside those of this machine.
        poll_seconds: how often an open page asks for a newer snapshot.

    Raises:
        UserError: the address cannot be bound, the home cannot be read, or no process could be started.
    """
    from dashboards.actions import is_loopback

    when_told(_leave_starting)
    _reject_unreadable(home_path)
    changes = "any" if allow_changes else "loopback" if is_loopback(host) else "off"
    opened = _bound(host, port)
    shown = f"[{host}]" if ":" in host else host

    def ready() -> None:
        print(f"http://{shown}:{opened.getsockname()[1]}/", flush=True)

    serving = Serving(str(home_path), host, changes, names, poll_seconds)
    count = workers or min(os.cpu_count() or 1, _MOST_WORKERS)
    has_ended = (
        _serve_alone(serving, opened, ready)
        if count == 1 or os.name != "posix"
        else _serve_all(serving, opened, ready, count)
    )
    opened.close()
    _say_stopped()
    if not has_ended:
        leave_at_once()


def _say_stopped() -> None:
    # not print: a signal may come while something else is being printed
    os.write(sys.stderr.fileno(), f"taizhang: {both('pages.serve.stopped')}\n".encode())


def _leave_starting() -> None:
    _say_stopped()
    leave_starting()


def _serve_alone(serving: Serving, opened: socket.socket, ready: Callable[[], None]) -> bool:
    return work(serving, opened, ready)


def _serve_all(serving: Serving, opened: socket.socket, ready: Callable[[], None], count: int) -> bool:
    from dashboards.workers import Workers

    settings = serving.as_argument()
    Workers(["dashboards.serving", settings, str(opened.fileno())], count, [opened.fileno()]).run(ready)
    return True


def _reject_unreadable(home: Path) -> None:
    for path in (home, home / "snapshots", home / "published.json"):
        needed = os.R_OK | os.X_OK if path.is_dir() else os.R_OK
        if path.exists() and not os.access(path, needed):
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
