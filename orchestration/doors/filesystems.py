"""Folders of WebDAV servers and buckets of S3, through fsspec. Nothing goes over the wire without TLS."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

from orchestration.doors import secrets
from orchestration.doors.folders import (
    CONNECT_SECONDS,
    MAX_DEPTH,
    MAX_FILES,
    TRANSFER_SECONDS,
    Folder,
    RemoteFile,
    authority,
)
from orchestration.reference.doors import Door

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

_REGION = "us-east-1"  # what servers other than Amazon's call themselves


class _Files(Folder):
    def __init__(self, system: AbstractFileSystem, root: str, rename: Callable[[str, str], Any]) -> None:
        self._system, self._root, self._move = system, root, rename

    def files(self) -> list[RemoteFile]:
        """List all files, those in folders too."""
        return list(islice(self._below(), MAX_FILES))

    def _below(self) -> Iterator[RemoteFile]:
        for _, _, files in self._system.walk(self._root, maxdepth=MAX_DEPTH, detail=True, on_error="raise"):
            for file in files.values():
                version = file.get("etag") or file.get("modified") or file.get("mtime")
                path = file["name"].removeprefix(self._root).lstrip("/")
                yield RemoteFile(path, file["size"] or 0, str(version))

    def read(self, path: str) -> bytes:
        """Return the bytes of a file."""
        data: bytes = self._system.cat_file(self._at(path))
        return data

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}".removeprefix("/")

    def _is_there(self, path: str) -> bool:
        try:
            self._system.info(self._at(path))
        except FileNotFoundError:
            return False
        return True

    def _make(self, folder: str) -> None:
        self._system.mkdir(self._at(folder), create_parents=False)

    def _rename(self, path: str, target: str) -> None:
        self._move(self._at(path), self._at(target))


@contextmanager
def webdav_folder(door: Door, config: Path) -> Iterator[Folder]:
    """Open the folder of a WebDAV server."""
    import ssl

    from webdav4.fsspec import WebdavFileSystem
    from webdav4.http import Client

    parts = urlsplit(door.address)
    login = (unquote(parts.username or ""), secrets.filled(door.password or "", config))
    url = f"https://{parts.netloc.rpartition('@')[2]}{quote(unquote(parts.path))}"
    # whoever keeps the machine's proxy or .netrc does not decide where a password goes
    with Client(
        base_url=url,
        auth=login,
        verify=ssl.create_default_context(cafile=authority(door, config)),
        timeout=TRANSFER_SECONDS,
        trust_env=False,
    ) as http:
        system = WebdavFileSystem(url, http_client=http, retry=False, skip_instance_cache=True)
        yield _Files(system, "", system.client.move)


@contextmanager
def s3_folder(door: Door, config: Path) -> Iterator[Folder]:
    """Open a folder of a bucket; pyarrow speaks S3 already, so that no further library is needed."""
    from fsspec.implementations.arrow import ArrowFSWrapper
    from pyarrow.fs import AwsStandardS3RetryStrategy, S3FileSystem

    parts = urlsplit(door.address)
    bucket = S3FileSystem(
        access_key=unquote(parts.username or ""),
        secret_key=secrets.filled(door.password or "", config),
        region=door.region or _REGION,
        endpoint_override=parts.netloc.rpartition("@")[2],
        force_virtual_addressing=door.bucket_in_host,
        tls_ca_file_path=authority(door, config),
        connect_timeout=CONNECT_SECONDS,
        request_timeout=TRANSFER_SECONDS,
        retry_strategy=AwsStandardS3RetryStrategy(max_attempts=1),
        background_writes=False,
    )
    system = ArrowFSWrapper(bucket, skip_instance_cache=True)
    yield _Files(system, unquote(parts.path).strip("/"), system.mv)
