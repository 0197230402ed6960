"""What the machine refuses, in one sentence with a remedy: space, rights, locks, ports, memory, damaged or missing files, absent components."""

from __future__ import annotations

import errno
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from orchestration.messages import Said

_EXTRAS = {
    "dash": "serve",
    "dash_ag_grid": "serve",
    "dash_mantine_components": "serve",
    "flask": "serve",
    "flask_compress": "serve",
    "orjson": "serve",
    "waitress": "serve",
    "werkzeug": "serve",
    "babel": "serve",
    "dagster_webserver": "orchestrate",
}
_QUOTED = re.compile(r"[\"']([^\"']*/[^\"']*)[\"']")
_HOLDER = re.compile(r"PID (\d+)")


def refusal_of(error: BaseException) -> Said | None:
    """The sentence for an exception, or for what it was raised from; None where the machine is not to blame."""
    for link in _chain(error):
        for of in (_missing_component, _no_memory, _of_system, _of_database, _of_text):
            sentence = of(link)
            if sentence is not None:
                return sentence
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link is not None and id(link) not in seen:
        seen.add(id(link))
        yield link
        link = link.__cause__


def _missing_component(error: BaseException) -> Said | None:
    name = (error.name or "").partition(".")[0] if isinstance(error, ModuleNotFoundError) else ""
    if name not in _EXTRAS:
        return None
    install = f"pip install 'taizhang[{_EXTRAS[name]}]'"
    return Said(f"没有安装所需的组件 {name}：请运行 {install}", f"the component {name} is not installed: run {install}")


def _no_memory(error: BaseException) -> Said | None:
    is_short = (
        isinstance(error, MemoryError)
        or getattr(error, "errno", None) == errno.ENOMEM
        or type(error).__name__ == "OutOfMemoryException"
    )
    if not is_short:
        return None
    return Said(
        "内存不足：请关闭其他程序，或换一台内存更大的机器，再试一次",
        "out of memory: close other programs, or use a machine with more of it, and try again",
    )


def _full(place: str) -> Said:
    return Said(
        f"磁盘已满，无法写入 {place or '台账目录'}：请腾出空间（如 taizhang snapshots prune），再试一次；已有的数据没有改变",
        f"the disk is full, {place or 'the home'} cannot be written: make room (taizhang snapshots prune helps) and try again; what was there stays",
    )


def _owner(place: str) -> str:
    """Whose a file is, or the nearest folder of one that is not there."""
    path = Path(place)
    for candidate in (path, *path.parents):
        try:
            return candidate.owner()
        except (OSError, KeyError, NotImplementedError):
            continue
    return "?"


def _forbidden(place: str) -> Said:
    owner = f"（属于用户 {_owner(place)}）" if place else ""
    of_owner = f" (it belongs to the user {_owner(place)})" if place else ""
    return Said(
        f"没有权限读写 {place or '文件'}{owner}：请换用该用户运行，或请管理员改正文件的属主与权限",
        f"no right to read or write {place or 'a file'}{of_owner}: run as that user, or have its owner and mode put right",
    )


def _read_only(place: str) -> Said:
    return Said(
        f"{place or '台账目录'} 所在的文件系统是只读的：请重新以可写方式挂载，或用 --home 另选一个目录",
        f"{place or 'the home'} lies on a read-only file system: mount it writable, or choose another folder with --home",
    )


def _port_taken(_place: str) -> Said:
    return Said(
        "端口已被其他程序占用：请用 --port 换一个端口，或先结束占用它的程序",
        "the port is in use by another program: choose another with --port, or end that program first",
    )


def _too_many_files(_place: str) -> Said:
    return Said(
        "打开的文件过多：请用 ulimit -n 4096 提高上限后再试",
        "too many open files: raise the limit with ulimit -n 4096 and try again",
    )


def _disk_fault(place: str) -> Said:
    return Said(
        f"磁盘读写出错：{place or '台账目录'}。请检查磁盘，必要时用 taizhang restore 从备份恢复",
        f"the disk failed at {place or 'the home'}: check it, and bring the home back with taizhang restore if need be",
    )


def _missing(place: str) -> Said:
    return Said(
        f"找不到 {place or '文件'}：请核对路径；台账目录里的文件可用 taizhang doctor 检查",
        f"{place or 'a file'} is not there: check the path; taizhang doctor checks the files of a home",
    )


