"""The only door to data: opens published snapshots read-only and runs the questions in queries/*.sql.

    snapshots = Snapshots(home)
    with snapshots.open() as reader:            # the newest; open("S000001") for an old one
        rows = reader.rows("ranking", period="2025-Q4", ...)

A reader sees one snapshot from its first to its last question, whatever is published meanwhile.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from orchestration import explain

Row = dict[str, Any]
SNAPSHOT_ID = re.compile(r"S\d{6,9}")
_QUERIES = Path(__file__).parent / "queries"
_EXPLAINING = "explain."
_PARAMETER = re.compile(r"\$([a-z_]+)")
_KEPT_OLD = 2
_MOST_KEPT_ROWS = 400_000
_CONFIG = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": "2",
}


class SnapshotError(Exception):
    """No snapshot can be shown. `reason`: nothing_published, unknown_snapshot or unreadable."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class QuestionError(Exception):
    """A question could not be answered: a fault of ours or a snapshot of another shape."""


@cache
def _question(name: str) -> tuple[str, frozenset[str]]:
    """SQL text and parameter names of queries/<name>.sql, or of a question of explain/."""
    if name.startswith(_EXPLAINING):
        sql = explain.question(name.removeprefix(_EXPLAINING))
    else:
        sql = (_QUERIES / f"{name}.sql").read_text(encoding="utf-8")
    return sql, frozenset(_PARAMETER.findall(sql))


def _around(name: str, outer: str) -> tuple[str, frozenset[str]]:
    """A question inside another statement; nothing but the question's own text is put in."""
    sql, wanted = _question(name)
    return outer.format(sql), wanted


def _key(parameters: Mapping[str, object]) -> str:
    """Parameters as a key; long lists by their hash, so that ten thousand codes are no key of 100 kB."""
    words = repr(sorted(parameters.items()))
    return words if len(words) < 400 else hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=16).hexdigest()


@dataclass
class _Open:
    """One opened file; `users` counts readers under way, `asked` says that a link named this snapshot."""

    snapshot_id: str
    connection: duckdb.DuckDBPyConnection
    users: int = 0
    asked: bool = False
    memo: OrderedDict[tuple, list[Row]] = field(default_factory=OrderedDict)
    memo_rows: int = 0
    memo_lock: threading.Lock = field(default_factory=threading.Lock)


class Reader:
    """Questions to one snapshot."""

    def __init__(self, opened: _Open) -> None:
        self._opened = opened
        self.snapshot_id = opened.snapshot_id

    def rows(self, question: str, **parameters: object) -> list[Row]:
        """Rows of queries/<question>.sql as dictionaries; parameters are bound, never written into the text.

        A snapshot never changes, so an answer is kept for the next reader: do not change the result.
        """
        return self.kept((question, _key(parameters)), lambda: self._ask(question, _question(question), parameters))

    def count(self, question: str, **parameters: object) -> int:
        """How many rows a question has."""
        asked = _around(question, "select count(*) as rows from (\n{}\n)")
        return self.kept((question, "count", _key(parameters)), lambda: self._ask(question, asked, parameters))[0]["rows"]

    def block(self, question: str, start: int, end: int, order: Mapping[str, str], **parameters: object) -> list[Row]:
        """Rows start to end (not included) of a question, sorted by {column: asc or desc}; rows without a value come last.

        Raises:
            QuestionError: the question has no such column.
        """
        known = self.columns(question, **parameters)
        terms = [f'"{name}" {"desc" if way == "desc" else "asc"} nulls last' for name, way in order.items() if name in known]
        if len(terms) != len(order):
            raise QuestionError(f"{question}: no column {', '.join(order.keys() - set(known))}")
        sorting = f"order by {', '.join([*terms, '_place'])} limit {int(end) - int(start)} offset {int(start)}"
        asked = _around(question, "select * exclude (_place) from (select *, row_number() over () as _place from (\n{}\n)) " + sorting)
        return self.kept((question, sorting, _key(parameters)), lambda: self._ask(question, asked, parameters))

    def columns(self, question: str, **parameters: object) -> list[str]:
        """Names of the columns of a question."""
        asked = _around(question, "describe select * from (\n{}\n)")
        rows = self.kept((question, "columns"), lambda: self._ask(question, asked, parameters))
        return [row["column_name"] for row in rows]

    def kept(self, key: tuple, make: Callable[[], Any]) -> Any:
        """What `make` gives, kept for the next reader of this snapshot under `key`: do not change it."""
        opened = self._opened
        with opened.memo_lock:
            if key in opened.memo:
                opened.memo.move_to_end(key)
                return opened.memo[key]
        found = make()
        weight = len(found) + 1
        with opened.memo_lock:
            if key not in opened.memo and weight <= _MOST_KEPT_ROWS // 10:
                opened.memo[key] = found
                opened.memo_rows += weight
            while opened.memo_rows > _MOST_KEPT_ROWS:
                opened.memo_rows -= len(opened.memo.popitem(last=False)[1]) + 1
        return found

    def _ask(self, question: str, asked: tuple[str, frozenset[str]], parameters: Mapping[str, object]) -> list[Row]:
        sql, wanted = asked
        try:
            with self._opened.connection.cursor() as cursor:
                cursor.execute(sql, {name: parameters[name] for name in wanted})
                names = [column[0] for column in cursor.description or []]
                return [dict(zip(names, values)) for values in cursor.fetchall()]  # noqa: B905 — once a row, of one cursor
        except duckdb.Error as error:
            raise QuestionError(f"{question}: {error}") from error

    def row(self, question: str, **parameters: object) -> Row | None:
        """The first row, or None."""
        return next(iter(self.rows(question, **parameters)), None)


