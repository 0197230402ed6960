"""The pages of accounts: sign in, set a password by a single-use link, one's own account, sign out.

Plain forms, which need no script. Each form bears a token that a cookie of the same browser must match: a page of a
stranger can read neither.
"""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Callable
from contextlib import closing
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, redirect, request
from markupsafe import Markup

from dashboards import faults
from dashboards.authorise import Reader, may, reader
from dashboards.entrance import COOKIE, Door
from dashboards.i18n import Texts, texts
from dashboards.view import LANGUAGES
from orchestration.accounts import (
    MIN_PASSWORD_LENGTH,
    AccountError,
    Busy,
    Directory,
    Gate,
    fault_of,
    gate_of,
    hashed,
    matches,
)
from orchestration.clock import now
from orchestration.messages import LocalizedText

LOG = logging.getLogger(__name__)
_TOKEN, _TOKEN_COOKIE = "form", "taizhang_form"
_LARGEST_FORM, _MAX_LETTERS = 8_000, 300
_RETRY_SECONDS = "5"
_FIELD = Markup(
    '<p class="field"><label for="{name}">{label}</label>'
    '<input id="{name}" name="{name}" type="{kind}" autocomplete="{complete}" value="{value}" required{more}></p>'
)


def register(server: Flask, door: Door) -> None:
    """Add the pages to the server."""

    @server.route("/sign-in", methods=["GET", "POST"])
    def sign_in() -> Response:
        return answered(lambda text: _sign_in(door, text))

    @server.route("/welcome", methods=["GET", "POST"])
    def welcome() -> Response:
        return answered(lambda text: _welcome(door, text))

    @server.route("/account", methods=["GET", "POST"])
    def account() -> Response:
        return answered(lambda text: _account(door, text, reader()))

    @server.post("/sign-out")
    def sign_out() -> Response:
        return answered(lambda text: _sign_out(door, text))


def answered(act: Callable[[Texts], Response]) -> Response:
    request.max_content_length = _LARGEST_FORM
    lang = request.values.get("lang")
    text = texts(lang if lang in LANGUAGES else "zh")
    if request.method == "POST" and not _is_ours():
        answer = faults.words_answer(400, text("signing.form_title"), [text("signing.form_old")])
    else:
        try:
            answer = act(text)
        except Busy:
            answer = faults.words_answer(503, text("signing.busy_title"), [text("signing.busy")])
            answer.headers["Retry-After"] = _RETRY_SECONDS
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _is_ours() -> bool:
    origin, given, kept = (
        request.headers.get("Origin"),
        request.form.get(_TOKEN, ""),
        request.cookies.get(_TOKEN_COOKIE, ""),
    )
    is_near = origin is None or urlsplit(origin).netloc == request.host
    is_same = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    return is_near and is_same and bool(kept) and hmac.compare_digest(given.encode(), kept.encode())


def _is_safe() -> bool:
    """Whether the reader's browser speaks TLS, with us or with a proxy; a false claim costs the liar his own cookie."""
    return request.is_secure or request.headers.get("X-Forwarded-Proto", "").split(",")[0].strip() == "https"


def _set(answer: Response, name: str, value: str) -> None:
    answer.set_cookie(name, value, httponly=True, secure=_is_safe(), samesite="Lax", path="/")


def _form(
    status: int, text: Texts, what: str, fields: list[Markup], *, said: str | None = None, **hidden: str
) -> Response:
    """A page with one form that posts to its own address."""
    token = request.cookies.get(_TOKEN_COOKIE) or secrets.token_urlsafe(24)
    hidden |= {_TOKEN: token, "lang": text.lang}
    kept = Markup("").join(
        Markup('<input type="hidden" name="{}" value="{}">').format(*pair) for pair in hidden.items()
    )
    wrong = Markup('<p class="form-fault" role="alert">{}</p>').format(said) if said else Markup("")
    other = "en" if text.lang == "zh" else "zh"
    lang = Markup('<p class="note"><a href="?{}lang={}">{}</a></p>').format(
        "".join(f"{name}={value}&" for name, value in hidden.items() if name in ("key", "next")),
        other,
        text("nav.other_language"),
    )
    button = Markup('<p><button class="button">{}</button></p>').format(text(f"signing.{what}"))
    form = Markup('<form method="post" action="{}" class="sign-form">{}</form>').format(
        request.path, wrong + kept + Markup("").join(fields) + button
    )
    lines = [text(f"signing.{what}_about", n=MIN_PASSWORD_LENGTH)]
    answer = faults.words_answer(status, text(f"signing.{what}_title"), lines, more=form + lang)
    _set(answer, _TOKEN_COOKIE, token)
    return answer


def _name(text: Texts, value: str = "") -> Markup:
    return _FIELD.format(
        name="name", label=text("signing.name"), kind="text", complete="username", value=value, more=""
    )


def _password(text: Texts, name: str, complete: str = "new-password") -> Markup:
    is_new = name == "password" and complete == "new-password"
    label = text("signing.new_password" if is_new else f"signing.{name}")
    return _FIELD.format(name=name, label=label, kind="password", complete=complete, value="", more="")


def _given(name: str) -> str:
    return request.form.get(name, "")[:_MAX_LETTERS]


