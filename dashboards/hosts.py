"""Under which hosts pages answer: a page of a stranger whose name leads to this machine must not read what it holds
(DNS rebinding).

    hosts = Hosts("0.0.0.0", ("taizhang.example.cn",))
    hosts.serves("taizhang.example.cn:8050")

Loopback always; the address that the server is bound to; the names of --allow-host. Bound to every address of the
machine, any address
in figures: a stranger's page can be reached under a name only. The port says nothing: a tunnel or a proxy has
another one.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from flask import Flask, Response, request

from orchestration.messages import LocalizedText

_WILDCARDS = frozenset({"0.0.0.0", "::", ""})
_SHOWABLE = re.compile(r"[A-Za-z0-9.:\[\]_-]{1,100}")


def _name(host: str) -> str | None:
    """The host of a Host header, without its port, in small letters; None where it is none."""
    if re.search(r"[\s/@?#\\]", host):
        return None
    try:
        parts = urlsplit(f"//{host}")
        _ = parts.port  # raises where it is no number
    except ValueError:
        return None
    return parts.hostname.rstrip(".") if parts.hostname else None


def _address(name: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(name)
    except ValueError:
        return None


class Hosts:
    """The hosts under which one server answers.

    Args:
        bound: the address or name that it is bound to.
        names: further names, such as that of a proxy before it.
    """

    def __init__(self, bound: str = "127.0.0.1", names: Iterable[str] = ()) -> None:
        self._is_everywhere = bound in _WILDCARDS
        known = (
            _name(f"[{one}]" if _address(one) and ":" in one else one)
            for one in (bound, *names)
            if one not in _WILDCARDS
        )
        self._names = frozenset(one for one in known if one)

    def serves(self, host: str) -> bool:
        """Whether the text of a Host header names this server."""
        name = _name(host)
        if name is None:
            return False
        if name == "localhost" or name in self._names:
            return True
        address = _address(name)
        return address is not None and (self._is_everywhere or address.is_loopback)


def register(server: Flask, hosts: Hosts) -> None:
    """Answer 400 under any other host, before anything else looks at the request."""

    @server.before_request
    def refuse_foreign() -> Response | None:
        host = request.headers.get("Host", "")
        if hosts.serves(host):
            return None
        shown = host if _SHOWABLE.fullmatch(host) else "…"
        name = shown.rsplit(":", 1)[0] if shown.count(":") == 1 else shown
        text = LocalizedText("pages.hosts.foreign", shown=shown, name=name)
        return Response(
            f"{text.zh}\n{text.en}\n", status=400, mimetype="text/plain", headers={"Cache-Control": "no-store"}
        )
