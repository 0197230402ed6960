"""Who asks: the account of a session, or of the office's sign-on, or whoever sits at a machine without accounts."""

from __future__ import annotations

import logging
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any

from flask import request

from dashboards import callback_body, ids
from dashboards.authorise import Reader, comes_straight
from orchestration.accounts import Directory, Gate, gate_of, normal, proxy_key, session_of, token_hash
from orchestration.clock import now
from orchestration.messages import UserError
from orchestration.settings.model import load_settings

LOG = logging.getLogger(__name__)
COOKIE = "taizhang_session"
_NOTICE = f"{ids.Shell.notice}.children"


@dataclass(frozen=True, slots=True)
class Provider:
    """An OpenID Connect provider that may say who a reader is, in one of its claims."""

    issuer: str
    client_id: str
    secret_from: str
    claim: str


@dataclass(frozen=True, slots=True)
class Door:
    """What decides who comes in. `is_bound_here`: the server answers on addresses of this machine only."""

    home: Path
    is_bound_here: bool
    is_demo: bool
    idle: timedelta
    absolute: timedelta
    others: str
    totp_roles: tuple[str, ...] = ()
    header: str = ""
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    provider: Provider | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal: its status, and the words for it as keys of the catalogue."""

    status: int
    key: str
    command: str | None = None


SIGN_IN = Refusal(401, "sign_in_needed")
_NO_ACCOUNT = Refusal(403, "no_account", "taizhang user add NAME --role admin")
_BROKEN = Refusal(503, "broken", "taizhang doctor")
DENIED = Refusal(403, "denied")
_NOT_BELIEVED = Refusal(403, "not_believed")
_UNKNOWN = Refusal(403, "unknown")


def door_of(home: Path, *, is_bound_here: bool) -> Door:
    """The door of a home, as its settings say."""
    settings = load_settings(home / "config")
    return Door(
        home,
        is_bound_here,
        _is_demo(home),
        timedelta(minutes=settings.session_idle_minutes),
        timedelta(hours=settings.session_hours),
        settings.units_see,
        settings.totp_roles,
        settings.sign_on_header,
        tuple(map(ip_network, settings.sign_on_proxies)),
        Provider(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_secret_from, settings.oidc_claim)
        if settings.oidc_issuer
        else None,
    )


def _is_demo(home: Path) -> bool:
    try:
        with closing(sqlite3.connect(f"{(home / 'state.sqlite').absolute().as_uri()}?mode=ro", uri=True)) as state:
            return bool(state.execute("select value from setting where name = 'kind'").fetchone() == ("demo",))
    except sqlite3.Error:
        return False


def who(door: Door) -> Reader | Refusal:
    """Who asks; or why nobody may."""
    gate = gate_of(door.home)
    if gate is Gate.BROKEN:
        return _BROKEN
    named = request.headers.get(door.header) if door.header else None
    if gate is Gate.OPEN:
        is_straight = comes_straight(is_bound_here=door.is_bound_here) and named is None
        return (
            Reader("demo" if door.is_demo else "local", "department", is_demo=door.is_demo)
            if is_straight
            else _NO_ACCOUNT
        )
    token = request.cookies.get(COOKIE)
    try:
        if named is not None:
            return _named(door, named)
        return (_reader(door, token_hash(token)) if token else None) or SIGN_IN
    except (sqlite3.Error, UserError):
        LOG.exception("a session could not be looked up")
        return _BROKEN


def _reader(door: Door, key: str, *, is_named: bool = False) -> Reader | None:
    session = session_of(door.home, key, now(), door.idle, door.absolute)
    if session is None:
        return None
    if session.is_stale and not _is_poll():
        _note_use(door, key)
    return Reader(
        session.name,
        session.role,
        session.unit_code,
        is_account=True,
        is_named_by_proxy=is_named,
        others=door.others,
    )


def _named(door: Door, named: str) -> Reader | Refusal:
    """The account that a proxy names, for as long as it does: its session has no cookie. Anybody else who names one is
    refused.
    """
    address = request.remote_addr or ""
    if not any(ip_address(address) in network for network in door.proxies):
        LOG.warning("%s gave the header of the sign-on and is no proxy that is believed", address)
        audited(door, "sign_on", "", "refused")
        return _NOT_BELIEVED
    # what is no UTF-8 is no account's name
    name = normal(named.encode("latin-1").decode("utf-8", "replace"))
    key = proxy_key(name)
    found = _reader(door, key, is_named=True)
    if found is not None:
        return found
    with closing(Directory(door.home)) as directory:
        account = directory.find(name)
        if account is None or not account.is_active:
            directory.audited("sign_on", account.name if account else "", "refused", now())
            return _UNKNOWN
        directory.begin_session(name, address, now(), key=key)
    return _reader(door, key, is_named=True) or _UNKNOWN


def _note_use(door: Door, key: str) -> None:
    try:
        with closing(Directory(door.home)) as directory:
            directory.seen(key, now())
    except UserError as error:  # the session ends earlier than it would
        LOG.warning("the use of a session could not be noted", exc_info=error)


def _is_poll() -> bool:
    """Whether an open page looks for a newer snapshot by itself: nobody has to sit before it."""
    return request.path.endswith(callback_body.PATH) and body_of_callback().get("output") == _NOTICE


def body_of_callback() -> dict[str, Any]:
    """What a callback was sent; nothing where it is none."""
    found = request.get_json(silent=True)
    return found if isinstance(found, dict) else {}


def audited(door: Door, action: str, about: str, result: str) -> None:
    """Write a line of the audit log; where that cannot be, the log of events says so."""
    try:
        with closing(Directory(door.home)) as directory:
            directory.audited(action, about, result, now())
    except UserError as error:
        LOG.warning("%s is not in the audit log", action, exc_info=error)
