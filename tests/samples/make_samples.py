"""Writes data/samples/inbox/: two years of an invented county and the figures of three real offices, the same bytes every time.

Run: python -m tests.samples.make_samples
"""

from __future__ import annotations

import csv
import io
import shutil
from datetime import timedelta, timezone
from pathlib import Path

from .county import SAMPLES
from .exports import hotline_files, petition_files
from .extras import extra_files
from .inbox import SentFile, register_files, unit_files
from .real_figures import real_files

MANIFEST = "manifest.csv"
_LOCAL = timezone(timedelta(hours=8))


def sent_files() -> list[SentFile]:
    """Every file of the inbox, in order of arrival."""
    straight = [*unit_files(), *register_files()]
    files = [*straight, *hotline_files(), *petition_files(), *extra_files(straight), *real_files()]
    return sorted(files, key=lambda file: (file.received_at, file.path))


def manifest(files: list[SentFile]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("file", "unit", "period", "received_at"))
    for file in files:
        writer.writerow((file.path, file.unit, file.period, file.received_at.replace(tzinfo=_LOCAL).isoformat()))
    return text.getvalue().encode()


def build(inbox: Path) -> list[SentFile]:
    """Fill an empty folder with the inbox and its manifest.

    Raises:
        FileExistsError: two files have one path.
    """
    files = sent_files()
    for file in files:
        path = inbox / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("xb") as stream:
            stream.write(file.data)
    (inbox / MANIFEST).write_bytes(manifest(files))
    return files


def main() -> None:
    inbox = SAMPLES / "inbox"
    shutil.rmtree(inbox, ignore_errors=True)
    inbox.mkdir(parents=True)
    files = build(inbox)
    print(f"{len(files)} files, {sum(len(file.data) for file in files) / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
