"""What every kind of folder elsewhere can do, and what its faults mean."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from orchestration.doors.faults import FetchFault
from orchestration.messages import UserError
from orchestration.reference.doors import Door

CONNECT_SECONDS = 10
TRANSFER_SECONDS = 60  # without a byte
MAX_FILES = 5_000
MAX_DEPTH = 6
# what a library's error says of itself, whatever the kind of folder: a class, a status of HTTP, a code of S3 or of curl
_MEANINGS = {
    "host_key": ("BadHostKeyException", "known_hosts"),
    "unknown_host": ("gaierror", "curl 6"),
    "no_tls": ("SSLError", "curl 35", "curl 60"),
    "login": ("AuthenticationException", "401", "INVALID_ACCESS_KEY_ID", "SIGNATURE_DOES_NOT_MATCH"),
    "folder_denied": ("PermissionError", "ForbiddenOperation", "403", "ACCESS_DENIED", "readonly"),
    "folder_missing": ("FileNotFoundError", "NotADirectoryError", "404", "NO_SUCH_BUCKET"),
    "timeout": ("TimeoutError", "TimeoutException", "curl 28"),
    "busy": ("429", "500", "502", "503", "504", "BadGatewayError", "SLOW_DOWN", "SERVICE_UNAVAILABLE"),
    "other": ("ClientError", "S3", "error"),
    "unreachable": ("TransportError", "SSHException", "EOFError", "OSError", "abort"),
}
_CODES = re.compile(r"AWS Error (?!NETWORK)(\w+)|(known_hosts)|curlCode: (\d+)")


class RemoteFile(NamedTuple):
    """A file at one look; its path starts at the door's folder."""

    path: str
    size_bytes: int
    version: int | str  # its time, or a mark that changes with its bytes


class Folder(ABC):
    """A folder that is open; its paths start there."""

    @abstractmethod
    def files(self) -> list[RemoteFile]:
        """List all regular files, those in folders too; links lead nowhere."""

    @abstractmethod
    def read(self, path: str) -> bytes:
        """Return the bytes of a file."""

    def move(self, path: str, target: str) -> None:
        """Move a file, to a name beside the target where that is taken."""
        place = PurePosixPath(target)
        for folder in [*reversed(place.parents)][1:]:
            if not self._is_there(str(folder)):
                self._make(str(folder))
        free, number = place, 1
        while self._is_there(str(free)):
            number += 1
            free = place.with_name(f"{place.stem} ({number}){place.suffix}")
        self._rename(path, str(free))

    @abstractmethod
    def _is_there(self, path: str) -> bool: ...

    @abstractmethod
    def _make(self, folder: str) -> None: ...

    @abstractmethod
    def _rename(self, path: str, target: str) -> None: ...


def authority(door: Door, config: Path) -> str | None:
    """Return the file of the authority that vouches for the server; None: those that this machine trusts."""
    if door.certificate is None:
        return None
    path = config / Path(door.certificate).expanduser()
    if not path.is_file():
        raise FetchFault("no_certificate", path=path)
    return str(path)


@contextmanager
def told(door: Door) -> Iterator[None]:
    """Say what a library's error means, without a word of it.

    Raises:
        FetchFault: something of the folder failed.
    """
    try:
        yield
    except UserError:
        raise
    except ModuleNotFoundError as error:
        raise FetchFault("extra_missing", name=error.name) from None
    except Exception as error:
        words = _words(error)
        kind = next((kind for kind, of_kind in _MEANINGS.items() if words.intersection(of_kind)), None)
        if kind is None:
            raise  # a fault of ours
        status = next((word for word in words if word.isdigit()), type(error).__name__)
        values = {"names": door.secrets, "seconds": TRANSFER_SECONDS, "status": status, "type": type(error).__name__}
        raise FetchFault(kind, **values) from None


def _words(error: BaseException | None) -> set[str]:
    """Return what an error and those behind it say of themselves."""
    words: set[str] = set()
    while error is not None:
        words.update(kind.__name__ for kind in type(error).__mro__)
        words.add(str(getattr(error, "status_code", "")))
        for aws, known_hosts, curl in _CODES.findall(str(error)):
            words.update([aws, "S3"] if aws else [known_hosts or f"curl {curl}"])
        error = error.__cause__ or error.__context__
    return words
