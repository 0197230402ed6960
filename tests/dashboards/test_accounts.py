"""Who gets in: nobody from elsewhere without an account, everybody by signing in once there is one."""

from __future__ import annotations

import os
import re
import socket
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from dashboards import authorise, identity
from orchestration.accounts import Directory
from orchestration.clock import now
from orchestration.state import audit
from tests.dashboards import desk
from tests.dashboards.signed import PASSWORD, audited, client_of, form_of, sign_in


@pytest.fixture
def home(lent_home: Path) -> Path:
    """A home without accounts."""
    return lent_home


FAR = [
    {"headers": {"Host": "pages.example"}},
    {"environ_overrides": {"REMOTE_ADDR": "192.168.1.7"}},
    {"headers": {"X-Forwarded-For": "192.168.1.7"}},
    {"headers": {"X-Forwarded-Host": "pages.example"}},
    {"headers": {"Forwarded": "for=192.168.1.7"}},
    {"headers": {"Via": "1.1 proxy"}},
    {"headers": {"X-Real-IP": "192.168.1.7"}},
    {"environ_overrides": {"SERVER_PROTOCOL": "HTTP/1.0"}},
    {"headers": {"Referer": "https://pages.example/unit"}},
    {"headers": {"Origin": "https://pages.example"}},
    {"headers": {"Origin": "null"}},
]


def test_without_an_account_this_machine_gets_in_and_the_page_says_so(home):
    client = client_of(home)
    assert client.get("/").status_code == 200
    assert "没有账户" in client.get("/account").get_data(as_text=True)


def test_without_an_account_whatever_comes_through_other_hands_gets_nothing(home):
    client = client_of(home, names=("pages.example",))
    for far in FAR:
        for path in ("/", "/export/unit/units.csv", "/receipts/0123456789ab-1.json", "/_dash-layout"):
            answer = client.get(path, **far)
            assert answer.status_code == 403 and "青禾" not in answer.get_data(as_text=True), (far, path)


def test_without_an_account_a_silent_proxy_is_known_by_the_account_that_runs_it(home, monkeypatch):
    client = client_of(home)
    for account, status in ((33, 403), (65_534, 403), (1000, 200), (0, 200), (os.getuid(), 200), (None, 200)):
        monkeypatch.setattr(authorise, "_account_of_sender", lambda _port, account=account: account)
        assert client.get("/_dash-layout").status_code == status, account
    monkeypatch.undo()
    with socket.create_server(("127.0.0.1", 0)) as near, socket.create_connection(near.getsockname()) as far:
        accepted, (_, port) = near.accept()
        assert authorise._account_of_sender(str(port)) == os.getuid()
        accepted.close()
        assert far and authorise._account_of_sender("") is None


def test_a_server_that_others_can_reach_asks_everybody(home):
    assert client_of(home, host="0.0.0.0").get("/").status_code == 403


def test_with_an_account_everybody_signs_in_also_on_this_machine(staffed):
    client = client_of(staffed)
    page = client.get("/ranking?period=2025-Q4", headers={"Accept": "text/html"})
    assert page.status_code == 303 and page.headers["Location"].startswith("/sign-in?next=/ranking")
    assert client.get("/export/unit/units.csv").status_code == 401
    answer = sign_in(client, "Leader", next="/ranking?period=2025-Q4")
    assert answer.status_code == 303 and answer.headers["Location"] == "/ranking?period=2025-Q4"
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith(identity.COOKIE))
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Secure" not in cookie
    assert client.get("/ranking").status_code == client.get("/export/unit/units.csv").status_code == 200
    assert client.post("/collection/adopt", headers={"X-Taizhang": "1"}).status_code == 403
    assert ("leader", "denied", "refused") in audited(staffed)


def test_behind_tls_the_cookie_is_for_tls_alone(staffed):
    client = client_of(staffed)
    form = form_of(client, "/sign-in") | {"name": "leader", "password": PASSWORD}
    answer = client.post("/sign-in", data=form, headers={"X-Forwarded-Proto": "https"})
    assert all("Secure" in one for one in answer.headers.getlist("Set-Cookie") if "session" in one)


