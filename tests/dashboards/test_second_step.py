"""Six digits after the password: they count once, the key is shown once, and a role can be made to give them."""

from __future__ import annotations

import base64
import re
from contextlib import closing
from datetime import timedelta

import pytest

from dashboards import second_step as pages
from orchestration.accounts import Directory, second_step
from orchestration.clock import now
from orchestration.state import StateStore
from tests.dashboards.signed import PASSWORD, audited, client_of, form_of, sign_in


def key_on(page: str) -> str:
    """The key as the page shows it."""
    return re.search(r'class="key">([A-Z2-7 ]+)<', page)[1].replace(" ", "")


def code(key: str, periods: int = 0) -> str:
    """What a device shows, some periods from now."""
    return second_step.code_of(key, second_step.period_at(now()) + periods)


@pytest.fixture
def keyed(staffed):
    """The home where the leader has a key."""
    with closing(Directory(staffed)) as directory:
        key = second_step.offer(directory, "leader", now())
        assert second_step.confirm(directory, "leader", code(key, -1), now())
    return staffed, key


@pytest.mark.parametrize(
    ("seconds", "digits"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_the_standard(seconds, digits):
    assert second_step.code_of(base64.b32encode(b"12345678901234567890").decode(), seconds // 30) == digits


def test_a_reader_turns_it_on_and_is_asked_from_then_on(staffed):
    client = client_of(staffed)
    sign_in(client, "leader")
    form = form_of(client, "/account/code")
    assert client.post("/account/code", data=form | {"old": "not the password"}).status_code == 401
    page = client.post("/account/code", data=form | {"old": PASSWORD}).get_data(as_text=True)
    key = key_on(page)
    assert f"otpauth://totp/Taizhang:leader?secret={key}&amp;issuer=Taizhang" in page
    assert client.post("/account/code", data=form | {"new_code": "000000"}).status_code == 401
    assert sign_in(client_of(staffed), "leader").headers["Location"] == "/", "a key that was not confirmed asks nothing"
    assert client.post("/account/code", data=form | {"new_code": code(key, -1)}).status_code == 303
    account = client.get("/account").get_data(as_text=True)
    assert "两步验证已开启" in account and key not in account
    assert ("leader", "second_step_on", "done") in audited(staffed)

    other = client_of(staffed)
    answer = sign_in(other, "leader", next="/ranking?period=2025-Q4")
    assert answer.headers["Location"].startswith("/sign-in/code?") and other.get("/ranking").status_code == 401
    address = answer.headers["Location"]
    form = form_of(other, address)
    assert other.post("/sign-in/code", data=form | {"code": "12 34 5"}).status_code == 401
    typed = " ".join(code(key)).translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})
    answer = other.post("/sign-in/code", data=form | {"code": typed})
    assert answer.status_code == 303 and answer.headers["Location"] == "/ranking?period=2025-Q4"
    assert other.get("/ranking").status_code == 200
    assert {("nobody", "second_step", "refused"), ("nobody", "signed_in", "done")} <= set(audited(staffed))


def test_a_code_counts_once_and_so_does_its_question(keyed):
    home, key = keyed
    first, second = client_of(home), client_of(home)
    forms = [form_of(one, sign_in(one, "leader").headers["Location"]) for one in (first, second)]
    digits, half = code(key), second.get_cookie("taizhang_half").value
    assert first.post("/sign-in/code", data=forms[0] | {"code": digits}).status_code == 303
    answer = second.post("/sign-in/code", data=forms[1] | {"code": code(key, 1)})
    assert answer.headers["Location"].startswith("/sign-in?"), "who is in has ended the questions of before"
    form = form_of(second, sign_in(second, "leader").headers["Location"])
    assert half != second.get_cookie("taizhang_half").value
    assert second.post("/sign-in/code", data=form | {"code": digits}).status_code == 401
    assert second.post("/sign-in/code", data=form | {"code": code(key, -1)}).status_code == 401
    assert second.post("/sign-in/code", data=form | {"code": code(key, 1)}).status_code == 303


def test_codes_are_guessed_no_more_often_than_passwords(keyed):
    home, key = keyed
    client = client_of(home)
    form = form_of(client, sign_in(client, "leader").headers["Location"])
    answers = [client.post("/sign-in/code", data=form | {"code": "000000"}).status_code for _ in range(5)]
    assert answers == [401] * 4 + [429]
    assert client.post("/sign-in/code", data=form | {"code": code(key)}).status_code == 429
    assert sign_in(client, "leader").status_code == 429


def test_the_question_waits_ten_minutes_and_not_for_who_is_shut_out(keyed, monkeypatch):
    home, key = keyed
    client, later = client_of(home), now() + timedelta(minutes=second_step.PAUSE_MINUTES + 1)
    form = form_of(client, sign_in(client, "leader").headers["Location"])
    with monkeypatch.context() as patch:
        patch.setattr(pages, "now", lambda: later)
        assert client.get("/sign-in/code").headers["Location"].startswith("/sign-in?")
    with closing(Directory(home)) as directory:
        directory.set_active("leader", now(), is_active=False)
    assert client.post("/sign-in/code", data=form | {"code": code(key)}).headers["Location"].startswith("/sign-in?")


def test_a_role_that_has_to_give_codes_sets_its_key_up_while_signing_in(staffed, monkeypatch):
    monkeypatch.setenv("TAIZHANG_TOTP_ROLES", "admin, auditor")
    client = client_of(staffed)
    assert sign_in(client_of(staffed), "leader").headers["Location"] == "/"
    address = sign_in(client, "admin").headers["Location"]
    first, page = (client.get(address).get_data(as_text=True) for _ in range(2))
    assert key_on(first) != key_on(page) and client.get("/audit").status_code == 401
    form = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert client.post("/sign-in/code", data=form | {"code": code(key_on(first))}).status_code == 401
    answer = client.post("/sign-in/code", data=form | {"code": code(key_on(page))})
    assert answer.status_code == 303 and client.get("/audit").status_code == 200
    again = client_of(staffed)
    assert 'class="key"' not in again.get(sign_in(again, "admin").headers["Location"]).get_data(as_text=True)


def test_a_new_password_by_link_is_no_way_around_the_code(keyed):
    home, _ = keyed
    with closing(Directory(home)) as directory:
        address = f"/welcome?key={directory.make_link('leader', now())}"
    client = client_of(home)
    answer = client.post("/welcome", data=form_of(client, address) | {"password": PASSWORD, "again": PASSWORD})
    assert answer.headers["Location"].startswith("/sign-in/code?") and client.get("/ranking").status_code == 401


def test_another_key_asks_for_the_password_and_a_code_of_the_old_one(keyed):
    home, key = keyed
    client = client_of(home)
    form = form_of(client, sign_in(client, "leader").headers["Location"])
    client.post("/sign-in/code", data=form | {"code": code(key)})
    form = form_of(client, "/account/code")
    assert client.post("/account/code", data=form | {"old": PASSWORD, "code": code(key)}).status_code == 401
    page = client.post("/account/code", data=form | {"old": PASSWORD, "code": code(key, 1)}).get_data(as_text=True)
    assert key_on(page) != key


def test_an_administrator_resets_it_and_the_sessions_end(keyed):
    home, key = keyed
    client = client_of(home)
    form = form_of(client, sign_in(client, "leader").headers["Location"])
    client.post("/sign-in/code", data=form | {"code": code(key)})
    with closing(Directory(home)) as directory:
        assert second_step.reset(directory, "leader", now()) and not second_step.reset(directory, "leader", now())
    assert client.get("/ranking").status_code == 401
    assert sign_in(client, "leader").headers["Location"] == "/"
    with closing(StateStore(home / "state.sqlite")) as state, state.transaction() as connection:
        assert "second_step_reset" in [row[0] for row in connection.execute("select action from audit")]
        assert not [row for row in connection.execute("select * from audit") if key in str(tuple(row))]
