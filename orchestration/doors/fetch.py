"""Fetch what sources describe: each window a Parquet file in the inbox, written only where it is not there already.

No step is written down: what was fetched is told by the files that wait or have arrived. Killed at any moment, the
next time fetches the same windows again and finds the same bytes.
"""

from __future__ import annotations

import fcntl
import hashlib
import logging
import os
import time
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.clock import now
from orchestration.collection.sources.source import Source
from orchestration.doors.faults import FetchFault
from orchestration.doors.parquet import facts_of, parquet_bytes
from orchestration.doors.sql import query_hash, sql_rows
from orchestration.doors.windows import file_name, start, window_of, windows
from orchestration.home import Home
from orchestration.messages import LocalizedText, UserError, WrongUse
from orchestration.reference import References
from orchestration.state import ArrivalRecord, StateStore
from orchestration.storage.events import note
from orchestration.storage.files import write_durably
from orchestration.storage.space import is_full

LOG = logging.getLogger(__name__)
_PAUSES_SECONDS = (1.0, 4.0)  # before the second and the third try
_WHOLE_SINCE_SECONDS = 3600  # what is renamed into the inbox is whole: nobody waits for it to rest
_FACTS = "taizhang_query_sha256"
_FETCHERS: dict[str, Callable[[Source, Path, date | None], Generator[list[tuple[Any, ...]], None, None]]] = {
    "sql": sql_rows
}


@dataclass(slots=True)
class Fetched:
    """What became of one source; a trial writes nothing."""

    name: str
    kind: str
    files: list[str]  # new or changed, as paths in the inbox
    unchanged_count: int = 0  # windows whose bytes are here already
    rows_count: int = 0
    fault: LocalizedText | None = None

    def as_dict(self) -> dict[str, object]:
        """Return what --json prints."""
        fault = {"message_zh": self.fault.zh, "message_en": self.fault.en} if self.fault else None
        return {
            "name": self.name,
            "kind": self.kind,
            "state": "failed" if fault else "fetched" if self.files else "unchanged",
            "files": self.files,
            "unchanged": self.unchanged_count,
            "rows": self.rows_count,
            "fault": fault,
        }


def fetch(home: Home, references: References, names: Iterable[str] = (), *, is_trial: bool = False) -> list[Fetched]:
    """Fetch all sources, or some; one that fails says so and stops no other.

    Raises:
        WrongUse: no source that is fetched has this name.
        DiskFull: there is no room for what was fetched.
    """
    sources = {source.name: source for source in references.sources if source.is_fetched}
    chosen = list(names) or list(sources)
    unknown = [name for name in chosen if name not in sources]
    if unknown:
        raise WrongUse("doors.no_such_source", name=unknown[0], names=list(sources))
    if not chosen:
        return []
    with (home.root / ".fetch.lock").open("a") as handle, closing(StateStore(home.state)) as state:
        fcntl.flock(handle, fcntl.LOCK_EX)
        arrived = {record.file_name: record for record in state.arrivals()}
        done = [_Fetching(home, sources[name], arrived, is_trial).done() for name in chosen]
    failed = [one.name for one in done if one.fault]
    if not is_trial:
        note(home, "fetch", now(), failed=failed)
    return done


class _Fetching:
    """One source on its way into the inbox."""

    def __init__(self, home: Home, source: Source, arrived: dict[str, ArrivalRecord], is_trial: bool) -> None:
        self._home, self._source, self._is_trial = home, source, is_trial
        folder = source.match.removesuffix("*")
        self._arrived = {name: record for name, record in arrived.items() if name.startswith(folder)}
        self._digest = query_hash(source)
        self._result = Fetched(source.name, source.kind, [])

    def done(self) -> Fetched:
        """Try as often as it is worth; a fault is the department's to mend, or told as ours."""
        for pause in (*_PAUSES_SECONDS, None):
            self._result = Fetched(self._source.name, self._source.kind, [])
            try:
                self._fetch()
            except UserError as error:
                self._result.fault = error.text
                if pause is None or not (isinstance(error, FetchFault) and error.is_passing):
                    break
                time.sleep(pause)
            except Exception as error:  # told in the log and by the result; what a driver says may hold values
                if is_full(error):
                    raise
                LOG.error("source %s could not be fetched, a fault of ours", self._source.name, exc_info=error)
                self._result.fault = LocalizedText("doors.fault.internal", kind=type(error).__name__)
                break
            else:
                break
        if self._result.fault:
            LOG.warning("source %s could not be fetched: %s", self._source.name, self._result.fault.key)
        else:
            counts = self._result.rows_count, len(self._result.files)
            LOG.info("source %s: %d rows, %d new files", self._source.name, *counts)
        return self._result

    def _fetch(self) -> None:
        source = self._source
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
            target.parent.mkdir(parents=True, exist_ok=True)
            write_durably(target, data)
            whole_since = now().timestamp() - _WHOLE_SINCE_SECONDS
            os.utime(target, (whole_since, whole_since))