class Snapshots:
    """The published snapshots of a home folder.

    `changes`: from where readers may upload and adopt names: loopback (this machine), any or off.
    """

    def __init__(self, home: Path, *, changes: str = "loopback") -> None:
        self.home = home
        self.changes = changes
        self._lock = threading.Lock()
        self._open: dict[str, _Open] = {}
        self._pointer_stamp: tuple[int, int, int] | None = None
        self._pointer: dict[str, str] | None = None

    def current(self) -> dict[str, str] | None:
        """published.json, or None while nothing is published.

        Raises:
            SnapshotError: the pointer cannot be read.
        """
        path = self.home / "published.json"
        try:
            found = path.stat()
        except FileNotFoundError:
            return None
        stamp = (found.st_mtime_ns, found.st_size, found.st_ino)
        if stamp != self._pointer_stamp:
            self._pointer = self._read_pointer(path)
            self._pointer_stamp = stamp
        return self._pointer

    @staticmethod
    def _read_pointer(path: Path) -> dict[str, str]:
        try:
            pointer = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise SnapshotError("unreadable", "published.json") from error
        if (
            not isinstance(pointer, dict)
            or not SNAPSHOT_ID.fullmatch(str(pointer.get("snapshot_id")))
            or not isinstance(pointer.get("file"), str)
        ):
            raise SnapshotError("unreadable", "published.json")
        return pointer

    def ids(self) -> list[str]:
        """Identifiers of the snapshot files present, newest first."""
        return sorted((path.stem for path in (self.home / "snapshots").glob("S*.duckdb") if SNAPSHOT_ID.fullmatch(path.stem)), reverse=True)

    @contextmanager
    def open(self, snapshot_id: str | None = None) -> Iterator[Reader]:
        """A reader of the named snapshot, or of the newest.

        Raises:
            SnapshotError: nothing published, no such snapshot, or its file cannot be opened.
        """
        opened = self._enter(snapshot_id)
        try:
            yield Reader(opened)
        finally:
            self._leave(opened)

    def _enter(self, snapshot_id: str | None) -> _Open:
        pointer = self.current()
        wanted, path = self._locate(snapshot_id, pointer)
        with self._lock:
            opened = self._open.get(wanted)
            if opened is None:
                opened = self._open[wanted] = _Open(wanted, _connect(path))
            opened.users += 1
            opened.asked |= snapshot_id is not None
            return opened

    def _locate(self, snapshot_id: str | None, pointer: Mapping[str, str] | None) -> tuple[str, Path]:
        folder = (self.home / "snapshots").resolve()
        if snapshot_id is None or (pointer and pointer["snapshot_id"] == snapshot_id):
            if pointer is None:
                raise SnapshotError("nothing_published")
            path = (self.home / pointer["file"]).resolve()
            if folder not in path.parents:
                raise SnapshotError("unreadable", pointer["file"])
            return pointer["snapshot_id"], path
        if not SNAPSHOT_ID.fullmatch(snapshot_id) or not (folder / f"{snapshot_id}.duckdb").is_file():
            raise SnapshotError("unknown_snapshot", snapshot_id)
        return snapshot_id, folder / f"{snapshot_id}.duckdb"

    def _leave(self, opened: _Open) -> None:
        current = (self._pointer or {}).get("snapshot_id")
        with self._lock:
            opened.users -= 1
            idle = [one for one in self._open.values() if not one.users and one.snapshot_id != current]
            kept = [one for one in idle if one.asked][-_KEPT_OLD:]
            for one in idle:
                if one not in kept:
                    del self._open[one.snapshot_id]
                    one.connection.close()

    def close(self) -> None:
        """Close every file."""
        with self._lock:
            for one in self._open.values():
                one.connection.close()
            self._open.clear()


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    try:
        connection = duckdb.connect(str(path), read_only=True, config=_CONFIG)
    except duckdb.Error as error:
        raise SnapshotError("unreadable", path.name) from error
    # a second door in one process shares DuckDB's instance of the file, which is locked already
    if not connection.execute("select current_setting('lock_configuration')").fetchone()[0]:
        connection.execute("set global TimeZone = 'Asia/Shanghai'")
        connection.execute("set enable_external_access = false")
        connection.execute("set lock_configuration = true")
    return connection
