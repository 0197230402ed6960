"""Signing in as a browser does, and what the audit log says of it."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

from flask.testing import FlaskClient

from dashboards.app import create_app
from orchestration.accounts import Directory
from orchestration.state import audit

PASSWORD = "a quiet river 27"


def client_of(home: Path, **options) -> FlaskClient:
    return create_app(home, **options).server.test_client()


def form_of(client: FlaskClient, address: str) -> dict[str, str]:
    """The hidden fields of a form, as a browser would send them."""
    page = client.get(address).get_data(as_text=True)
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, **more: str):
    return client.post("/sign-in", data=form_of(client, "/sign-in") | {"name": name, "password": password} | more)


def audited(home: Path) -> list[tuple[str, str, str]]:
    with closing(Directory(home)) as directory, directory.transaction() as connection:
        return [(row.who, row.action, row.result) for row in audit.rows(connection)]
