"""Signing in through an OpenID Connect provider: a real one of a few lines, with redirects and signed tokens."""

from __future__ import annotations

import base64
import hashlib
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey, RSAKey
from werkzeug.serving import make_server

from dashboards import identity
from orchestration.accounts import Directory
from orchestration.clock import now
from tests.dashboards.signed import audited, client_of, form_of

SECRET, CLIENT = "a secret of this test", "taizhang-test"


@dataclass
class Provider:
    """What the provider says next: `changes` are claims in place of the true ones, None takes one away."""

    issuer: str = ""
    name: str = "leader"
    changes: dict[str, Any] = field(default_factory=dict)
    key: Any = None
    header: dict[str, str] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    asked: dict[str, dict[str, str]] = field(default_factory=dict)


def app_of(provider: Provider) -> Flask:
    """The provider's addresses."""
    server, public = Flask("provider"), RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
    provider.key = public

    @server.get("/.well-known/openid-configuration")
    def metadata():
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks"}
        more = {"issuer": provider.issuer, "id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]}
        return {key: f"{provider.issuer}/{path}" for key, path in names.items()} | more

    @server.get("/authorize")
    def authorize():
        code = f"code-{len(provider.asked)}"
        provider.asked[code] = request.args.to_dict()
        return redirect(f"{request.args['redirect_uri']}?{urlencode({'code': code, 'state': request.args['state']})}")

    @server.post("/token")
    def token():
        asked = provider.asked.pop(request.form["code"], None)
        digest = hashlib.sha256(request.form["code_verifier"].encode()).digest()
        is_ours = request.authorization and request.authorization.password == SECRET
        if not asked or not is_ours or base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked["code_challenge"]:
            return jsonify(error="invalid_grant"), 400
        at = int(now().timestamp())
        claims = {"iss": provider.issuer, "aud": CLIENT, "sub": "7", "iat": at, "exp": at + 60, "nonce": asked["nonce"]}
        claims |= {"preferred_username": provider.name} | provider.changes
        said = {key: value for key, value in claims.items() if value is not None}
        signed = jwt.encode(provider.header, said, provider.key, algorithms=["RS256", "HS256"])
        return {"access_token": "x", "token_type": "Bearer", "id_token": signed}

    @server.get("/jwks")
    def jwks():
        return KeySet([public]).as_dict(private=False)

    return server


@pytest.fixture(scope="module")
def serving() -> Iterator[Provider]:
    provider = Provider()
    server = make_server("127.0.0.1", 0, app_of(provider), threaded=True)
    provider.issuer = f"http://127.0.0.1:{server.port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield provider
    server.shutdown()
    thread.join()


@pytest.fixture
def provider(serving, monkeypatch) -> Iterator[Provider]:
    monkeypatch.setenv("TAIZHANG_OIDC_ISSUER", serving.issuer)
    monkeypatch.setenv("TAIZHANG_OIDC_CLIENT_ID", CLIENT)
    monkeypatch.setenv("OIDC_CLIENT_SECRET", SECRET)
    key = serving.key
    yield serving
    serving.name, serving.changes, serving.key = "leader", {}, key
    serving.header = {"alg": "RS256", "kid": "one"}


def sent_back(client, start: str = "/sign-on?next=/ranking") -> str:
    """Go to the provider as a browser does; the address that it sends back to."""
    there = client.get(start)
    assert there.status_code == 303
    back = requests.get(there.headers["Location"], allow_redirects=False, timeout=10).headers["Location"]
    assert back.startswith("http://localhost/sign-on/return?")
    return back.removeprefix("http://localhost")


def test_a_reader_signs_in_through_the_office_and_out_here(staffed, provider):
    client = client_of(staffed)
    assert "/sign-on?lang=zh&amp;next=%2Franking" in client.get("/sign-in?next=/ranking").get_data(as_text=True)
    answer = client.get(sent_back(client))
    assert answer.status_code == 303 and answer.headers["Location"] == "/ranking"
    assert client.get("/ranking").status_code == 200 and client.get("/audit").status_code == 403
    kept = client.get_cookie(identity.COOKIE).value
    assert client.post("/sign-out", data=form_of(client, "/account")).status_code == 303
    client.set_cookie(identity.COOKIE, kept)
    assert client.get("/ranking").status_code == 401
    assert {("nobody", "signed_in", "done"), ("leader", "signed_out", "done")} <= set(audited(staffed))


@pytest.mark.parametrize(
    "changes",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody else"},
        {"aud": "somebody else", "azp": CLIENT},
        {"iss": "http://127.0.0.1:1"},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"preferred_username": None},
        {"preferred_username": ["leader"]},
        {"preferred_username": "stranger"},
    ],
)
def test_what_is_not_said_for_this_sign_in_lets_nobody_in(staffed, provider, changes):
    client, provider.changes = client_of(staffed), changes
    assert client.get(sent_back(client)).status_code == 403
    assert client.get("/ranking").status_code == 401 and ("nobody", "sign_on", "refused") in audited(staffed)


def test_a_signature_of_anybody_else_is_none(staffed, provider):
    client = client_of(staffed)
    for key, header in (
        (RSAKey.generate_key(2048, {"kid": "one"}), {"alg": "RS256", "kid": "one"}),
        (OctKey.import_key(SECRET), {"alg": "HS256"}),
    ):
        provider.key, provider.header = key, header
        assert client.get(sent_back(client)).status_code == 403
    assert client.get("/ranking").status_code == 401


def test_an_answer_counts_in_the_browser_that_asked_and_once(staffed, provider):
    client, other = client_of(staffed), client_of(staffed)
    back = sent_back(client)
    assert other.get(back).status_code == 403
    sent_back(other)
    assert other.get(back).status_code == 403
    state = parse_qs(urlsplit(back).query)["state"][0]
    assert client.get(f"/sign-on/return?state={state}").status_code == 403
    assert client.get(back.replace(state, "guessed")).status_code == 403
    assert client.get(back).status_code == 303
    assert client.get(back).status_code == 403


def test_no_account_no_secret_and_no_provider_let_nobody_in(staffed, provider, monkeypatch):
    with closing(Directory(staffed)) as directory:
        directory.set_active("leader", now(), is_active=False)
    client = client_of(staffed)
    assert client.get(sent_back(client)).status_code == 403
    monkeypatch.setenv("OIDC_CLIENT_SECRET", "wrong")
    client, provider.name = client_of(staffed), "analyst"
    assert client.get(sent_back(client)).status_code == 403
    monkeypatch.delenv("OIDC_CLIENT_SECRET")
    assert client_of(staffed).get("/sign-on").status_code == 403
    secret = staffed / "config" / "secret"
    secret.parent.mkdir()
    secret.write_text(SECRET + "\n")
    monkeypatch.setenv("TAIZHANG_OIDC_SECRET_FROM", "file:secret")
    for mode, status in ((0o644, 403), (0o600, 303)):
        secret.chmod(mode)
        assert client_of(staffed).get("/sign-on").status_code == status
    client = client_of(staffed)
    assert client.get(sent_back(client, "/sign-on?next=//evil.example")).headers["Location"] == "/"
    monkeypatch.setenv("TAIZHANG_OIDC_ISSUER", "http://127.0.0.1:1")
    assert client_of(staffed).get("/sign-on").status_code == 403
    monkeypatch.setenv("TAIZHANG_OIDC_ISSUER", "")
    assert client_of(staffed).get("/sign-on").headers["Location"] == "/sign-in"
