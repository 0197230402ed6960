"""The office's own sign-on: a header counts from the proxies that are named, and an account has to be there."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest

from dashboards import identity
from orchestration.accounts import Directory, proxy_key
from orchestration.clock import now
from tests.dashboards.signed import audited, client_of, sign_in

PROXY, ELSEWHERE = {"REMOTE_ADDR": "10.1.2.3"}, {"REMOTE_ADDR": "10.9.2.3"}


@pytest.fixture
def behind(staffed, monkeypatch):
    """The home behind a proxy of 10.1.0.0/16."""
    monkeypatch.setenv("TAIZHANG_SIGN_ON_HEADER", "X-Office-User")
    monkeypatch.setenv("TAIZHANG_SIGN_ON_PROXIES", "10.1.0.0/16, ::1")
    return staffed


def get(client, name: str, path: str = "/ranking", environ: dict[str, str] = PROXY):
    return client.get(path, headers={"X-Office-User": name}, environ_overrides=environ)


def test_who_the_proxy_names_is_in_for_as_long_as_it_does(behind):
    client = client_of(behind)
    assert get(client, "Leader").status_code == get(client, "leader").status_code == 200
    assert client.get_cookie(identity.COOKIE) is None
    assert client.get("/ranking", environ_overrides=PROXY).status_code == 401
    assert get(client, "leader", "/audit").status_code == 403 and get(client, "auditor", "/audit").status_code == 200
    assert "请在那里退出" in get(client, "leader", "/account").get_data(as_text=True)
    lines = [(who, action) for who, action, _ in audited(behind)]
    assert lines.count(("nobody", "signed_in")) == 2 and ("leader", "denied") in lines
    with closing(Directory(behind)) as directory:
        directory.set_active("leader", now(), is_active=False)
    assert get(client, "leader").status_code == 403


def test_the_header_of_anybody_else_is_refused_and_written_down_also_beside_a_session(behind):
    client = client_of(behind)
    assert get(client, "admin", environ=ELSEWHERE).status_code == 403
    assert client.get("/ranking", headers={"X-Office-User": "admin"}).status_code == 403
    sign_in(client, "leader")
    assert client.get("/ranking").status_code == 200
    assert get(client, "admin", environ={"REMOTE_ADDR": "127.0.0.1"}).status_code == 403
    assert audited(behind).count(("nobody", "sign_on", "refused")) == 3
    for key in (proxy_key("leader"), "leader"):
        client.set_cookie(identity.COOKIE, key)
        assert client.get("/ranking").status_code == 401


@pytest.mark.parametrize("name", ["stranger", "", "leader,admin", "leader\x00", "../leader", "l\u00e9ader"])
def test_a_name_without_an_account_makes_none(behind, name):
    assert get(client_of(behind), name).status_code == 403
    with closing(Directory(behind)) as directory:
        assert len(directory.accounts()) == 5


def test_a_chinese_name_comes_as_utf_8(behind, password_hash):
    with closing(Directory(behind)) as directory:
        directory.add_account("李明", "leader", None, now())
    assert get(client_of(behind), "李明".encode().decode("latin-1")).status_code == 200


def test_the_header_says_nothing_where_nobody_asked_for_it_and_opens_no_home_without_accounts(staffed, monkeypatch):
    assert client_of(staffed).get("/ranking", headers={"X-Office-User": "admin"}).status_code == 401
    assert not [line for line in audited(staffed) if line[1] == "sign_on"]
    monkeypatch.setenv("TAIZHANG_SIGN_ON_HEADER", "X-Office-User")
    with closing(Directory(staffed)) as directory, directory.transaction() as connection:
        connection.execute("delete from account")
    (staffed / ".accounts").unlink()
    assert client_of(staffed).get("/").status_code == 200
    assert client_of(staffed).get("/", headers={"X-Office-User": "admin"}).status_code == 403


def test_a_break_is_a_new_line_in_the_log(behind, monkeypatch):
    client, later = client_of(behind), now() + timedelta(minutes=40)
    assert get(client, "leader").status_code == 200
    monkeypatch.setattr(identity, "now", lambda: later)
    assert get(client, "leader").status_code == 200
    assert audited(behind).count(("nobody", "signed_in", "done")) == 2
