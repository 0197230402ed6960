"""A log of what a process asked the disk for, as strace writes it, read as one list of events.

record(["python", "-m", "…", "HOME"], HOME, LOG)      runs it under strace
events(LOG, HOME)                                     what reached the files below HOME, in order
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CALLS = (
    "openat,open,creat,close,dup,dup2,dup3,clone,clone3,fork,vfork,lseek,write,pwrite64,writev,pwritev,ftruncate,truncate,"
    "fsync,fdatasync,rename,renameat,renameat2,link,linkat,unlink,unlinkat,mkdir,mkdirat,rmdir,sendfile,copy_file_range"
)
_LINE = re.compile(r"(\d+) +(.*)", re.DOTALL)
_CALL = re.compile(r"(\w+)\((.*)\) += (-?\d+)", re.DOTALL)
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_FD = re.compile(r"(\d+|AT_FDCWD)<((?:[^<>]|\\x[0-9a-f]{2})*)>")
_NUMBER = re.compile(r"-?\d+")


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that was asked of the disk. `kind`: write, truncate, sync, create, link, rename, unlink, mkdir, rmdir or
    said, what the process wrote for a person to read.
    """

    kind: str
    path: str  # relative to the folder; of `said` the text
    other: str = ""  # of link and rename: the new name
    offset: int = 0  # of truncate: the new length
    data: bytes = b""


