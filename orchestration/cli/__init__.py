"""The `taizhang` command. Heavy libraries are imported inside the commands, so that --help answers at once."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

from orchestration.cli import (  # noqa: F401 - each registers its commands
    accounts,
    analysing,
    announcing,
    appealing,
    collecting,
    comparing,
    configuring,
    explaining,
    keeping,
    publishing,
    querying,
    reading_logs,
    serving,
)
from orchestration.cli.common import STOPPED, app
from orchestration.processes import stopping


def main() -> None:
    """Entry point: runs a command; whatever stops it becomes one sentence and an exit code."""
    stopping.install()
    try:
        app()
    except SystemExit:
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(STOPPED)
    except BaseException as error:  # noqa: BLE001 - also what is no Exception: nothing leaves as a traceback
        _end_with(error)


def _end_with(error: BaseException) -> NoReturn:
    if stopping.is_stopping():
        stopping.leave()
    from orchestration.faults.failures import explained

    sentence = explained(error)
    print(f"taizhang: {sentence}", file=sys.stderr)
    sys.exit(sentence.exit_code)
