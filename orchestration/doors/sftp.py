"""A folder of an SFTP server, through paramiko. The server must show the key that the description holds."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from orchestration.doors import secrets
from orchestration.doors.faults import FetchFault
from orchestration.doors.folders import RemoteFile
from orchestration.reference.doors import Door
from orchestration.storage.space import is_full

if TYPE_CHECKING:
    from paramiko import PKey, SFTPClient, SSHClient


_PORT = 22
_CONNECT_SECONDS = 10
_TRANSFER_SECONDS = 60  # without a byte
_MAX_FILES = 5_000
_MAX_DEPTH = 6


class _SftpFolder:
    def __init__(self, client: SFTPClient, root: PurePosixPath) -> None:
        self._client, self._root = client, root

    def files(self) -> list[RemoteFile]:
        """List all regular files, those in folders too; links lead nowhere."""
        return list(self._below("", _MAX_DEPTH))[:_MAX_FILES]

    def _below(self, folder: str, depth: int) -> Iterator[RemoteFile]:
        for entry in self._client.listdir_attr(str(self._root / folder)):
            path, mode = f"{folder}{entry.filename}", entry.st_mode or 0
            if stat.S_ISDIR(mode) and depth:
                yield from self._below(f"{path}/", depth - 1)
            elif stat.S_ISREG(mode):
                yield RemoteFile(path, entry.st_size or 0, entry.st_mtime or 0)

    def read(self, path: str) -> bytes:
        """Return the bytes of a file."""
        with self._client.open(str(self._root / path), "rb") as handle:
            handle.prefetch()
            return handle.read()

    def move(self, path: str, target: str) -> None:
        """Move a file, to a name beside the target where that is taken."""
        place = self._root / target
        for folder in [*reversed(place.relative_to(self._root).parents)][1:]:
            if not self._is_there(self._root / folder):
                self._client.mkdir(str(self._root / folder))
        free, number = place, 1
        while self._is_there(free):
            number += 1
            free = place.with_name(f"{place.stem} ({number}){place.suffix}")
        self._client.rename(str(self._root / path), str(free))

    def _is_there(self, path: PurePosixPath) -> bool:
        try:
            self._client.lstat(str(path))
        except FileNotFoundError:
            return False
        return True


@contextmanager
def sftp_folder(door: Door, config: Path) -> Iterator[_SftpFolder]:
    """Open the folder of a door.

    Raises:
        FetchFault, SecretMissing: it cannot be opened, or not be used as it is needed.
    """
    try:
        import paramiko
    except ModuleNotFoundError as error:
        raise FetchFault("extra_missing", name=error.name) from None
    try:
        with paramiko.SSHClient() as client:
            _connect(client, door, config)
            with client.open_sftp() as sftp:
                if channel := sftp.get_channel():
                    channel.settimeout(_TRANSFER_SECONDS)
                yield _SftpFolder(sftp, PurePosixPath(unquote(urlsplit(door.address).path) or "."))
    except (paramiko.SSHException, EOFError) as error:
        raise FetchFault(_meaning(error), names=door.secrets) from None
    except OSError as error:
        if error.filename is not None or is_full(error):
            raise  # of this machine, not of the server
        raise FetchFault(_meaning(error), seconds=_TRANSFER_SECONDS) from None


def _meaning(error: Exception) -> str:
    import paramiko

    if isinstance(error, paramiko.BadHostKeyException) or "known_hosts" in str(error):
        return "host_key"
    kinds = {
        paramiko.AuthenticationException: "login",
        PermissionError: "folder_denied",
        FileNotFoundError: "folder_missing",
        TimeoutError: "timeout",
    }
    return next((kind for of, kind in kinds.items() if isinstance(error, of)), "unreachable")


def _connect(client: SSHClient, door: Door, config: Path) -> None:
    import paramiko

    parts = urlsplit(door.address)
    host, port = parts.hostname or "", parts.port or _PORT
    named = host if port == _PORT else f"[{host}]:{port}"
    kind, _, _ = door.host_key.partition(" ")
    entry = paramiko.hostkeys.HostKeyEntry.from_line(f"{named} {door.host_key}")
    if entry is None or entry.key is None:
        raise FetchFault("host_key")
    client.get_host_keys().add(named, kind, entry.key)
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    client.connect(
        host,
        port,
        unquote(parts.username or ""),
        secrets.filled(door.password, config) if door.password else None,
        pkey=_private_key(door, config),
        timeout=_CONNECT_SECONDS,
        banner_timeout=_CONNECT_SECONDS,
        auth_timeout=_CONNECT_SECONDS,
        allow_agent=False,
        look_for_keys=False,
    )


def _private_key(door: Door, config: Path) -> PKey | None:
    import io

    import paramiko

    if door.key is None:
        return None
    text = secrets.filled(door.key, config) + "\n"
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(io.StringIO(text))
        except paramiko.SSHException:
            continue
    raise FetchFault("private_key", names=door.secrets)
