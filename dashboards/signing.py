"""The pages of accounts: sign in, set a password by a single-use link, one's own account, sign out."""

from __future__ import annotations

from contextlib import closing
from urllib.parse import urlencode

from flask import Flask, Response, request
from markupsafe import Markup

from dashboards import faults
from dashboards.authorise import Reader, may, reader
from dashboards.forms import (
    MAX_LETTERS,
    TOKEN_COOKIE,
    answered,
    form_page,
    given,
    led_to,
    name_field,
    next_address,
    password_field,
)
from dashboards.i18n import Texts
from dashboards.identity import COOKIE, Door
from dashboards.second_step import entered, signed_in
from orchestration.accounts import (
    MIN_PASSWORD_LENGTH,
    AccountError,
    Directory,
    Gate,
    fault_of,
    gate_of,
    hashed,
    matches,
    second_step,
)
from orchestration.clock import now
from orchestration.messages import LocalizedText


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


def _sign_in(door: Door, text: Texts) -> Response:
    gate = gate_of(door.home)
    if gate is not Gate.CLOSED:
        key = "broken" if gate is Gate.BROKEN else "no_account"
        command = "taizhang doctor" if gate is Gate.BROKEN else "taizhang user add NAME --role admin"
        return faults.words_answer(
            503 if gate is Gate.BROKEN else 200, text(f"entrance.{key}_title"), [text(f"entrance.{key}")], command
        )

    def shown(status: int, said: str | None = None) -> Response:
        fields = [name_field(text, given("name")), password_field(text, "password", "current-password")]
        if door.provider is not None:
            way = Markup('<p><a class="button" href="/sign-on?{}">{}</a></p>')
            fields.insert(
                0, way.format(urlencode({"lang": text.lang, "next": next_address()}), text("signing.sign_on"))
            )
        return form_page(status, text, "sign_in", fields, said=said, next=next_address())

    if request.method == "GET":
        return shown(200)
    name, address = given("name"), request.remote_addr or ""
    with closing(Directory(door.home)) as directory:
        if not directory.may_try(name, address, now()):
            directory.audited("sign_in", "", "locked", now())
            return shown(429, text("signing.locked"))
        found = directory.find(name)
        known_hash = found.password_hash if found and found.is_active else None
        if not matches(door.home, known_hash, given("password")) or found is None:
            # what was typed as a name may be a password
            directory.audited("sign_in", found.name if found else "", "refused", now())
            return shown(401, text("signing.wrong"))
        return entered(door, directory, text, found.name, next_address())


def _welcome(door: Door, text: Texts) -> Response:
    key = request.values.get("key", "")[:MAX_LETTERS]
    with closing(Directory(door.home)) as directory:
        link = directory.link(key, now())
        if link is None:
            return faults.words_answer(410, text("signing.link_title"), [text("signing.link_used")])

        def shown(status: int, said: str | None = None) -> Response:
            name = [name_field(text, given("name"))] if link and link.name is None else []
            fields = [*name, password_field(text, "password"), password_field(text, "again")]
            return form_page(status, text, "first" if name else "set", fields, said=said, key=key)

        if request.method == "GET":
            return shown(200)
        name = link.name or given("name")
        said = _fault(text, name)
        if said:
            return shown(422, said)
        try:
            name = directory.redeem(key, name, hashed(door.home, given("password")), now())
            return entered(door, directory, text, name, "/")
        except AccountError as error:
            return shown(422, error.text.rendered(text.lang))


def _fault(text: Texts, name: str) -> str | None:
    """What is wrong with a new password that was typed twice."""
    if given("password") != given("again"):
        return text("signing.differ")
    key = fault_of(given("password"), name)
    return LocalizedText(key, n=MIN_PASSWORD_LENGTH).rendered(text.lang) if key else None


def _account(door: Door, text: Texts, who: Reader) -> Response:
    """One's own account: who one is, sign out, another password."""
    if who.is_named_by_proxy:
        lines = [f"{who.name} · {text.label('role', who.role)}", text("signing.by_proxy")]
        return faults.words_answer(200, text("signing.account_title"), lines)
    if not who.is_account:
        key = "demo" if who.is_demo else "local"
        return faults.words_answer(
            200, text(f"signing.{key}_title"), [text(f"signing.{key}")], "taizhang user add NAME --role admin"
        )

    def shown(status: int, said: str | None = None) -> Response:
        fields = [
            password_field(text, "old", "current-password"),
            password_field(text, "password"),
            password_field(text, "again"),
        ]
        answer = form_page(status, text, "account", fields, said=said)
        token = request.cookies.get(TOKEN_COOKIE) or answer.headers["Set-Cookie"].partition("=")[2].partition(";")[0]
        role = text.label("role", who.role) + (f" · {who.unit_code}" if who.unit_code else "")
        log = Markup(' · <a href="/audit">{}</a>').format(text("signing.audit_title")) if may("audit") else ""
        about = Markup(
            '<p><b>{}</b> · {}</p><form method="post" action="/sign-out"><input type="hidden" name="form" value="{}">'
            '<button class="button">{}</button> <a href="/">{}</a>{}</form><p>{} <a href="/account/code">{}</a></p>'
        ).format(
            who.name, role, token, text("signing.sign_out"), text("nav.overview"), log, *_step_words(door, text, who)
        )
        page = answer.get_data(as_text=True)
        answer.set_data(page.replace("</h1>", f"</h1>{about}", 1))
        return answer

    if request.method == "GET":
        return shown(200)
    with closing(Directory(door.home)) as directory:
        if not directory.may_try(who.name, request.remote_addr or "", now()):
            return shown(429, text("signing.locked"))
        found = directory.find(who.name)
        if not matches(door.home, found.password_hash if found else None, given("old")):
            return shown(401, text("signing.wrong_old"))
        said = _fault(text, who.name)
        if said:
            return shown(422, said)
        directory.set_password(who.name, hashed(door.home, given("password")), now())
        return signed_in(directory, who.name, "/account")


def _step_words(door: Door, text: Texts, who: Reader) -> tuple[str, str]:
    """Whether the reader signs in in two steps, and the way to change it."""
    with closing(Directory(door.home)) as directory:
        state = "on" if second_step.is_on(directory, who.name) else "off"
    return text(f"signing.step_{state}"), text(f"signing.step_{state}_way")


def _sign_out(door: Door, text: Texts) -> Response:
    with closing(Directory(door.home)) as directory:
        directory.end_session(request.cookies.get(COOKIE, ""), now())
    answer = led_to(f"/sign-in?lang={text.lang}")
    answer.delete_cookie(COOKIE)
    return answer
