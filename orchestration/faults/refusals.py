"""What the machine refuses, in one sentence with a remedy: space, rights, locks, ports, memory, damaged or missing
files, absent components."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from pathlib import Path

from orchestration.messages import LocalizedText

_EXTRAS = {
    "apprise": "remind",
    "cachetools": "serve",
    "dash": "serve",
    "dash_ag_grid": "serve",
    "dash_mantine_components": "serve",
    "flask": "serve",
    "flask_compress": "serve",
    "gunicorn": "serve",
    "orjson": "serve",
    "waitress": "serve",
    "werkzeug": "serve",
    "babel": "serve",
    "dagster_webserver": "orchestrate",
    "fsspec": "doors",
    "paramiko": "doors",
    "psycopg": "doors",
    "pymssql": "doors",
    "pymysql": "doors",
    "webdav4": "doors",
    "authlib": "oidc",
}
_QUOTED = re.compile(r"[\"']([^\"']*/[^\"']*)[\"']")
_HOLDER = re.compile(r"PID (\d+)")
_BY_NUMBER = {
    errno.ENOSPC: "disk_full",
    errno.EDQUOT: "disk_full",
    errno.EFBIG: "disk_full",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
    errno.EROFS: "read_only",
    errno.EADDRINUSE: "port_taken",
    errno.EMFILE: "too_many_files",
    errno.ENFILE: "too_many_files",
    errno.EIO: "disk_failed",
    errno.ENOENT: "missing",
    errno.ENOTDIR: "wrong_kind",
    errno.EISDIR: "wrong_kind",
    errno.ENAMETOOLONG: "wrong_kind",
}
_BY_TEXT = {
    "no space left on device": "disk_full",
    "disk is full": "disk_full",
    "could not set lock": "locked",
    "conflicting lock": "locked",
    "database is locked": "locked",
    "database table is locked": "locked",
    "permission denied": "forbidden",
    "readonly database": "forbidden",
    "unable to open database file": "forbidden",
    "read-only file system": "read_only",
    "too many open files": "too_many_files",
    "no such file or directory": "missing",
    "database does not exist": "missing",
    "disk i/o error": "disk_failed",
    "input/output error": "disk_failed",
    "not a valid duckdb database file": "damaged",
    "file is not a database": "damaged",
    "disk image is malformed": "damaged",
    "checksum": "damaged",
    "corrupt": "damaged",
}
_PLACES = {
    "forbidden": "a_file",
    "missing": "a_file",
    "wrong_kind": "the_path",
    "locked": "a_database",
    "damaged": "a_database_file",
}
_DAMAGE_TYPES = ("SerializationException", "FatalException")


def refusal_of(error: BaseException) -> LocalizedText | None:
    """Return the sentence for an exception, or for what it was raised from; None where the machine is not to blame."""
    for link in _chain(error):
        for known in (_missing_component, _no_memory, _of_system, _of_database, _of_text):
            sentence = known(link)
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


def _missing_component(error: BaseException) -> LocalizedText | None:
    name = (error.name or "").partition(".")[0] if isinstance(error, ModuleNotFoundError) else ""
    if name not in _EXTRAS:
        return None
    return LocalizedText("faults.refusals.component_missing", name=name, extra=_EXTRAS[name])


def _no_memory(error: BaseException) -> LocalizedText | None:
    is_short = (
        isinstance(error, MemoryError)
        or getattr(error, "errno", None) == errno.ENOMEM
        or type(error).__name__ == "OutOfMemoryException"
    )
    return LocalizedText("faults.refusals.out_of_memory") if is_short else None


def _refusal(kind: str, place: str, text: str = "") -> LocalizedText:
    holder = _HOLDER.search(text)
    return LocalizedText(
        f"faults.refusals.{kind}",
        place=place or LocalizedText(f"faults.refusals.{_PLACES.get(kind, 'the_home')}"),
        owner=LocalizedText("faults.refusals.owner", user=_owner(place)) if kind == "forbidden" and place else "",
        holder=LocalizedText("faults.refusals.process", number=holder[1])
        if holder
        else LocalizedText("faults.refusals.another_program"),
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


def _of_system(error: BaseException) -> LocalizedText | None:
    if not isinstance(error, OSError) or error.errno not in _BY_NUMBER:
        return None
    place = error.filename2 or error.filename
    return _refusal(_BY_NUMBER[error.errno], str(place) if isinstance(place, (str, Path)) else "")


def _path_in(text: str) -> str:
    quoted = _QUOTED.search(text)
    return quoted[1] if quoted else ""


def _of_database(error: BaseException) -> LocalizedText | None:
    """DuckDB and SQLite tell by their text what the system refused them."""
    if type(error).__module__.partition(".")[0] not in ("duckdb", "_duckdb", "sqlite3", "pyarrow"):
        return None
    text = str(error)
    kind = next((kind for part, kind in _BY_TEXT.items() if part in text.lower()), None)
    if kind is None and type(error).__name__ in _DAMAGE_TYPES:
        kind = "damaged"
    return _refusal(kind, _path_in(text), text) if kind else None


def _of_text(error: BaseException) -> LocalizedText | None:
    """Recognise a full disk, where a library has made a sentence of it already."""
    lowered = str(error).lower()
    is_full = "no space left on device" in lowered or "database or disk is full" in lowered
    return _refusal("disk_full", _path_in(str(error))) if is_full else None
