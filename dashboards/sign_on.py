"""Signing in with the office's OpenID Connect provider: there and back, and what it says of the reader is checked by
Authlib.
"""

from __future__ import annotations

import hmac
import logging
import threading
from collections.abc import Mapping
from contextlib import closing
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask, Response, request

from dashboards import faults
from dashboards.forms import answered, is_tls, led_to, next_address, set_cookie
from dashboards.i18n import Texts
from dashboards.identity import Door, Provider
from dashboards.second_step import signed_in
from orchestration.accounts import Busy, Directory, Gate, gate_of, normal, secret_of
from orchestration.clock import now
from orchestration.messages import UserError

LOG = logging.getLogger(__name__)
START, RETURN = "/sign-on", "/sign-on/return"
_COOKIE = "taizhang_sign_on"
# of key pairs alone: who knows what is public can make no signature
_SIGNATURES = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"})
_TIMEOUT_SECONDS = 5
# a provider that does not answer must not hold every thread
_places = threading.BoundedSemaphore(2)


def register(server: Flask, door: Door) -> None:
    """Add the addresses to the server; without a provider they lead to the form."""
    if door.provider is not None:
        import authlib.integrations.flask_client  # noqa: F401 - what is not installed is told at the start

    made: list[Any] = []

    def client(provider: Provider) -> Any:
        if not made:
            made.append(_client(door, provider))
        return made[0]

    @server.get(START)
    def sign_on() -> Response:
        return answered(lambda text: _asked(door, text, client, _start))

    @server.get(RETURN)
    def sign_on_return() -> Response:
        return answered(lambda text: _asked(door, text, client, _returned))


def _asked(door: Door, text: Texts, client: Any, act: Any) -> Response:
    from authlib.common.errors import AuthlibBaseError
    from joserfc.errors import JoseError
    from requests import RequestException

    if door.provider is None or gate_of(door.home) is not Gate.CLOSED:
        return led_to("/sign-in")
    if not _places.acquire(blocking=False):
        raise Busy
    try:
        found: Response = act(door, text, door.provider, client(door.provider))
        return found
    except (AuthlibBaseError, JoseError, RequestException, ValueError, KeyError, RuntimeError, UserError) as error:
        LOG.warning("the sign-on failed: %s", type(error).__name__, exc_info=error)
        with closing(Directory(door.home)) as directory:
            directory.audited("sign_on", "", "refused", now())
        return faults.words_answer(403, text("signing.sign_on_failed_title"), [text("signing.sign_on_failed")])
    finally:
        _places.release()


def _client(door: Door, provider: Provider) -> Any:
    from authlib.integrations.flask_client import FlaskOAuth2App

    return FlaskOAuth2App(
        None,
        "office",
        client_id=provider.client_id,
        client_secret=secret_of(provider.secret_from, door.home / "config"),
        server_metadata_url=f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid profile",
            "code_challenge_method": "S256",
            "default_timeout": _TIMEOUT_SECONDS,
        },
    )


def _return_address() -> str:
    return f"{'https' if is_tls() else 'http'}://{request.host}{RETURN}"


def _start(_door: Door, _text: Texts, _provider: Provider, client: Any) -> Response:
    """Send the reader there; what only his browser knows comes back with him."""
    made = client.create_authorization_url(_return_address())
    answer = led_to(made["url"])
    kept = {name: made[name] for name in ("state", "nonce", "code_verifier")}
    set_cookie(answer, _COOKIE, urlencode(kept | {"next": next_address()}))
    return answer


def _returned(door: Door, text: Texts, provider: Provider, client: Any) -> Response:
    """Begin a session of the account that the provider names.

    Raises:
        ValueError: nobody was sent there from this browser, or there is nothing said of him.
    """
    kept = dict(parse_qsl(request.cookies.get(_COOKIE, "")))
    given = request.args.get("state", "")
    if not given or not hmac.compare_digest(given.encode(), kept.get("state", "").encode()):
        raise ValueError("another state")
    claims = _claims(provider, client, kept)
    named = claims.get(provider.claim)
    with closing(Directory(door.home)) as directory:
        account = directory.find(normal(named)) if isinstance(named, str) else None
        if account is None or not account.is_active:
            directory.audited("sign_on", account.name if account else "", "refused", now())
            return faults.words_answer(403, text("entrance.unknown_title"), [text("entrance.unknown")])
        answer = signed_in(directory, account.name, kept.get("next", "/"))
    answer.delete_cookie(_COOKIE)
    return answer


def _claims(provider: Provider, client: Any, kept: Mapping[str, str]) -> Mapping[str, Any]:
    """What the provider says of the reader, signed for us and for this sign-in.

    Raises:
        ValueError: it says nothing.
    """
    metadata = client.load_server_metadata()
    offered = metadata.get("id_token_signing_alg_values_supported", ["RS256"])
    metadata["id_token_signing_alg_values_supported"] = sorted(_SIGNATURES.intersection(offered))
    token = client.fetch_access_token(_return_address(), code=request.args["code"], code_verifier=kept["code_verifier"])
    wanted = {
        "iss": {"essential": True, "value": provider.issuer},
        "aud": {"essential": True, "value": provider.client_id},
    }
    claims: Mapping[str, Any] | None = client.parse_id_token(token, nonce=kept["nonce"], claims_options=wanted)
    if claims is None:
        raise ValueError("no id_token")
    return claims
