"""The check in front of a web server that has no login: only this machine's own pages may speak to it.

A page of anybody can make a browser send requests to 127.0.0.1 (a picture, a form, a web socket, a name that is
turned to 127.0.0.1 later). Host, Origin and Sec-Fetch-Site tell whose page it was, and a page cannot forge them.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

LOG = logging.getLogger(__name__)
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

NAMES = ("localhost", "127.0.0.1", "[::1]")
QUERIES = "/graphql"
_OURS = ("", "same-origin", "none")


class SameOrigin:
    """An ASGI application that hands on what this machine's own pages and programs ask.

    Args:
        application: what stands behind.
        port: on which it is served.
        is_read_only: whether requests other than queries are refused altogether.
    """

    def __init__(self, application: Application, port: int, *, is_read_only: bool) -> None:
        self._application, self._is_read_only = application, is_read_only
        self._hosts = {f"{name}:{port}" for name in NAMES} | (set(NAMES) if port == 80 else set())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 400 or 403, or let the application answer."""
        refusal = self._refusal(scope) if scope["type"] in ("http", "websocket") else None
        if refusal is None:
            await self._application(scope, receive, send)
            return
        status, why = refusal
        LOG.warning("a request to the orchestrator was refused: %s", why)
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
            return
        body = why.encode()
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _refusal(self, scope: Scope) -> tuple[int, str] | None:
        sent: dict[str, list[str]] = {}
        for name, value in scope.get("headers", ()):
            sent.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1").strip().lower())
        hosts, origins = sent.get("host", []), sent.get("origin", [])
        if len(hosts) != 1 or hosts[0] not in self._hosts:
            return 400, "this host is not served here"
        if any(origin not in {f"http://{host}" for host in self._hosts} for origin in origins):
            return 403, "a page of another site must not ask here"
        if any(site not in _OURS for site in sent.get("sec-fetch-site", [])) and not _is_visit(scope, sent):
            return 403, "a page of another site must not ask here"
        return self._refusal_of_method(scope, sent) if scope["type"] == "http" else None

    def _refusal_of_method(self, scope: Scope, sent: dict[str, list[str]]) -> tuple[int, str] | None:
        method, is_query = scope["method"], _is_query(scope)
        if method in ("GET", "HEAD", "OPTIONS"):
            is_playground = "text/html" in ",".join(sent.get("accept", []))
            return (405, "queries are sent with POST") if is_query and not is_playground else None
        if not is_query and self._is_read_only:
            return 403, "this server is read-only"
        # what a form of another page can send is no JSON
        if not any(kind.partition(";")[0] == "application/json" for kind in sent.get("content-type", [])):
            return 415, "queries are sent as JSON"
        return None


def _is_query(scope: Scope) -> bool:
    return str(scope["path"]).rstrip("/") == QUERIES


def _is_visit(scope: Scope, sent: dict[str, list[str]]) -> bool:
    """Tell whether a reader follows a link from another page, such as the dashboards: that changes nothing."""
    is_page = sent.get("sec-fetch-mode") == ["navigate"] and sent.get("sec-fetch-dest") == ["document"]
    return scope["type"] == "http" and scope["method"] == "GET" and is_page and not _is_query(scope)
