"""Fetch what sources describe: each window a Parquet file in the inbox, written only where it is not there already.

No step is written down: what was fetched is told by the files that wait or have arrived. Killed at any moment, the
next time fetches the same windows again and finds the same bytes.
"""

from __future__ import annotations

import fcntl
import hashlib
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.clock import now
from orchestration.collection.sources.source import Source
from orchestration.doors.fetched import Fetched, tried
from orchestration.doors.http import http_rows
from orchestration.doors.letters import Letters
from orchestration.doors.parquet import facts_of, parquet_bytes
from orchestration.doors.remote import Pulling, put
from orchestration.doors.sql import query_hash, sql_rows
from orchestration.doors.windows import file_name, start, window_of, windows
from orchestration.home import Home
from orchestration.messages import WrongUse
from orchestration.reference import References
from orchestration.state import ArrivalRecord, StateStore
from orchestration.storage.events import note

_FACTS = "taizhang_query_sha256"
_Batches = Generator[list[tuple[Any, ...]], None, None]
_FETCHERS: dict[str, Callable[[Source, Path, date | None], _Batches]] = {
    "sql": sql_rows,
    "http": http_rows,
}


def fetch(home: Home, references: References, names: Iterable[str] = (), *, is_trial: bool = False) -> list[Fetched]:
    """Fetch all sources and doors, or some; one that fails says so and stops no other.

    Raises:
        WrongUse: no source or door that is fetched has this name.
        DiskFull: there is no room for what was fetched.
    """
    sources = {source.name: source for source in references.sources if source.is_fetched}
    known = [*sources, *references.doors]
    chosen = list(names) or known
    unknown = [name for name in chosen if name not in known]
    if unknown:
        raise WrongUse("doors.no_such_source", name=unknown[0], names=known)
    if not chosen:
        return []
    done = []
    with (home.root / ".fetch.lock").open("a") as handle, closing(StateStore(home.state)) as state:
        fcntl.flock(handle, fcntl.LOCK_EX)
        arrived = {record.file_name: record for record in state.arrivals()}
        for name in dict.fromkeys(chosen):
            if name in sources:
                source = sources[name]
                done.append(tried(name, source.kind, _Fetching(home, source, arrived, is_trial).fetch))
            if name in references.doors:
                door = references.doors[name]
                pulling = (Letters if door.scheme == "imap" else Pulling)(
                    home, door, name, arrived, references.settings, is_trial
                )
                done.append(tried(name, door.scheme, pulling.pull))
    if not is_trial:
        note(home, "fetch", now(), failed=[one.name for one in done if one.fault])
    return done


class _Fetching:
    """One source on its way into the inbox."""

    def __init__(self, home: Home, source: Source, arrived: dict[str, ArrivalRecord], is_trial: bool) -> None:
        self._home, self._source, self._is_trial = home, source, is_trial
        folder = source.match.removesuffix("*")
        self._arrived = {name: record for name, record in arrived.items() if name.startswith(folder)}
        self._digest = query_hash(source)
        self._result = Fetched(source.name, source.kind)

    def fetch(self, result: Fetched) -> None:
        """Fetch the windows that may have changed, in the order of time."""
        source, self._result = self._source, result
        since = start(source.incremental, self._known(), now().date()) if source.incremental else None
        batches = _FETCHERS[source.kind](source, self._home.config, since)
        facts = {"taizhang_source": source.name, _FACTS: self._digest}
        with closing(batches):
            for window, rows in windows(source, batches):
                data, count = parquet_bytes(source.headers, rows, facts | {"taizhang_window": window}, source.max_rows)
                self._result.rows_count += count
                name = file_name(source, window)
                if count or self._path(name) is not None:
                    self._keep(name, data)

    def _known(self) -> list[str]:
        """Return the windows that are here, by the query that is asked now; none after it has changed."""
        names = {*self._arrived, *self._waiting()}
        windows = sorted(map(window_of, names))
        if not windows:
            return []
        newest = max((window for window in windows if window[:1].isdecimal()), default=None)
        path = self._path(file_name(self._source, newest)) if newest else None
        try:
            return windows if path and facts_of(path).get(_FACTS) == self._digest else []
        except (OSError, ValueError):  # gone from the archive, or another file under this name
            return []

    def _waiting(self) -> list[str]:
        folder = self._home.inbox / self._source.match.removesuffix("*")
        return [path.relative_to(self._home.inbox).as_posix() for path in folder.glob("*.parquet")]

    def _path(self, name: str) -> Path | None:
        """Tell where the newest bytes of a window are."""
        waiting, record = self._home.inbox / name, self._arrived.get(name)
        if waiting.exists():
            return waiting
        return self._home.archive / record.archive_sha256 if record and record.archive_sha256 else None

    def _keep(self, name: str, data: bytes) -> None:
        """Put a file into the inbox, unless its bytes wait there or came last under its name."""
        target, record, sha256 = self._home.inbox / name, self._arrived.get(name), hashlib.sha256(data).hexdigest()
        try:
            is_known = target.read_bytes() == data
        except FileNotFoundError:
            is_known = record is not None and record.sha256 == sha256
        if is_known:
            self._result.unchanged_count += 1
            return
        self._result.files.append(name)
        if not self._is_trial:
            put(target, data)