def _next() -> str:
    """Where the reader wanted to go: an address of ours."""
    wanted = request.values.get("next", "/")
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable() else "/"


def _sign_in(door: Door, text: Texts) -> Response:
    gate = gate_of(door.home)
    if gate is not Gate.CLOSED:
        key = "broken" if gate is Gate.BROKEN else "no_account"
        command = "taizhang doctor" if gate is Gate.BROKEN else "taizhang user add NAME --role admin"
        return faults.words_answer(
            503 if gate is Gate.BROKEN else 200, text(f"entrance.{key}_title"), [text(f"entrance.{key}")], command
        )

    def shown(status: int, said: str | None = None) -> Response:
        fields = [_name(text, _given("name")), _password(text, "password", "current-password")]
        return _form(status, text, "sign_in", fields, said=said, next=_next())

    if request.method == "GET":
        return shown(200)
    name, address = _given("name"), request.remote_addr or ""
    with closing(Directory(door.home)) as directory:
        if not directory.may_try(name, address, now()):
            directory.audited("sign_in", "", "locked", now())
            return shown(429, text("signing.locked"))
        found = directory.find(name)
        is_known = found is not None and found.is_active
        if not matches(door.home, found.password_hash if found and is_known else None, _given("password")):
            # what was typed as a name may be a password
            directory.audited("sign_in", found.name if found else "", "refused", now())
            return shown(401, text("signing.wrong"))
        return _signed_in(directory, found.name if found else "", _next())


def _signed_in(directory: Directory, name: str, wanted: str) -> Response:
    if old := request.cookies.get(COOKIE):
        directory.end_session(old, now())
    answer: Any = redirect(wanted, 303)
    _set(answer, COOKIE, directory.begin_session(name, request.remote_addr or "", now()))
    answer.delete_cookie(_TOKEN_COOKIE)
    found: Response = answer
    return found


def _welcome(door: Door, text: Texts) -> Response:
    key = request.values.get("key", "")[:_MAX_LETTERS]
    with closing(Directory(door.home)) as directory:
        link = directory.link(key, now())
        if link is None:
            return faults.words_answer(410, text("signing.link_title"), [text("signing.link_used")])

        def shown(status: int, said: str | None = None) -> Response:
            name = [_name(text, _given("name"))] if link and link.name is None else []
            fields = [*name, _password(text, "password"), _password(text, "again")]
            return _form(status, text, "first" if name else "set", fields, said=said, key=key)

        if request.method == "GET":
            return shown(200)
        name = link.name or _given("name")
        said = _fault(text, name)
        if said:
            return shown(422, said)
        try:
            return _signed_in(directory, directory.redeem(key, name, hashed(door.home, _given("password")), now()), "/")
        except AccountError as error:
            return shown(422, error.text.rendered(text.lang))


def _fault(text: Texts, name: str) -> str | None:
    """What is wrong with a new password that was typed twice."""
    if _given("password") != _given("again"):
        return text("signing.differ")
    key = fault_of(_given("password"), name)
    return LocalizedText(key, n=MIN_PASSWORD_LENGTH).rendered(text.lang) if key else None


def _account(door: Door, text: Texts, who: Reader) -> Response:
    """One's own account: who one is, sign out, another password."""
    if not who.is_account:
        key = "demo" if who.is_demo else "local"
        return faults.words_answer(
            200, text(f"signing.{key}_title"), [text(f"signing.{key}")], "taizhang user add NAME --role admin"
        )

    def shown(status: int, said: str | None = None) -> Response:
        fields = [_password(text, "old", "current-password"), _password(text, "password"), _password(text, "again")]
        answer = _form(status, text, "account", fields, said=said)
        token = request.cookies.get(_TOKEN_COOKIE) or answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
        role = text.label("role", who.role) + (f" · {who.unit_code}" if who.unit_code else "")
        log = Markup(' · <a href="/audit">{}</a>').format(text("signing.audit_title")) if may("audit") else ""
        about = Markup(
            '<p><b>{}</b> · {}</p><form method="post" action="/sign-out"><input type="hidden" name="form" value="{}">'
            '<button class="button">{}</button> <a href="/">{}</a>{}</form>'
        ).format(who.name, role, token, text("signing.sign_out"), text("nav.overview"), log)
        page = answer.get_data(as_text=True)
        answer.set_data(page.replace("</h1>", f"</h1>{about}", 1))
        return answer

    if request.method == "GET":
        return shown(200)
    with closing(Directory(door.home)) as directory:
        if not directory.may_try(who.name, request.remote_addr or "", now()):
            return shown(429, text("signing.locked"))
        found = directory.find(who.name)
        if not matches(door.home, found.password_hash if found else None, _given("old")):
            return shown(401, text("signing.wrong_old"))
        said = _fault(text, who.name)
        if said:
            return shown(422, said)
        directory.set_password(who.name, hashed(door.home, _given("password")), now())
        return _signed_in(directory, who.name, "/account")


def _sign_out(door: Door, text: Texts) -> Response:
    with closing(Directory(door.home)) as directory:
        directory.end_session(request.cookies.get(COOKIE, ""), now())
    answer: Any = redirect(f"/sign-in?lang={text.lang}", 303)
    answer.delete_cookie(COOKIE)
    found: Response = answer
    return found
