"""Secrets of sources: of the environment, or of a file that nobody else may read. Never logged, never stored."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from orchestration.collection.sources.fetching import SECRET
from orchestration.messages import UserError

_FILE = "file:"
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class SecretMissing(UserError):
    """A secret that is not there, or that others may read."""


def filled(text: str, config: Path) -> str:
    """Return a text with its secrets in place.

    Args:
        config: the folder from which the paths of files start.
    Raises:
        SecretMissing: one is not set, or its file is open to others; the message never holds its value.
    """

    def secret(match: re.Match[str]) -> str:
        return value(match[1], config)

    return SECRET.sub(secret, text)


def value(name: str, config: Path) -> str:
    """Return one secret: NAME of the environment, or file:PATH.

    Raises:
        SecretMissing: as `filled`.
    """
    if not name.startswith(_FILE):
        found = os.environ.get(name)
        if not found:
            raise SecretMissing("doors.secret.not_set", name=name)
        return found
    path = config / Path(name.removeprefix(_FILE)).expanduser()
    try:
        status = path.stat()
        if stat.S_IMODE(status.st_mode) & _OTHERS:
            raise SecretMissing("doors.secret.open_to_others", path=path)
        return path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SecretMissing("doors.secret.no_file", path=path, kind=type(error).__name__) from None
