"""A real SFTP server of paramiko over a folder."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import paramiko

PASSWORD = "s3cret@sftp:7"


@dataclass
class SftpServer:
    """Where it listens, the folder that it shows, and what it was asked."""

    folder: Path
    key: paramiko.PKey
    port: int = 0
    reads: list[str] = field(default_factory=list)

    @property
    def host_key(self) -> str:
        return f"{self.key.get_name()} {self.key.get_base64()}"


class _Login(paramiko.ServerInterface):
    def check_auth_password(self, username: str, password: str) -> int:
        is_right = (username, password) == ("taizhang", PASSWORD)
        return paramiko.AUTH_SUCCESSFUL if is_right else paramiko.AUTH_FAILED

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return paramiko.OPEN_SUCCEEDED


class _Files(paramiko.SFTPServerInterface):
    def __init__(self, server: _Login, place: SftpServer) -> None:
        self._place = place

    def _local(self, path: str) -> Path:
        return self._place.folder / path.lstrip("/")

    def _told(self, call: Any) -> Any:
        try:
            return call()
        except OSError as error:
            return paramiko.SFTPServer.convert_errno(error.errno or 0)

    def list_folder(self, path: str) -> Any:
        def attributes() -> list[paramiko.SFTPAttributes]:
            entries = sorted(self._local(path).iterdir())
            return [paramiko.SFTPAttributes.from_stat(entry.lstat(), entry.name) for entry in entries]

        return self._told(attributes)

    def lstat(self, path: str) -> Any:
        return self._told(lambda: paramiko.SFTPAttributes.from_stat(self._local(path).lstat()))

    stat = lstat

    def open(self, path: str, flags: int, attr: paramiko.SFTPAttributes) -> Any:
        handle = paramiko.SFTPHandle(flags)
        self._place.reads.append(path)
        handle.readfile = self._local(path).open("rb")  # type: ignore[attr-defined]
        handle.stat = lambda: self.stat(path)  # type: ignore[method-assign]
        return handle

    def mkdir(self, path: str, attr: paramiko.SFTPAttributes) -> Any:
        return self._told(self._local(path).mkdir) or paramiko.SFTP_OK

    def rename(self, oldpath: str, newpath: str) -> Any:
        return self._told(lambda: os.rename(self._local(oldpath), self._local(newpath))) or paramiko.SFTP_OK


@contextmanager
def sftp_server(folder: Path) -> Iterator[SftpServer]:
    """Serve a folder on a port of this machine."""
    place = SftpServer(folder, paramiko.ECDSAKey.generate())
    listening = socket.create_server(("127.0.0.1", 0))
    place.port = listening.getsockname()[1]
    open_transports: list[paramiko.Transport] = []

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            transport = paramiko.Transport(connection)
            open_transports.append(transport)
            transport.add_server_key(place.key)
            transport.set_subsystem_handler("sftp", paramiko.SFTPServer, _Files, place)
            try:
                transport.start_server(server=_Login())
            except (paramiko.SSHException, EOFError, OSError):  # a client that went away
                transport.close()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield place
    finally:
        listening.close()
        for transport in open_transports:
            transport.close()
