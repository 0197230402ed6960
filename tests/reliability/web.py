"""The parts about the pages, each a command that prints one line of JSON, as parts of `make reliability`."""

from __future__ import annotations

import json
import subprocess
import sys
import time

from tests.reliability.report import Part


def web_part(seed: int, module: str, *arguments: object) -> Part:
    """Run a part as a process of its own."""
    began = time.monotonic()
    command = [sys.executable, "-m", f"tests.reliability.{module}", *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    lines = done.stdout.splitlines()
    figures = json.loads(lines[-1]) if lines else {}
    what = figures.pop("part", module)
    left_out = ("seed", "seconds")
    shown = {name: figure for name, figure in figures.items() if name not in left_out}
    return Part.of(what, seed, began, **shown, targets_missed=int(done.returncode != 0))
