"""Rows of a database, through SQLAlchemy: only the columns that are read, never more than a window at a time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from orchestration.collection.sources.fetching import SECRET
from orchestration.collection.sources.source import Source
from orchestration.doors import secrets
from orchestration.doors.faults import FetchFault
from orchestration.doors.windows import bound

if TYPE_CHECKING:
    from sqlalchemy import URL, Engine, Select

_DRIVERS = {"postgresql": "psycopg", "mysql": "pymysql", "mssql": "pymssql", "sqlite": "pysqlite"}
_BATCH_ROWS = 5_000
_CONNECT_SECONDS = 10
# what servers say, by their number or in words; the first that is found
_MEANINGS = {
    "login": r"28p01|28000|password|login failed|\b(1045|18456)\b",
    "not_there": r"3d000|42p01|42703|3f000|does not exist|no such (table|column)|\b(1049|1146|1054|207|208)\b",
    "denied": r"42501|permission denied|\b(1142|1143|229|230)\b",
    "timeout": r"57014|timeout|timed out|\b3024\b",
    "wrong_query": r"\b42[0-9a-z]{3}\b|syntax|\b1064\b",
    "unreachable": r"refused|connection (is bad|failed)|could not"
    r"|unable|can't connect|closed|reset|network|unreachable|resolve|name or service"
    r"|57p0\d|08\d{3}|\b(2002|2003|2006|2013|20009|20002)\b",
}


def statement(source: Source, since: Any = None) -> Select[Any]:
    """Return what is asked for: the columns that are read, in the order of the incremental one.

    Args:
        since: fetch rows from this value on; all where it is None.
    """
    import sqlalchemy as sa

    columns: list[Any] = [sa.column(name) for name in source.headers]
    if source.query is not None:
        text = source.query.strip().removesuffix(";").replace(":", "\\:")
        rows: Any = sa.text(text).columns(*columns).subquery("fetched_rows")
        columns = list(rows.c)
    else:
        schema, _, name = (source.table or "").rpartition(".")
        rows = sa.table(name, schema=schema or None)
    found = sa.select(*columns).select_from(rows)
    if source.incremental is not None:
        column = columns[source.headers.index(source.incremental.column)]
        if since is not None:
            found = found.where(sa.or_(column >= since, column.is_(None)))
        found = found.order_by(column)
    return found


def query_hash(source: Source) -> str:
    """Return a digest of what is asked for, whatever the window; nothing of it is secret."""
    where = (source.table, source.query, source.url, source.parameters, source.records, repr(source.next))
    asked = (source.kind, where, source.headers, source.timezone, repr(source.incremental))
    return hashlib.sha256(repr(asked).encode()).hexdigest()


def sql_rows(source: Source, config: Path, since: date | None) -> Generator[list[tuple[Any, ...]], None, None]:
    """Yield rows in batches, as a cursor of the server hands them out.

    Raises:
        FetchFault, SecretMissing: they are not to be had.
    """
    with _engine(source, config) as engine, engine.connect() as connection:
        first = None if since is None else _bound(source, connection, since)
        streamed = connection.execution_options(stream_results=True, yield_per=_BATCH_ROWS)
        for batch in streamed.execute(statement(source, first)).partitions(_BATCH_ROWS):
            yield [tuple(row) for row in batch]


def _bound(source: Source, connection: Any, since: date) -> Any:
    """Return the lower bound in the type of the column, which its greatest value tells."""
    import sqlalchemy as sa

    rule = source.incremental
    assert rule is not None
    rows = statement(source).order_by(None).subquery("bounded_rows")
    sample = connection.execute(sa.select(sa.func.max(rows.c[rule.column]))).scalar()
    return bound(since, sample, ZoneInfo(source.timezone))


@contextmanager
def _engine(source: Source, config: Path) -> Iterator[Engine]:
    import sqlalchemy as sa

    try:
        url = _url(source, config)
        arguments = _limits(url.get_backend_name(), source.timeout_seconds)
        engine = sa.create_engine(url, poolclass=sa.pool.NullPool, connect_args=arguments)
        try:
            yield engine
        finally:
            engine.dispose()
    except ModuleNotFoundError as error:
        raise FetchFault("extra_missing", name=error.name) from None
    except sa.exc.NoSuchModuleError:
        raise FetchFault("wrong_connection") from None
    except sa.exc.SQLAlchemyError as error:
        raise fault_of(error, source) from None


def _url(source: Source, config: Path) -> URL:
    """Return where to connect; a secret is put in after the address was taken apart, so that it may hold any sign."""
    import sqlalchemy as sa

    text = source.connection or ""
    try:
        if SECRET.fullmatch(text):
            url = sa.make_url(secrets.filled(text, config))
        else:
            url = sa.make_url(text)
            parts = (url.username, url.password, url.host, url.database)
            user, password, host, database = (secrets.filled(part, config) if part else part for part in parts)
            url = url.set(username=user, password=password, host=host, database=database)
    except (sa.exc.ArgumentError, ValueError):
        raise FetchFault("wrong_connection") from None
    kind = url.get_backend_name()
    if kind not in _DRIVERS:
        raise FetchFault("wrong_connection")
    if kind == "sqlite":
        path = quote(str(config / Path(url.database or "")))
        url = url.set(database=f"file:{path}", query={"mode": "ro", "uri": "true"})
    return url.set(drivername=f"{kind}+{_DRIVERS[kind]}")


def _limits(kind: str, seconds: int) -> dict[str, Any]:
    """Return how long a database of this kind may take, and that nothing is written where it can be said."""
    if kind == "mysql":
        return {"connect_timeout": _CONNECT_SECONDS, "read_timeout": seconds}
    if kind == "mssql":
        return {"login_timeout": _CONNECT_SECONDS, "timeout": seconds}
    if kind == "sqlite":
        return {"timeout": _CONNECT_SECONDS}
    options = f"-c statement_timeout={seconds * 1000} -c default_transaction_read_only=on"
    return {"connect_timeout": _CONNECT_SECONDS, "tcp_user_timeout": seconds * 1000, "options": options}


def fault_of(error: Exception, source: Source) -> FetchFault:
    """Say what a driver's error means, without a word of it."""
    cause = getattr(error, "orig", None) or error
    text = f"{getattr(cause, 'sqlstate', '')} {cause}".lower()
    kind = next((kind for kind, words in _MEANINGS.items() if re.search(words, text)), "other")
    values = {"type": type(cause).__name__, "names": source.secrets, "seconds": source.timeout_seconds}
    return FetchFault(kind, **values)
