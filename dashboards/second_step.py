"""The six digits after the password: asked for while signing in, and set up by whoever signs in or on his own account."""

from __future__ import annotations

from contextlib import closing
from urllib.parse import quote

from flask import Flask, Response, request
from markupsafe import Markup

from dashboards.authorise import Reader, reader
from dashboards.forms import (
    TOKEN_COOKIE,
    answered,
    code_field,
    form_page,
    given,
    led_to,
    next_address,
    password_field,
    set_cookie,
)
from dashboards.i18n import Texts
from dashboards.identity import COOKIE, Door
from orchestration.accounts import Directory, matches, second_step
from orchestration.clock import now

_HALF = "taizhang_half"


def register(server: Flask, door: Door) -> None:
    """Add the pages to the server."""

    @server.route("/sign-in/code", methods=["GET", "POST"])
    def sign_in_code() -> Response:
        return answered(lambda text: _asked(door, text))

    @server.route("/account/code", methods=["GET", "POST"])
    def account_code() -> Response:
        return answered(lambda text: _account(door, text, reader()))


def entered(door: Door, directory: Directory, text: Texts, name: str, wanted: str) -> Response:
    """What follows the right password: the pages, or the question for six digits."""
    found = directory.find(name)
    is_demanded = found is not None and found.role in door.totp_roles
    if not is_demanded and not second_step.is_on(directory, name):
        return signed_in(directory, name, wanted)
    answer = led_to(f"/sign-in/code?lang={text.lang}&next={quote(wanted)}")
    set_cookie(answer, _HALF, second_step.pause(directory, name, now()))
    return answer


def signed_in(directory: Directory, name: str, wanted: str) -> Response:
    """Begin a session in place of the one that this browser had."""
    if old := request.cookies.get(COOKIE):
        directory.end_session(old, now())
    answer = led_to(wanted)
    set_cookie(answer, COOKIE, directory.begin_session(name, request.remote_addr or "", now()))
    for spent in (TOKEN_COOKIE, _HALF):
        answer.delete_cookie(spent)
    return answer


def _asked(door: Door, text: Texts) -> Response:
    """The second step of signing in; who has to have one and has none sets it up here."""
    with closing(Directory(door.home)) as directory:
        name = second_step.paused(directory, request.cookies.get(_HALF, ""), now())
        if name is None:
            return led_to(f"/sign-in?lang={text.lang}")
        is_on = second_step.is_on(directory, name)
        if request.method == "GET":
            return _code_page(text) if is_on else _key_page(directory, text, name)
        if not directory.may_try(name, request.remote_addr or "", now()):
            directory.audited("second_step", name, "locked", now())
            return _code_page(text, 429, text("signing.locked"))
        is_right = second_step.accept if is_on else second_step.confirm
        if is_right(directory, name, given("code"), now()):
            return signed_in(directory, name, next_address())
        directory.audited("second_step", name, "refused", now())
        return _code_page(text, 401, text("signing.wrong_code"))


def _account(door: Door, text: Texts, who: Reader) -> Response:
    """Set up a key, or another one: the password (and a code of the key that there is), then a code of the new one."""
    if not who.is_account or who.is_named_by_proxy:
        return led_to("/account")
    with closing(Directory(door.home)) as directory:
        is_on = second_step.is_on(directory, who.name)

        def shown(status: int = 200, said: str | None = None) -> Response:
            fields = [password_field(text, "old", "current-password"), *([code_field(text)] if is_on else [])]
            return form_page(status, text, "step", fields, said=said)

        if request.method == "GET":
            return shown()
        if not directory.may_try(who.name, request.remote_addr or "", now()):
            return shown(429, text("signing.locked"))
        if "new_code" in request.form:
            if second_step.confirm(directory, who.name, given("new_code"), now()):
                return led_to(f"/account?lang={text.lang}")
            return shown(401, text("signing.wrong_code"))
        found = directory.find(who.name)
        if not matches(door.home, found.password_hash if found else None, given("old")):
            return shown(401, text("signing.wrong_old"))
        if is_on and not second_step.accept(directory, who.name, given("code"), now()):
            return shown(401, text("signing.wrong_code"))
        return _key_page(directory, text, who.name, "new_code")


def _code_page(text: Texts, status: int = 200, said: str | None = None) -> Response:
    return form_page(status, text, "code", [code_field(text)], said=said, next=next_address())


def _key_page(directory: Directory, text: Texts, name: str, field: str = "code") -> Response:
    """A new key, this once: it is shown nowhere again."""
    key = second_step.offer(directory, name, now())
    grouped = " ".join(key[at : at + 4] for at in range(0, len(key), 4))
    shown = Markup('<p><code class="key">{}</code><br><a href="{}">{}</a></p>').format(
        grouped, second_step.address_of(name, key), text("signing.key_open")
    )
    return form_page(200, text, "key", [shown, code_field(text, field)], next=next_address())
