"""The log of a home, read back: its files, its lines, the parts of a line. logs.py writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from orchestration.logs import LOG_NAME, NEW_LINE

_HEAD = re.compile(r"(?P<at>\S+) (?P<level>[A-Z]+) run=(?P<run_id>\S+) file=(?P<file_id>\S+) (?P<logger>\S+): ")


def files(home_root: Path) -> list[Path]:
    """The logs of a home, oldest first: those that rotation set aside, then the one that is written to."""
    folder = home_root / "logs"
    aside = [(int(path.suffix[1:]), path) for path in folder.glob(f"{LOG_NAME}.*") if path.suffix[1:].isdigit()]
    return [path for _number, path in sorted(aside, reverse=True)] + [
        path for path in [folder / LOG_NAME] if path.exists()
    ]


def events(home_root: Path, *, run_id: str | None = None) -> Iterator[str]:
    """The lines of a home's log, oldest first; those of one run (or of runs whose ids begin so) if it is named."""
    for path in files(home_root):
        with path.open(encoding="utf-8", errors="replace") as lines:
            for line in lines:
                head = _HEAD.match(line)
                if run_id is None or (head is not None and head["run_id"].startswith(run_id)):
                    yield line.rstrip("\n")


def parse(line: str) -> dict[str, str | None]:
    """One line of a log by its parts: at, level, run_id, file_id, logger, message, fault (frames and causes of an
    exception).
    """
    head = _HEAD.match(line)
    parts: dict[str, str | None] = dict.fromkeys(("at", "level", "run_id", "file_id", "logger"))
    if head is not None:
        parts |= {name: None if value == "-" else value for name, value in head.groupdict().items()}
    message, _, fault = line[head.end() if head else 0 :].partition(NEW_LINE)
    return parts | {"message": message, "fault": fault.replace(NEW_LINE, "\n") or None}
