"""Dagster's web server and daemon for a home, on loopback only: it has no login of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from orchestration.home import PROJECT, Home
from orchestration.run import prepare_instance


def _fail_dead_runs(home: Home) -> None:
    """After a power cut a run stays STARTED and the queue behind it stuck; nothing runs yet, so what looks alive is dead."""
    from dagster import DagsterInstance, DagsterRunStatus, RunsFilter

    alive = [DagsterRunStatus.STARTED, DagsterRunStatus.STARTING, DagsterRunStatus.CANCELING]
    with DagsterInstance.from_config(str(prepare_instance(home))) as instance:
        for run in instance.get_runs(RunsFilter(statuses=alive)):
            instance.report_run_failed(run, "the host was restarted while this run was under way")
            instance.event_log_storage.free_concurrency_slots_for_run(run.run_id)


def supervise(home: Home, port: int) -> bool:
    """Run web server and daemon until one ends or the user stops them.

    Returns:
        Whether one of them failed.
    """
    from orchestration.home import locked
    from orchestration.models import prepare

    prepare()
    with locked(home, "taizhang orchestrate (start-up)"):
        _fail_dead_runs(home)
    environment = os.environ | {
        "DAGSTER_HOME": str(prepare_instance(home)),
        "TAIZHANG_HOME": str(home.root),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    binaries = Path(sys.executable).parent
    location = ["-m", "orchestration.definitions", "-d", str(PROJECT)]
    commands = [
        [str(binaries / "dagster-webserver"), *location, "-h", "127.0.0.1", "-p", str(port)],
        [str(binaries / "dagster-daemon"), "run", *location],
    ]
    processes = [subprocess.Popen(command, env=environment, cwd=PROJECT) for command in commands]
    try:
        os.wait()
    except KeyboardInterrupt:
        for process in processes:
            process.send_signal(signal.SIGINT)
        for process in processes:
            process.wait()
        return False
    for process in processes:
        process.terminate()
        process.wait()
    return True
