"""Interfaces that answer in pages of JSON as sources."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from orchestration.doors.fetch import fetch
from orchestration.doors.fetched import Fetched
from orchestration.home import Home
from orchestration.pipeline.collect import collect
from orchestration.pipeline.session import RunSettings
from orchestration.reference import load
from orchestration.settings.check import check_config
from tests.doors.test_sql import AT

TOKEN = "t0ken-9c1"
COLUMNS = "{case_id: id, unit: unit.name, received_at: received, channel: {value: hotline}}"
CASES = [
    {"id": f"A{n}", "unit": {"name": "城关镇"}, "received": f"2024-0{n % 3 + 1}-1{n}T09:00:00+08:00", "caller": "张三"}
    for n in range(7)
]


@dataclass
class Interface:
    """Three ways of paging over seven cases, two a page, for whoever has the token."""

    port: int = 0
    asked: list[dict[str, str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)  # of the next answers
    elsewhere: str | None = None  # where /links says that its next page is

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, path: str, query: dict[str, str]) -> Any:
        cases = [case for case in CASES if str(case["received"]) >= query.get("since", "")]
        at = int(query.get("after") or query.get("at") or 2 * int(query.get("page", "1")) - 2)
        rows, following = cases[at : at + 2], at + 2 if at + 2 < len(cases) else None
        link = self.elsewhere or f"/links?at={following}"
        return {
            "/pages": {"data": {"items": rows}},
            "/cursor": {"data": {"items": rows}, "meta": {"after": following}},
            "/links": {"data": {"items": rows}, "next": link if following else None},
            "/same": {"data": {"items": cases[:2]}},
            "/list": cases,
        }[path]


@pytest.fixture
def interface() -> Iterator[Interface]:
    found = Interface()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            found.asked.append(query := dict(parse_qsl(parts.query)))
            status = 200 if self.headers["Authorization"] == f"Bearer {TOKEN}" else 401
            status = found.statuses.pop(0) if found.statuses else status
            body = json.dumps(found.answer(parts.path, query)).encode() if status == 200 else b"<p>no</p>"
            self.send_response(status)
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:9/")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    found.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def source(
    home: Home, interface: Interface, describe: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., Fetched]:
    """Describe the interface and fetch it."""
    monkeypatch.setenv("TOKEN", TOKEN)

    def fetched(path: str, **more: str) -> Fetched:
        keys = {"kind": "http", "url": interface.url + path, "template": "case", "columns": COLUMNS}
        keys |= {"headers": '{Authorization: "Bearer ${TOKEN}"}', "records": "data.items", "drop": "[caller]"} | more
        describe("platform", **keys)
        [found] = fetch(home, load(home.config))
        return found

    return fetched


@pytest.mark.parametrize(
    ("path", "following", "requests"),
    [
        ("/pages", "{page: page}", 5),
        ("/cursor", "{cursor: meta.after, parameter: after}", 4),
        ("/links", "{link: next}", 4),
    ],
)
def test_all_pages_are_one_file_that_is_read(
    home: Home, interface: Interface, source: Callable[..., Fetched], path: str, following: str, requests: int
) -> None:
    found = source(path, next=following)
    assert (found.fault, found.files, len(interface.asked)) == (
        None,
        ["fetched/platform/platform_all.parquet"],
        requests,
    )
    data = (home.inbox / found.files[0]).read_bytes()
    assert "张三".encode() not in data and TOKEN.encode() not in data
    assert collect(home, RunSettings(load(home.config)), AT).rows_accepted == 7
    assert source(path, next=following).files == []


def test_later_windows_are_asked_for_from_the_day_before(interface: Interface, source: Callable[..., Fetched]) -> None:
    more = {"next": "{page: page}", "parameters": '{since: "{since}"}', "incremental": "{column: received}"}
    assert [name[-15:-8] for name in source("/pages", **more).files] == ["2024-01", "2024-02", "2024-03"]
    again = source("/pages", **more)
    assert (again.files, again.unchanged_count, interface.asked[-1]["since"]) == ([], 1, "2024-02-29")


def test_what_passes_is_tried_again_and_what_does_not_is_told(
    home: Home, interface: Interface, source: Callable[..., Fetched], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(path: str, **more: str) -> str | None:
        found = source(path, **more).fault
        return found.key.rpartition(".")[2] if found else None

    interface.statuses[:] = [503]
    assert source("/pages", next="{page: page}").rows_count == 7
    interface.statuses[:] = [302]
    assert fault("/pages") == "http_status"
    interface.elsewhere = "http://127.0.0.2:1/"
    assert fault("/links", next="{link: next}") == "other_host"
    assert fault("/same", next="{page: page}") == "pages_repeat"
    assert fault("/list") == "no_records"
    assert fault("/pages", next="{page: page}", max_rows="3") == "too_many_rows"
    assert fault("/pages", url="http://127.0.0.1:9/") == "unreachable"
    monkeypatch.setenv("TOKEN", "wr0ng")
    assert fault("/pages") == "login"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"headers": "{Authorization: Bearer geheim}"}, "secret_in_the_open"),
        ({"parameters": "{api_key: geheim}"}, "secret_in_the_open"),
        ({"url": "https://a:geheim@host/"}, "secret_in_the_open"),
        ({"url": "file:///etc/passwd"}, "no_such_address"),
        ({"next": "{page: page, link: next}"}, "not_one_origin"),
        ({"parameters": "[a]"}, "not_named_texts"),
        ({"table": "cases"}, "key_of_another_kind"),
    ],
)
def test_config_check_names_what_is_wrong(
    home: Home, describe: Callable[..., None], changed: dict[str, str], code: str
) -> None:
    keys = {"kind": "http", "url": "https://host/api", "template": "case", "columns": COLUMNS} | changed
    describe("platform", **keys)
    found = [problem for problem in check_config(home.config).sorted() if problem.file == "sources/platform.yml"]
    assert [problem.text.key for problem in found] == [f"config.{code}"]
    assert "geheim" not in str(found[0].sentence)
