"""Dagster's web server behind the check of Host and Origin that it lacks: `python -m orchestration.defs.webserver
PORT SOCKET [--read-write]`; on SOCKET the code server listens.
"""

from __future__ import annotations

import sys

from orchestration.processes.same_origin import SameOrigin
from orchestration.processes.supervise import MODULE

_GRACE_SECONDS = 2  # open web sockets are not waited for longer


def serve(port: int, socket: str, *, is_read_only: bool) -> None:
    """Serve the instance of DAGSTER_HOME on loopback until told to end."""
    # imported here: every module of this folder is imported for its definitions
    import uvicorn
    from dagster import DagsterInstance
    from dagster._core.workspace.context import WorkspaceProcessContext
    from dagster._core.workspace.load_target import GrpcServerTarget
    from dagster_webserver.app import create_app_from_workspace_process_context
    from dagster_webserver.version import __version__

    code = GrpcServerTarget(host="localhost", port=None, socket=socket, location_name=MODULE)
    with (
        DagsterInstance.get() as instance,
        WorkspaceProcessContext(
            instance,
            workspace_load_target=code,
            version=__version__,
            read_only=is_read_only,
            code_server_log_level="WARNING",
        ) as workspace,
    ):
        application = create_app_from_workspace_process_context(workspace)
        guarded = SameOrigin(application, port, is_read_only=is_read_only)
        uvicorn.run(guarded, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=_GRACE_SECONDS)


if __name__ == "__main__":
    from dagster._utils.interrupts import setup_interrupt_handlers

    from orchestration import logs
    from orchestration.home import existing

    setup_interrupt_handlers()
    logs.set_up(existing(None).root)
    serve(int(sys.argv[1]), sys.argv[2], is_read_only="--read-write" not in sys.argv[3:])