def _wrong_kind(place: str) -> Said:
    return Said(
        f"{place or '路径'} 不是所需的文件或目录：请核对路径",
        f"{place or 'the path'} is not the kind of file or folder that is needed: check the path",
    )


_BY_NUMBER: dict[int, Callable[[str], Said]] = {
    errno.ENOSPC: _full,
    errno.EDQUOT: _full,
    errno.EFBIG: _full,
    errno.EACCES: _forbidden,
    errno.EPERM: _forbidden,
    errno.EROFS: _read_only,
    errno.EADDRINUSE: _port_taken,
    errno.EMFILE: _too_many_files,
    errno.ENFILE: _too_many_files,
    errno.EIO: _disk_fault,
    errno.ENOENT: _missing,
    errno.ENOTDIR: _wrong_kind,
    errno.EISDIR: _wrong_kind,
    errno.ENAMETOOLONG: _wrong_kind,
}


def _of_system(error: BaseException) -> Said | None:
    if not isinstance(error, OSError) or error.errno not in _BY_NUMBER:
        return None
    place = error.filename2 or error.filename
    return _BY_NUMBER[error.errno](str(place) if isinstance(place, (str, Path)) else "")


def _locked(text: str) -> Said:
    holder = _HOLDER.search(text)
    who_zh, who_en = (f"进程 {holder[1]}", f"process {holder[1]}") if holder else ("另一个程序", "another program")
    place = _in(text)
    return Said(
        f"{place or '数据库'} 正被{who_zh}打开：请等它结束，或关闭打开它的程序，再试一次",
        f"{place or 'a database'} is held open by {who_en}: wait until it has ended, or close what opened it, and try again",
    )


def _damaged(text: str) -> Said:
    place = _in(text)
    return Said(
        f"{place or '一个数据库文件'} 已损坏，无法读取：请运行 taizhang doctor，它会指出恢复的命令",
        f"{place or 'a database file'} is damaged and cannot be read: run taizhang doctor, which names the command that heals it",
    )


def _in(text: str) -> str:
    quoted = _QUOTED.search(text)
    return quoted[1] if quoted else ""


_DATABASE_TEXTS: tuple[tuple[str, Callable[[str], Said]], ...] = (
    ("no space left on device", lambda text: _full(_in(text))),
    ("disk is full", lambda text: _full(_in(text))),
    ("could not set lock", _locked),
    ("conflicting lock", _locked),
    ("database is locked", _locked),
    ("database table is locked", _locked),
    ("permission denied", lambda text: _forbidden(_in(text))),
    ("readonly database", lambda text: _forbidden(_in(text))),
    ("unable to open database file", lambda text: _forbidden(_in(text))),
    ("read-only file system", lambda text: _read_only(_in(text))),
    ("too many open files", lambda text: _too_many_files("")),
    ("no such file or directory", lambda text: _missing(_in(text))),
    ("database does not exist", lambda text: _missing(_in(text))),
    ("disk i/o error", lambda text: _disk_fault(_in(text))),
    ("input/output error", lambda text: _disk_fault(_in(text))),
    ("not a valid duckdb database file", _damaged),
    ("file is not a database", _damaged),
    ("disk image is malformed", _damaged),
    ("checksum", _damaged),
    ("corrupt", _damaged),
)
_DAMAGE_TYPES = ("SerializationException", "FatalException")


def _of_database(error: BaseException) -> Said | None:
    """DuckDB and SQLite tell by their text what the system refused them."""
    if type(error).__module__.partition(".")[0] not in ("duckdb", "_duckdb", "sqlite3", "pyarrow"):
        return None
    text = str(error)
    lowered = text.lower()
    for part, sentence in _DATABASE_TEXTS:
        if part in lowered:
            return sentence(text)
    return _damaged(text) if type(error).__name__ in _DAMAGE_TYPES else None


def _of_text(error: BaseException) -> Said | None:
    """A full disk, where a library has made a sentence of it already."""
    lowered = str(error).lower()
    is_full = "no space left on device" in lowered or "database or disk is full" in lowered
    return _full(_in(str(error))) if is_full else None
