"""A folder of an SFTP server, through paramiko. The server must show the key that the description holds."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from orchestration.doors import secrets
from orchestration.doors.faults import FetchFault
from orchestration.doors.folders import CONNECT_SECONDS, MAX_DEPTH, MAX_FILES, TRANSFER_SECONDS, Folder, RemoteFile
from orchestration.reference.doors import Door

if TYPE_CHECKING:
    from paramiko import PKey, SFTPClient, SSHClient


_PORT = 22


class _SftpFolder(Folder):
    def __init__(self, client: SFTPClient, root: PurePosixPath) -> None:
        self._client, self._root = client, root

    def files(self) -> list[RemoteFile]:
        """List all regular files, those in folders too; links lead nowhere."""
        return list(islice(self._below("", MAX_DEPTH), MAX_FILES))

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

    def _is_there(self, path: str) -> bool:
        try:
            self._client.lstat(str(self._root / path))
        except FileNotFoundError:
            return False
        return True

    def _make(self, folder: str) -> None:
        self._client.mkdir(str(self._root / folder))

    def _rename(self, path: str, target: str) -> None:
        self._client.rename(str(self._root / path), str(self._root / target))


@contextmanager
def sftp_folder(door: Door, config: Path) -> Iterator[Folder]:
    """Open the folder of a door."""
    import paramiko

    with paramiko.SSHClient() as client:
        _connect(client, door, config)
        with client.open_sftp() as sftp:
            if channel := sftp.get_channel():
                channel.settimeout(TRANSFER_SECONDS)
            yield _SftpFolder(sftp, PurePosixPath(unquote(urlsplit(door.address).path) or "."))


def _connect(client: SSHClient, door: Door, config: Path) -> None:
    import paramiko

    parts = urlsplit(door.address)
    host, port = parts.hostname or "", parts.port or _PORT
    named = host if port == _PORT else f"[{host}]:{port}"
    kind, _, _ = (door.host_key or "").partition(" ")
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
        timeout=CONNECT_SECONDS,
        banner_timeout=CONNECT_SECONDS,
        auth_timeout=CONNECT_SECONDS,
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
