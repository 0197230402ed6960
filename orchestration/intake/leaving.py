"""Out of the inbox: a file is put aside under a hidden name, looked at once more, and only then removed.

So a file that somebody puts in its place in that moment is never the one that is removed.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
from collections.abc import Collection, Iterator
from pathlib import Path

from orchestration.home import Home
from orchestration.intake.listing import Signature, signature

_PREFIX = ".taizhang-leaving-"
_NUMBERED_PREFIX = re.compile(rf"{re.escape(_PREFIX)}[0-9a-f]{{8}}-")
_MAX_NAME_BYTES = 255
_CHUNK_BYTES = 1 << 20


def leave(path: Path, read_as: Signature, sha256: str) -> Signature | None:
    """Remove a file from the inbox if it is still the one that was read.

    Returns:
        None where it is gone; what lies there now where it is another file or was changed: that stays.
    Raises:
        OSError: the folder does not let go of it.
    """
    aside = path.with_name(_aside_name(path.name))
    try:
        os.rename(path, aside)
        found = signature(aside.lstat())
        # the content decides: some network folders give a file a new number when it is renamed
        is_ours = found == read_as or _digest(aside) == sha256
    except FileNotFoundError:
        return None
    if not is_ours:
        _put_back(aside, path)
        return found
    try:
        aside.unlink(missing_ok=True)
    except OSError:
        _put_back(aside, path)
        raise
    return None


def _aside_name(name: str) -> str:
    raw = os.fsencode(f"{_PREFIX}{secrets.token_hex(4)}-") + os.fsencode(name)
    prefix_bytes = len(raw) - len(os.fsencode(name))
    surplus = max(0, len(raw) - _MAX_NAME_BYTES)
    return os.fsdecode(raw[:prefix_bytes] + raw[prefix_bytes + surplus :])


def _digest(path: Path) -> str:
    total = hashlib.sha256()
    with path.open("rb") as handle:
        while chunk := handle.read(_CHUNK_BYTES):
            total.update(chunk)
    return total.hexdigest()


def _put_back(aside: Path, path: Path) -> None:
    """Give a file its name again, or one beside it where the name is taken by now; never over another file."""
    for target in _names(path):
        try:
            os.link(aside, target)
        except FileExistsError:
            continue
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK):
                raise
            if target.exists():  # a folder without hard links
                continue
            os.rename(aside, target)
            return
        aside.unlink()
        return


def _names(path: Path) -> Iterator[Path]:
    yield path
    for number in range(2, 1000):
        yield path.with_name(f"{path.stem} ({number}){path.suffix}")


def clear_leaving(home: Home, arrived: Collection[str]) -> None:
    """Finish what a run that was killed had begun: what arrived goes, anything else gets its name back.

    Args:
        arrived: SHA-256 of the files that are written down.
    """
    for folder, _, names in os.walk(home.inbox):
        for name in names:
            prefix = _NUMBERED_PREFIX.match(name)
            if prefix is None:
                continue
            aside = Path(folder, name)
            if _digest(aside) in arrived:
                aside.unlink(missing_ok=True)
            else:
                _put_back(aside, aside.with_name(name[prefix.end() :]))
