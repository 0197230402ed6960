"""Rows of an interface that answers in JSON: asked page by page, of one host and never followed elsewhere."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from orchestration.collection.sources.source import Source
from orchestration.doors.faults import FetchFault
from orchestration.doors.secrets import filled

_CONNECT_SECONDS = 10
_MAX_PAGE_BYTES = 50_000_000
_MAX_PAGES = 10_000
_BEGINNING = date(1970, 1, 1)
_BUSY = (429, 500, 502, 503, 504)


def http_rows(source: Source, config: Path, since: date | None) -> Generator[list[tuple[Any, ...]], None, None]:
    """Yield all rows in one batch, in the order of the incremental column.

    A server may read a day in another time zone: it is asked for one day more, and rows before the first window,
    which would be part of one only, are left out.

    Raises:
        FetchFault, SecretMissing: they are not to be had.
    """
    asked = (since - timedelta(days=1) if since else _BEGINNING).isoformat()
    rows: list[tuple[Any, ...]] = []
    for page in _pages(source, config, asked):
        records = _at(page, source.records) if source.records else page
        if not isinstance(records, list):
            raise FetchFault("no_records", path=source.records or "")
        if not records and source.next and source.next.page:
            break
        rows += [tuple(_at(record, name) for name in source.headers) for record in records]
        if len(rows) > source.max_rows:
            raise FetchFault("too_many_rows", max_rows=source.max_rows)
    if source.incremental is not None:
        at = source.headers.index(source.incremental.column)
        rows = [row for row in rows if since is None or row[at] is None or str(row[at])[:10] >= since.isoformat()]
        rows.sort(key=lambda row: (row[at] is not None, str(row[at])))
    if rows or since is None:
        yield rows


def _at(value: Any, path: str) -> Any:
    """Return what stands at a path such as unit.name; nothing where it leads nowhere."""
    for name in path.split("."):
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _pages(source: Source, config: Path, since: str) -> Iterator[Any]:
    """Yield pages until there is no next one."""
    following, number = source.next, source.next.first if source.next else 0
    parameters = {name: filled(text, config).replace("{since}", since) for name, text in source.parameters.items()}
    url, seen = source.url or "", set[str]()
    for _ in range(_MAX_PAGES):
        more = {following.page: str(number)} if following and following.page else {}
        page = _answer(source, config, _with(url, parameters | more))
        yield page
        if following is None:
            return
        if following.page:
            number += 1
            mark = json.dumps(page)
        else:
            mark = str(_at(page, following.link or following.cursor or "") or "")
            if not mark:
                return
            if following.link:
                url, parameters = _same_host(url, mark), {}
            else:
                parameters[following.parameter or ""] = mark
        if mark in seen:
            raise FetchFault("pages_repeat")
        seen.add(mark)
    raise FetchFault("pages_repeat")


def _with(url: str, parameters: dict[str, str]) -> str:
    if not parameters:
        return url
    return f"{url}{'&' if urlsplit(url).query else '?'}{urlencode(parameters)}"


def _same_host(url: str, link: str) -> str:
    """Return where a link leads; to another host no secret is sent."""
    found = urljoin(url, link)
    if urlsplit(found)[:2] != urlsplit(url)[:2]:
        raise FetchFault("other_host")
    return found


def _answer(source: Source, config: Path, url: str) -> Any:
    import urllib3

    headers = {name: filled(text, config) for name, text in source.http_headers.items()}
    timeout = urllib3.Timeout(connect=_CONNECT_SECONDS, read=source.timeout_seconds)
    try:
        with urllib3.PoolManager(timeout=timeout, retries=False) as pool:
            response = pool.request("GET", url, headers=headers, redirect=False, preload_content=False)
            body = response.read(_MAX_PAGE_BYTES + 1, decode_content=True)
            response.close()
    except urllib3.exceptions.NewConnectionError:  # a kind of timeout, too
        raise FetchFault("unreachable") from None
    except urllib3.exceptions.TimeoutError:
        raise FetchFault("timeout", seconds=source.timeout_seconds) from None
    except (urllib3.exceptions.HTTPError, OSError):
        raise FetchFault("unreachable") from None
    if response.status in (401, 403):
        raise FetchFault("login", names=source.secrets)
    if response.status in _BUSY:
        raise FetchFault("busy", status=response.status)
    if response.status != 200:
        raise FetchFault("http_status", status=response.status)
    if len(body) > _MAX_PAGE_BYTES:
        raise FetchFault("too_big", megabytes=_MAX_PAGE_BYTES // 1_000_000)
    try:
        return json.loads(body)
    except ValueError:
        raise FetchFault("not_json") from None
