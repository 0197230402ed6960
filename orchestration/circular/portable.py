"""A Word document as PDF, by LibreOffice where it is installed."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from subprocess import TimeoutExpired

from orchestration.messages import UserError
from orchestration.processes.group import ProcessGroup

_PROGRAMS = ("soffice", "libreoffice")
# what differs between two PDFs of one document; each is replaced by as many bytes
_MADE_AT = re.compile(rb"/CreationDate\(D:(\d{14})")
_IDENTITY = re.compile(rb"(?<=[</])[0-9A-F]{32}(?=\s|>)")
_MAX_SECONDS, _END_SECONDS = 180, 10


class NoConverter(UserError):
    """LibreOffice is not installed, or did not do its work."""


def write_portable(document: bytes, made_at: datetime) -> bytes:
    """Make a PDF of a Word document.

    Raises:
        NoConverter: LibreOffice is not installed, takes too long, or fails.
    """
    program = next((found for name in _PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        raise NoConverter("circular.portable.not_installed")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "circular.docx").write_bytes(document)
        command = [program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
        command += ["--convert-to", "pdf", "--outdir", name, str(folder / "circular.docx")]
        _run(command, os.environ | {"HOME": name})
        made = folder / "circular.pdf"
        if not made.exists():
            raise NoConverter("circular.portable.failed", program=program)
        return _same_bytes(made.read_bytes(), made_at)


def _run(command: list[str], environment: dict[str, str]) -> None:
    """Run a program that starts others; all of them end with it, and with us."""
    group = ProcessGroup()
    process = group.start(command, environment, is_silent=True)
    try:
        process.wait(_MAX_SECONDS)
    except TimeoutExpired:
        raise NoConverter("circular.portable.too_slow", seconds=_MAX_SECONDS) from None
    finally:
        group.end([process], _END_SECONDS)


def _same_bytes(data: bytes, made_at: datetime) -> bytes:
    """Put the time of the snapshot where LibreOffice puts that of writing, and a digest where it puts its own."""
    when = made_at.astimezone(UTC).strftime("%Y%m%d%H%M%S").encode()
    head, mark, tail = data.rpartition(b"trailer")
    data = _MADE_AT.sub(b"/CreationDate(D:" + when, head)
    digest = hashlib.sha256(data).hexdigest()[:32].upper().encode()
    return data + mark + _IDENTITY.sub(digest, tail)
