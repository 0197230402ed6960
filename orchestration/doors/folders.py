"""What every kind of folder elsewhere can do."""

from __future__ import annotations

from typing import NamedTuple, Protocol


class RemoteFile(NamedTuple):
    """A file at one look; its path starts at the door's folder."""

    path: str
    size_bytes: int
    modified_at: int


class Folder(Protocol):
    """A folder that is open."""

    def files(self) -> list[RemoteFile]:
        """List all regular files, those in folders too."""

    def read(self, path: str) -> bytes:
        """Return the bytes of a file."""

    def move(self, path: str, target: str) -> None:
        """Move a file, to a name beside the target where that is taken."""
