"""The `taizhang` command. Heavy libraries are imported inside the commands, so that --help answers at once."""

from __future__ import annotations

import os
import sys

from orchestration.cli import collecting, explaining, querying, serving  # noqa: F401 - each registers its commands
from orchestration.cli.common import STOPPED, app
from orchestration.messages import UserError


def main() -> None:
    """Entry point: runs a command; a UserError becomes one sentence and an exit code."""
    try:
        app()
    except UserError as error:
        print(f"taizhang: {error}", file=sys.stderr)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        sys.exit(STOPPED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(STOPPED)
