"""Plain forms, which need no script. Each bears a token that a cookie of the same browser must match: a page of a stranger
can read neither.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from flask import Response, redirect, request
from markupsafe import Markup

from dashboards import faults
from dashboards.i18n import Texts, texts
from dashboards.view import LANGUAGES
from orchestration.accounts import MIN_PASSWORD_LENGTH, Busy

_TOKEN, TOKEN_COOKIE = "form", "taizhang_form"
_LARGEST_FORM, MAX_LETTERS = 8_000, 300
_RETRY_SECONDS = "5"
_FIELD = Markup(
    '<p class="field"><label for="{name}">{label}</label>'
    '<input id="{name}" name="{name}" type="{kind}" autocomplete="{complete}" value="{value}" required{more}></p>'
)


def answered(act: Callable[[Texts], Response]) -> Response:
    """Answer with a page of forms, in the language that is asked for; a form of a stranger does nothing."""
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
    origin, sent, kept = (
        request.headers.get("Origin"),
        request.form.get(_TOKEN, ""),
        request.cookies.get(TOKEN_COOKIE, ""),
    )
    is_near = origin is None or urlsplit(origin).netloc == request.host
    is_same = request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
    return is_near and is_same and bool(kept) and hmac.compare_digest(sent.encode(), kept.encode())


def is_tls() -> bool:
    """Whether the reader's browser speaks TLS, with us or with a proxy; a false claim costs the liar his own cookie."""
    return request.is_secure or request.headers.get("X-Forwarded-Proto", "").split(",")[0].strip() == "https"


def set_cookie(answer: Response, name: str, value: str) -> None:
    """Set a cookie that no script reads and no other site sends."""
    answer.set_cookie(name, value, httponly=True, secure=is_tls(), samesite="Lax", path="/")


def form_page(
    status: int, text: Texts, what: str, fields: list[Markup], *, said: str | None = None, **hidden: str
) -> Response:
    """A page with one form that posts to its own address."""
    token = request.cookies.get(TOKEN_COOKIE) or secrets.token_urlsafe(24)
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
    set_cookie(answer, TOKEN_COOKIE, token)
    return answer


def name_field(text: Texts, value: str = "") -> Markup:
    """The place for the name of an account."""
    return _FIELD.format(
        name="name", label=text("signing.name"), kind="text", complete="username", value=value, more=""
    )


def code_field(text: Texts, name: str = "code") -> Markup:
    """The place for the six digits that a device shows."""
    more = Markup(' inputmode="numeric" maxlength="12"')
    label = text("signing.code")
    return _FIELD.format(name=name, label=label, kind="text", complete="one-time-code", value="", more=more)


def password_field(text: Texts, name: str, complete: str = "new-password") -> Markup:
    """The place for a password: `password` is a new one, unless `complete` says that it is the one there is."""
    is_new = name == "password" and complete == "new-password"
    label = text("signing.new_password" if is_new else f"signing.{name}")
    return _FIELD.format(name=name, label=label, kind="password", complete=complete, value="", more="")


def given(name: str) -> str:
    """What was typed into a place."""
    return request.form.get(name, "")[:MAX_LETTERS]


def next_address() -> str:
    """Where the reader wanted to go: an address of ours."""
    wanted = request.values.get("next", "/")
    return wanted if wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable() else "/"


def led_to(address: str) -> Response:
    """Send the browser on to another address."""
    found: Any = redirect(address, 303)
    answer: Response = found
    return answer