def test_a_session_ends_at_sign_out_at_disabling_and_by_time(staffed, monkeypatch):
    client = client_of(staffed)
    sign_in(client, "analyst")
    kept = client.get_cookie(identity.COOKIE).value
    form = form_of(client, "/account")
    assert client.post("/sign-out", data={"form": form["form"]}).status_code == 303
    client.set_cookie(identity.COOKIE, kept)
    assert client.get("/_dash-layout").status_code == 401, "a copied cookie is of no use after signing out"
    sign_in(client, "analyst")
    with closing(Directory(staffed)) as directory:
        directory.set_active("analyst", now(), is_active=False)
    assert client.get("/_dash-layout").status_code == 401
    assert sign_in(client, "analyst").status_code == 401
    later = now()
    sign_in(client, "leader")
    for minutes, status in ((20, 200), (45, 200), (80, 401)):
        monkeypatch.setattr(identity, "now", lambda minutes=minutes: later + timedelta(minutes=minutes))
        assert client.get("/_dash-layout").status_code == status
    sign_in(client, "leader")
    for minutes in range(0, 8 * 60, 25):
        monkeypatch.setattr(identity, "now", lambda minutes=minutes: later + timedelta(minutes=minutes))
        assert client.get("/_dash-layout").status_code == 200
    monkeypatch.setattr(identity, "now", lambda: later + timedelta(minutes=481))
    assert client.get("/_dash-layout").status_code == 401


def test_an_open_page_that_looks_for_news_does_not_keep_a_session_alive(staffed, monkeypatch):
    client, later = client_of(staffed), now()
    sign_in(client, "leader")
    poll = {
        "output": "shell-notice.children",
        "outputs": {"id": "shell-notice", "property": "children"},
        "inputs": [
            {"id": "shell-poll", "property": "n_intervals", "value": 1},
            {"id": "shell-shown", "property": "data", "value": None},
        ],
        "state": [{"id": "_pages_location", "property": "search", "value": ""}],
        "changedPropIds": ["shell-poll.n_intervals"],
    }
    for minutes, status in ((20, 200), (40, 401)):
        monkeypatch.setattr(identity, "now", lambda minutes=minutes: later + timedelta(minutes=minutes))
        assert client.post("/_dash-update-component", json=poll).status_code == status


def test_five_wrong_tries_shut_an_account_out_for_a_while_in_every_process(staffed):
    client, other = client_of(staffed), client_of(staffed)
    answers = [sign_in(one, "leader", "wrong password 1") for one in (client, other, client, other, client)]
    assert [one.status_code for one in answers] == [401] * 5
    assert sign_in(other, "leader").status_code == 429 and sign_in(client, "nobody at all").status_code == 401
    assert sign_in(other, "admin").status_code == 303


def test_an_unknown_name_is_answered_as_a_known_one(staffed):
    client = client_of(staffed)
    known, unknown = sign_in(client, "leader", "wrong password 1"), sign_in(client, "nobody", "wrong password 1")
    clean = [re.sub(r'value="[^"]*"', "", one.get_data(as_text=True)) for one in (known, unknown)]
    assert clean[0] == clean[1] and known.status_code == unknown.status_code == 401
    assert ("nobody", "sign_in", "refused") in audited(staffed)


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}]
)
def test_a_form_of_a_stranger_changes_nothing(staffed, headers):
    client = client_of(staffed)
    form = form_of(client, "/sign-in") | {"name": "leader", "password": PASSWORD}
    assert client.post("/sign-in", data=form, headers=headers).status_code == 400
    assert client.post("/sign-in", data=form | {"form": "guessed"}).status_code == 400
    assert client.post("/sign-out").status_code == 401


@pytest.mark.parametrize("wanted", ["//evil.example", "/\\evil.example", "http://evil.example", "/\nx"])
def test_signing_in_leads_to_no_foreign_address(staffed, wanted):
    assert sign_in(client_of(staffed), "leader", next=wanted).headers["Location"] == "/"