def record(command: list[str], log: Path, **environment: str) -> None:
    """Run a command under strace.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    strace = ["strace", "-f", "-y", "-xx", "-qq", "-s", "100000000", "-e", f"trace={_CALLS}", "-o", str(log)]
    subprocess.run([*strace, *command], check=True, env=os.environ | environment, stdout=subprocess.PIPE)


def _text(quoted: str) -> bytes:
    return bytes.fromhex(quoted.replace("\\x", ""))


def _finished(log: Path) -> Iterator[tuple[int, str, str, int]]:
    """Yield process, call, arguments and result of each call, in the order in which they ended."""
    begun: dict[int, str] = {}
    with log.open(encoding="latin-1") as lines:
        for line in lines:
            match = _LINE.match(line.rstrip("\n"))
            if match is None:
                continue
            pid, text = int(match[1]), match[2]
            if text.endswith("<unfinished ...>"):
                begun[pid] = text.removesuffix("<unfinished ...>")
                continue
            if text.startswith("<... "):
                text = begun.pop(pid, "") + text.partition("resumed>")[2]
            call = _CALL.match(text)
            if call is not None and int(call[3]) >= 0:
                yield pid, call[1], call[2], int(call[3])


class _Files:
    """Where each open file of each process stands, for writes that name no place."""

    def __init__(self) -> None:
        self._owner: dict[int, int] = {}  # thread → process
        self._places: dict[tuple[int, int], tuple[int, bool]] = {}  # process, fd → offset, whether it appends

    def begun(self, pid: int, child: int, flags: str) -> None:
        """Note a thread or a process."""
        owner = self._owner.get(pid, pid)
        if "CLONE_THREAD" in flags:
            self._owner[child] = owner
        else:
            self._places |= {(child, fd): place for (of, fd), place in self._places.items() if of == owner}

    def opened(self, pid: int, fd: int, flags: str) -> None:
        """Note a new descriptor."""
        self._places[self._owner.get(pid, pid), fd] = (0, "O_APPEND" in flags)

    def moved(self, pid: int, fd: int, offset: int) -> None:
        """Note where a descriptor stands now."""
        key = (self._owner.get(pid, pid), fd)
        self._places[key] = (offset, self._places.get(key, (0, False))[1])

    def place(self, pid: int, fd: int, size: int, count: int) -> int:
        """Return where the next bytes go, and move on."""
        key = (self._owner.get(pid, pid), fd)
        offset, appends = self._places.get(key, (0, False))
        offset = size if appends else offset
        self._places[key] = (offset + count, appends)
        return offset


def events(log: Path, folder: Path, sizes: dict[str, int]) -> list[Event]:
    """List what reached the files of a folder.

    Args:
        sizes: path → bytes of each file that was there before.
    """
    return list(_Reading(folder, dict(sizes)).read(log))


class _Reading:
    def __init__(self, folder: Path, sizes: dict[str, int]) -> None:
        self._folder, self._files, self._sizes, self._said = folder, _Files(), sizes, b""

    def _relative(self, path: bytes) -> str | None:
        text = os.path.normpath(os.fsdecode(path))
        is_inside = text == str(self._folder) or text.startswith(f"{self._folder}/")
        return os.path.relpath(text, self._folder) if is_inside else None

    def _names(self, arguments: str) -> list[str | None]:
        """Return the paths that a call names, absolute by the folder that stands before each."""
        found = []
        for match in re.finditer(r'(?:(\d+|AT_FDCWD)(?:<([^>]*)>)?, )?"((?:\\x[0-9a-f]{2})*)"', arguments):
            base = _text(match[2]) if match[2] and "\\x" in match[2] else (match[2] or "").encode()
            found.append(self._relative(os.path.join(base, _text(match[3]))))
        return found

    def _open_file(self, arguments: str) -> tuple[int, str | None]:
        match = _FD.match(arguments)
        if match is None:
            return -1, None
        path = _text(match[2]) if "\\x" in match[2] else match[2].encode()
        return int(match[1]) if match[1] != "AT_FDCWD" else -1, self._relative(path)

    def read(self, log: Path) -> Iterator[Event]:
        """Yield the events."""
        for pid, call, arguments, result in _finished(log):
            if call in ("clone", "clone3", "fork", "vfork"):
                self._files.begun(pid, result, arguments)
            elif call in ("open", "openat", "creat"):
                yield from self._opening(pid, arguments, result, "O_TRUNC" if call == "creat" else "")
            elif call in ("dup", "dup2", "dup3"):
                self._files.opened(pid, result, "")
            elif call in ("rename", "renameat", "renameat2", "link", "linkat"):
                yield from self._renaming("link" if call.startswith("link") else "rename", arguments)
            elif call in ("unlink", "unlinkat", "rmdir", "mkdir", "mkdirat"):
                kind = {"unlinkat": "rmdir" if "AT_REMOVEDIR" in arguments else "unlink", "mkdirat": "mkdir"}.get(
                    call, call
                )
                for name in self._names(arguments)[:1]:
                    if name is not None:
                        self._sizes.pop(name, None)
                        yield Event(kind, name)
            else:
                yield from self._of_descriptor(pid, call, arguments, result)

    def _opening(self, pid: int, arguments: str, result: int, flags: str) -> Iterator[Event]:
        flags += arguments
        self._files.opened(pid, result, flags)
        name = (self._names(arguments) or [None])[0]
        if name is None:
            return
        if name not in self._sizes and ("O_CREAT" in flags or "O_TRUNC" in flags):
            self._sizes[name] = 0
            yield Event("create", name)
        elif "O_TRUNC" in flags:
            self._sizes[name] = 0
            yield Event("truncate", name)

    def _renaming(self, kind: str, arguments: str) -> Iterator[Event]:
        names = self._names(arguments)
        if len(names) == 2 and names[0] is not None and names[1] is not None:
            size = self._sizes.get(names[0])
            if size is not None:
                self._sizes[names[1]] = size
                if kind == "rename":
                    del self._sizes[names[0]]
            yield Event(kind, names[0], names[1])

    def _of_descriptor(self, pid: int, call: str, arguments: str, result: int) -> Iterator[Event]:
        fd, name = self._open_file(arguments)
        if call == "lseek":
            self._files.moved(pid, fd, result)
        elif call in ("fsync", "fdatasync"):
            yield from (Event("sync", one) for one in [name if name is not None else ""] if name is not None)
        elif call == "ftruncate" and name is not None:
            length = int(_NUMBER.findall(arguments)[-1])
            self._sizes[name] = length
            yield Event("truncate", name, offset=length)
        elif call in ("write", "writev", "pwrite64", "pwritev"):
            data = b"".join(_text(part) for part in _STRING.findall(arguments))[:result]
            if name is None:
                if fd == 1:
                    *lines, self._said = (self._said + data).split(b"\n")
                    yield from (Event("said", line.decode("utf-8", "replace")) for line in lines)
                return
            size = self._sizes.get(name, 0)
            offset = (
                int(_NUMBER.findall(arguments)[-1])
                if call.startswith("p")
                else self._files.place(pid, fd, size, result)
            )
            self._sizes[name] = max(size, offset + result)
            yield Event("write", name, offset=offset, data=data)
        elif call in ("sendfile", "copy_file_range"):
            yield from self._copying(pid, call, arguments, result)

    def _copying(self, pid: int, call: str, arguments: str, result: int) -> Iterator[Event]:
        """Yield a copy inside the system: its bytes are those that the source holds then (`other`)."""
        ends = [
            (int(fd), self._relative(_text(path)))
            for fd, path in re.findall(r"(\d+)<((?:\\x[0-9a-f]{2})*)>", arguments)
        ]
        if len(ends) != 2 or result == 0:
            return
        (out, target), (_, source) = ends if call == "sendfile" else reversed(ends)
        if target is not None and source is not None:
            offset = self._files.place(pid, out, self._sizes.get(target, 0), result)
            self._sizes[target] = max(self._sizes.get(target, 0), offset + result)
            yield Event("write", target, source, offset, b"")
