"""Who asks, and what he may: one function and one table of policies for every address, page and callback.

    authorise.may("adopt")          # whether this reader may; outside a request everything

entrance.py lets nothing pass that has no policy here. The unit of a reader comes from his session, never from what he
sends.
"""

from __future__ import annotations

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from flask import g, has_request_context, request

from dashboards.scope import Scope

# what a request bears that came through somebody else's hands
_VIA = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-Ip", "Via")
# of Linux: the first account of a person, the one of who has none, a connection that stands, and where all are listed
_FIRST_PERSON, _NOBODY_ACCOUNT, _ESTABLISHED = 1000, 65_534, "01"
_CONNECTIONS = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))

# what a policy can ask for. `open`: no sign-in; `read`: one's own, of whatever unit; `compare`: figures of all units
# beside each other, and what the home holds beside its snapshot
_EVERYTHING = frozenset({"read", "compare", "upload", "adopt", "approve", "audit"})
_LOOKING = frozenset({"read", "compare"})
MAY: Mapping[str, frozenset[str]] = {
    "admin": _EVERYTHING,
    "department": _EVERYTHING,
    "leader": _LOOKING,
    "analyst": _LOOKING,
    "auditor": _LOOKING | {"audit"},
    "unit": frozenset({"read", "upload"}),
    "nobody": frozenset(),
}
RULES: Mapping[str, str] = {
    "/static/<path:filename>": "open",
    "/assets/<path:filename>": "open",
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": "open",
    "/_dash-component-suites/plotly/package_data/plotly.min.js": "open",
    "/_favicon.ico": "open",
    "/health": "open",
    "/sign-in": "open",
    "/sign-in/code": "open",
    "/sign-on": "open",
    "/sign-on/return": "open",
    "/welcome": "open",
    "/sign-out": "read",
    "/account": "read",
    "/account/code": "read",
    "/audit": "audit",
    "/_dash-layout": "read",
    "/_dash-dependencies": "read",
    "/_dash-update-component": "read",
    "/_reload-hash": "read",
    "/": "read",
    "/<path:path>": "read",
    "/templates/<name>.xlsx": "read",
    "/catalog": "read",
    "/data-docs/<snapshot>": "audit",
    "/export/explain/rows.<kind>": "read",
    "/export/<page_name>/<name>.<kind>": "read",
    "/export/circular.<kind>": "compare",
    "/rows/<purpose>/<snapshot>/<page_name>/<name>": "read",
    "/collection/upload": "upload",
    "/collection/adopt": "adopt",
    "/collection/appeal": "adopt",
    "/receipts/<file_id>.<kind>": "read",
}
# by the output; those that the browser answers by itself ask nothing
CALLBACKS: Mapping[str, str] = {
    "shell-notice.children": "read",
    "find-field.data": "read",
    "..shell-explain.title...shell-explain.children...shell-explain.opened..": "read",
    "..whatif-result.children...whatif-address.data..": "compare",
    "waiting-answer.children": "approve",
    "..guide-steps.children...guide-ready.data..": "compare",
    '{"name":["MATCH"],"type":"appeal-slot"}.children': "adopt",
    '{"name":["MATCH"],"type":"appeals-of-slot"}.children': "read",
    '{"name":["MATCH"],"type":"grid"}.getRowsResponse': "read",
    '{"name":["MATCH"],"type":"unit-search"}.data': "read",
    # the page itself, see PAGES
    ".._pages_content.children..._pages_store.data..": "read",
}
# by the address
PAGES: Mapping[str, str] = {
    "/": "compare",
    "/ranking": "compare",
    "/unit": "read",
    "/study": "compare",
    "/reporting": "compare",
    "/case": "compare",
    "/outreach": "compare",
    "/collection": "read",
    "/compare": "compare",
    "/metrics": "read",
    "/quality": "compare",
    "/snapshots": "compare",
    "/guide": "compare",
    "/glossary": "read",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks. `is_account`: he has signed in; else he sits at this machine and there is no account yet."""

    name: str
    role: str
    unit_code: str | None = None
    is_account: bool = False
    is_demo: bool = False
    is_named_by_proxy: bool = False
    others: str = "nothing"


_MACHINE = Reader("this machine", "department")
NOBODY = Reader("nobody", "nobody")


def reader() -> Reader:
    """Who asks; whoever works on the server itself, outside a request, may everything."""
    found: Reader = g.reader if has_request_context() else _MACHINE
    return found


def scope() -> Scope | None:
    """Whose rows the reader sees; None where all."""
    who = reader()
    if who.role != "unit":
        return None
    return Scope(who.unit_code or "", who.others)


def may(action: str, who: Reader | None = None) -> bool:
    """Whether a reader may do something."""
    return action == "open" or action in MAY[(who or reader()).role]


def may_open(href: str) -> bool:
    """Whether the reader may open the page of an address: links that would refuse him are not drawn."""
    return may(PAGES.get(urlsplit(href).path, "read"))


def is_loopback(host: str) -> bool:
    """Whether an address is this machine's own: localhost, 127.x.x.x or ::1, with or without a port."""
    name = "::1" if host == "::1" else urlsplit(f"//{host}").hostname or ""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return name == "localhost"
    return address.is_loopback


def comes_straight(*, is_bound_here: bool) -> bool:
    """Whether a request comes from this machine, through nobody's hands. A proxy in front shows by its headers or the
    version of HTTP that it speaks; one that says nothing by the address of its readers, or by the account that runs it.
    """
    return (
        is_bound_here
        and is_loopback(request.remote_addr or "")
        and is_loopback(request.host)
        and not any(name in request.headers for name in _VIA)
        and request.environ.get("SERVER_PROTOCOL") != "HTTP/1.0"
        and all(is_loopback(urlsplit(address).netloc) for address in _asked_from())
        and not is_service(_account_of_sender(request.environ.get("REMOTE_PORT")))
    )


def _asked_from() -> list[str]:
    """Pages that the browser says it asks from; `null` is an address of nobody's."""
    named = (request.headers.get(name) for name in ("Origin", "Referer"))
    return [address for address in named if address]


def is_service(account: int | None) -> bool:
    """Whether an account of the system is a service's, as a proxy's is: people have numbers from 1000 on. Who runs the
    server, and root, are no strangers.
    """
    if account is None or account in (0, os.getuid()):
        return False
    return account < _FIRST_PERSON or account == _NOBODY_ACCOUNT


def _account_of_sender(port: object) -> int | None:
    """The account that runs the program at the other end of a connection of this machine; None where nobody says."""
    if not str(port).isdecimal():
        return None
    # 127.x.x.x and ::1 as the tables write them
    ends = tuple(f"{address}:{int(str(port)):04X}" for address in ("7F", "01000000"))
    for table in _CONNECTIONS:
        for line in table.read_text(encoding="ascii").splitlines()[1:] if table.exists() else ():
            _, own, _, state, _, _, _, account, *_ = line.split()
            if state == _ESTABLISHED and own.endswith(ends):
                return int(account)
    return None
