"""Dagster's web server and daemon for a home, on loopback only: it has no login of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from orchestration.home import Home
from orchestration.product_files import PACKAGES


def supervise(home: Home, port: int) -> bool:
    """Run web server and daemon until one ends or the user stops them.

    Returns:
        Whether one of them failed.
    """
    from orchestration import cache
    from orchestration.defs.history import fail_dead_runs, prepare_instance
    from orchestration.home import locked
    from orchestration.models import prepare

    cache.spare_in(home.root)
    prepare()
    with locked(home, "taizhang orchestrate (start-up)"):
        fail_dead_runs(home)
    environment = os.environ | {
        "DAGSTER_HOME": str(prepare_instance(home)),
        "TAIZHANG_HOME": str(home.root),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    binaries = Path(sys.executable).parent
    location = ["-m", "orchestration.definitions", "-d", str(PACKAGES)]
    commands = [
        [str(binaries / "dagster-webserver"), *location, "-h", "127.0.0.1", "-p", str(port)],
        [str(binaries / "dagster-daemon"), "run", *location],
    ]
    processes = [subprocess.Popen(command, env=environment) for command in commands]
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
