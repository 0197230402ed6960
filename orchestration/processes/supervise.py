"""Dagster's web server, daemon and code server for a home, on loopback only: it has no login of its own. One that dies
is started again.

The other two ask one code server: each would keep one of its own, 150 MB, and the daemon start another every minute.
"""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.home import Home
from orchestration.messages import UserError
from orchestration.processes.group import ProcessGroup
from orchestration.storage.product_files import PACKAGES

LOG = logging.getLogger(__name__)
END_SECONDS = 6.0
MODULE = "orchestration.definitions"  # also what the location is called
_POLL_SECONDS = 0.2
_STEADY_SECONDS = 60.0  # one that lived so long is started again at once
_MAX_DELAY_SECONDS = 60.0


@dataclass(slots=True)
class Service:
    """One process that is kept alive."""

    name: str
    command: Sequence[str]
    socket: Path | None = None  # which it makes: one that a dead one left is in its way
    process: subprocess.Popen[bytes] | None = None
    began: float = 0.0
    delay_seconds: float = 0.0
    ended_at: float | None = field(default=None)

    @property
    def is_listening(self) -> bool:
        """Whether it has made its socket."""
        return self.socket is None or self.socket.exists()

    def look_after(self, group: ProcessGroup, environment: Mapping[str, str]) -> None:
        """Start it, or start it again when it has ended: at once if it had run well, later and later if it dies at
        once.
        """
        at = time.monotonic()
        if self.process is not None and self.process.poll() is not None and self.ended_at is None:
            self.ended_at = at
            lived = at - self.began
            self.delay_seconds = (
                0.0 if lived > _STEADY_SECONDS else min(max(1.0, 2 * self.delay_seconds), _MAX_DELAY_SECONDS)
            )
            LOG.error(
                "%s ended with status %s and is started again in %.0f s",
                self.name,
                self.process.returncode,
                self.delay_seconds,
            )
        if self.process is None or (self.ended_at is not None and at - self.ended_at >= self.delay_seconds):
            if self.socket is not None:
                self.socket.unlink(missing_ok=True)
            self.process, self.began, self.ended_at = group.start(self.command, environment), at, None


def supervise(home: Home, port: int, *, is_read_only: bool, ready: Callable[[], None]) -> None:
    """Keep code server, web server and daemon running until the user stops them.

    Args:
        ready: called once, when the web server answers.

    Raises:
        OSError: the port is in use.
        UserError: a setting is not as it must be.
    """
    _check(home, port)
    environment = _prepared(home)
    services = _services(port, is_read_only=is_read_only)
    is_told = False
    group = ProcessGroup()
    try:
        while True:
            if not group.is_guarded:
                LOG.error("the guardian of the orchestrator's processes has ended; all are started anew")
                group.end([one.process for one in services if one.process], END_SECONDS)
                group = ProcessGroup()
                services = [Service(one.name, one.command, one.socket) for one in services]
            for service in services:
                # the others ask the first one as soon as they begin
                if service is services[0] or services[0].is_listening:
                    service.look_after(group, environment)
            if not is_told and _answers(port):
                ready()
                is_told = True
            time.sleep(_POLL_SECONDS)
    finally:
        group.end([service.process for service in services if service.process], END_SECONDS)


def _services(port: int, *, is_read_only: bool) -> list[Service]:
    """List what is kept alive, the code server first."""
    binaries, arguments = Path(sys.executable).parent, ([] if is_read_only else ["--read-write"])
    folder = Path(tempfile.mkdtemp(prefix="code-"))
    code, workspace = folder / "socket", folder / "workspace.yaml"
    server = {"host": "localhost", "socket": str(code), "location_name": MODULE}
    workspace.write_text(json.dumps({"load_from": [{"grpc_server": server}]}), encoding="utf-8")
    return [
        Service(
            "the orchestrator's code server",
            [
                str(binaries / "dagster"),
                "api",
                "grpc",
                "--socket",
                str(code),
                "-m",
                MODULE,
                "-d",
                str(PACKAGES),
                "--inject-env-vars-from-instance",
                "--log-level",
                "warning",
            ],
            socket=code,
        ),
        Service(
            "the orchestrator's web server",
            [sys.executable, "-m", "orchestration.defs.webserver", str(port), str(code), *arguments],
        ),
        Service(
            "the orchestrator's daemon",
            [
                str(binaries / "dagster-daemon"),
                "run",
                "-w",
                str(workspace),
                "--log-level",
                "warning",
            ],
        ),
    ]


def _check(home: Home, port: int) -> None:
    from orchestration.settings.model import load_settings

    settings = load_settings(home.config)
    from orchestration.defs.automation import is_schedule

    for name in ("schedule", "remind_schedule"):
        if not is_schedule(cron := getattr(settings, name), settings.timezone):
            raise UserError("processes.supervise.not_a_schedule", name=name, cron=cron, timezone=settings.timezone)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(("127.0.0.1", port))


def _prepared(home: Home) -> dict[str, str]:
    """Return what the processes find in their environment; runs that died with the machine are told to have failed."""
    from orchestration.defs.history import fail_dead_runs, prepare_instance
    from orchestration.home import locked
    from orchestration.pipeline.dbt_runner import parse_project
    from orchestration.storage import cache

    cache.spare_in(home.root)
    parse_project()
    with locked(home, "taizhang orchestrate (start-up)"):
        fail_dead_runs(home)
    return os.environ | {
        "DAGSTER_HOME": str(prepare_instance(home)),
        "TAIZHANG_HOME": str(home.root),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "PYTHONUNBUFFERED": "1",
    }


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