def test_the_first_link_makes_one_admin_and_works_once(home):
    with closing(Directory(home)) as directory:
        address = f"/welcome?key={directory.make_link(None, now())}"
    client, second = client_of(home), client_of(home)
    form = form_of(client, address)
    said = form | {"name": "chief", "password": PASSWORD, "again": PASSWORD}
    for wrong in ({"again": "another one 27"}, {"password": "short", "again": "short"}, {"name": "a b"}):
        assert client.post("/welcome", data=said | wrong).status_code == 422
    assert client.post("/welcome", data=said).status_code == 303
    assert client.get("/").status_code == 200 and second.get("/_dash-layout").status_code == 401
    assert second.get(address).status_code == 410
    assert [(who, action) for who, action, _ in audited(home)][-3:] == [
        ("nobody", "account_added"),
        ("nobody", "password_set"),
        ("nobody", "signed_in"),
    ]


def test_a_state_that_is_lost_or_damaged_opens_nothing_that_was_closed(staffed):
    client, state = client_of(staffed), staffed / "state.sqlite"
    state.write_bytes(b"garbage " * 1000)
    assert client.get("/").status_code == 503
    state.unlink()
    assert client.get("/").status_code == 503 and "taizhang doctor" in client.get("/").get_data(as_text=True)


def test_a_damaged_state_of_a_home_without_accounts_leaves_pages_readable(home):
    (home / "state.sqlite").write_bytes(b"garbage " * 1000)
    assert client_of(home).get("/").status_code == 200


def test_the_audit_log_notices_what_was_changed_cut_or_taken_away(staffed):
    for harm in (
        "update audit set who = 'x' where number = 3",
        "delete from audit where number = 4",
        "delete from audit where number = (select max(number) from audit)",
    ):
        with closing(Directory(staffed)) as directory:
            with directory.transaction() as connection:
                assert audit.first_broken(connection) is None
            with pytest.raises(Exception, match="only added to"), directory.transaction() as connection:
                connection.execute(harm)
            connection = directory._connection
            connection.execute("begin")
            connection.execute("drop trigger audit_stays")
            connection.execute("drop trigger audit_ends_at_its_anchor")
            connection.execute(harm)
            assert audit.first_broken(connection) is not None
            connection.execute("rollback")


def test_the_audit_log_keeps_four_hundred_days_and_its_chain(staffed):
    with closing(Directory(staffed)) as directory:
        directory.audited("later", "", "done", now() + timedelta(days=audit.AUDIT_DAYS + 1))
        directory.audited("later", "", "done", now() + timedelta(days=audit.AUDIT_DAYS + 2))
        with directory.transaction() as connection:
            assert [row.action for row in audit.rows(connection)] == ["later", "later"]
            assert audit.first_broken(connection) is None


def test_the_auditor_reads_the_log_that_says_who_took_what_and_others_do_not(staffed):
    analyst, auditor = client_of(staffed), client_of(staffed)
    sign_in(analyst, "analyst")
    assert analyst.get("/export/unit/units.csv?period=2025-Q4").status_code == 200
    assert analyst.get("/audit").status_code == 403
    sign_in(auditor, "auditor")
    page = auditor.get("/audit").get_data(as_text=True)
    assert "链完整" in page and "/export/unit/units.csv</td>" in page and "period=" not in page
    assert ("analyst", "export", "done") in audited(staffed) and ("analyst", "denied", "refused") in audited(staffed)


def test_a_password_of_a_made_home_is_found_nowhere(staffed):
    sign_in(client_of(staffed), "leader")
    for path in staffed.rglob("*"):
        if path.is_file():
            assert PASSWORD.encode() not in path.read_bytes()


def test_uploads_are_for_those_who_may(tmp_path, password_hash):
    home = desk.make(tmp_path / "home")
    with closing(Directory(home)) as directory:
        for role in ("department", "auditor"):
            directory.add_account(role, role, None, now())
            directory.set_password(role, password_hash, now())
    client = client_of(home)
    ours = {"X-Taizhang": "1"}
    for name, status in (("auditor", 403), ("department", 200)):
        sign_in(client, name)
        answer = client.post(
            "/collection/upload", query_string={"name": "a.csv", "unit": "TS01"}, data=desk.LEDGER, headers=ours
        )
        assert answer.status_code == status
    assert ("department", "uploaded", "done") in audited(home) and ("auditor", "denied", "refused") in audited(home)
