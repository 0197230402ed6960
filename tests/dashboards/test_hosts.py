"""Pages answer under the hosts that they serve and under no other: a stranger's name that leads to this machine reads nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from dash import Dash

from dashboards.app import create_app
from dashboards.hosts import Hosts


@pytest.mark.parametrize(
    "host", ["localhost", "LOCALHOST:8050", "127.0.0.1:8050", "127.8.0.1", "[::1]:8050", "localhost.:80"]
)
def test_this_machine_is_always_served(host: str):
    assert Hosts("127.0.0.1").serves(host)


@pytest.mark.parametrize(
    "host",
    ["", "evil.example", "evil.example:8050", "localhost.evil.example", "127.0.0.1.nip.io", "192.168.1.5", "localhost:x", "a@localhost",
     "localhost/..", "evil.example#localhost", "[::1", "local host"],
)  # fmt: skip
def test_no_other_host_is_served(host: str):
    assert not Hosts("127.0.0.1").serves(host)


def test_an_address_in_figures_is_served_where_the_server_is_bound_to_all_of_them():
    assert Hosts("0.0.0.0").serves("192.168.1.5:8050") and Hosts("::").serves("[fe80::1]")
    assert not Hosts("0.0.0.0").serves("evil.example")
    assert Hosts("192.168.1.5").serves("192.168.1.5") and not Hosts("192.168.1.5").serves("192.168.1.6")
    assert Hosts("fe80::1").serves("[fe80::1]:8050")


def test_names_that_are_allowed_are_served_with_any_port():
    hosts = Hosts("127.0.0.1", ("Taizhang.Example.cn", "proxy:8443"))
    assert hosts.serves("taizhang.example.CN:443") and hosts.serves("proxy")
    assert not hosts.serves("other.example.cn")


@pytest.mark.parametrize(
    "path", ["/", "/_dash-layout", "/assets/1_base.css", "/export/unit/units.csv", "/receipts/0123456789ab-1.json"]
)
def test_a_foreign_host_gets_one_sentence_and_nothing_else(app: Dash, path: str):
    answer = app.server.test_client().get(path, headers={"Host": "evil.example"})
    assert answer.status_code == 400 and answer.mimetype == "text/plain"
    assert "--allow-host evil.example" in answer.get_data(as_text=True)


def test_a_host_that_could_do_harm_in_a_terminal_is_not_repeated(app: Dash):
    answer = app.server.test_client().get("/", headers={"Host": "<b>\x1b[31m"})
    assert answer.status_code == 400 and "<b>" not in answer.get_data(as_text=True)


def test_a_callback_under_a_foreign_host_is_refused_and_an_allowed_one_is_answered(example_home: Path):
    client = create_app(example_home, names=("pages.example",)).server.test_client()
    assert client.post("/_dash-update-component", json={}, headers={"Host": "evil.example"}).mimetype == "text/plain"
    assert client.get("/sign-in", headers={"Host": "pages.example"}).status_code == 200
