"""What every answer of the pages bears, and what no request can do, whatever it asks for."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from dashboards.app import create_app, snapshots_of
from dashboards.pages import PAGES
from tests.dashboards import desk
from tests.dashboards.test_faults import body

_SCRIPT = re.compile(r"<script([^>]*)>(.*?)</script>", re.DOTALL)
# every kind of answer: a page, its content, a file, rows, words for what is not there, refused, none at all
_ADDRESSES = ("/", "/unit", "/sign-in", "/account", "/audit", "/catalog", "/health", "/_dash-layout", "/_dash-dependencies", "/assets/1_base.css",
              "/export/unit/units.csv", "/rows/paper/S000001/unit/units", "/templates/case.xlsx", "/receipts/0123456789ab-1.json", "/nowhere", "/export/x/y.csv")  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    return desk.make(tmp_path_factory.mktemp("rules") / "home")


@pytest.fixture(scope="module")
def client(home: Path) -> Iterator[FlaskClient]:
    app = create_app(home)
    yield app.server.test_client()
    snapshots_of(app).close()


def policy_of(answer) -> dict[str, list[str]]:
    lines = [one.split() for one in answer.headers["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in lines}


@pytest.mark.parametrize("path", _ADDRESSES)
def test_every_answer_bears_the_headers_and_no_script_that_the_policy_does_not_name(client, path):
    answer = client.get(path)
    assert answer.headers["X-Content-Type-Options"] == "nosniff" and answer.headers["Referrer-Policy"] == "same-origin"
    assert {answer.headers[f"Cross-Origin-{name}-Policy"] for name in ("Resource", "Opener")} == {"same-origin"}
    policy = policy_of(answer)
    assert policy["frame-ancestors"] == policy["object-src"] == ["'none'"] and policy["form-action"] == ["'self'"]
    assert policy["base-uri"] == policy["default-src"] == ["'self'"] and "'unsafe-eval'" not in str(policy)
    assert "'unsafe-inline'" not in policy["script-src"] and not any("*" in one for one in policy["script-src"])
    if answer.mimetype == "text/html" and path != "/catalog":
        text = answer.get_data(as_text=True)
        for attributes, inside in _SCRIPT.findall(text):
            if "src=" in attributes or "application/json" in attributes:
                continue
            digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy["script-src"], inside[:80]
        assert not re.search(r"<[^>]+\son\w+\s*=|javascript:", text), "no script in an attribute"
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text), "nothing from elsewhere"


@pytest.mark.parametrize(
    "path", ["/nowhere", "/unit/x", "/.env", "/..%2fconfig", "/wp-admin/setup.php?x=1", "/" + "a" * 500]
)
def test_an_address_that_is_none_is_404_and_the_pages_are_there(client, path):
    answer = client.get(path)
    assert answer.status_code == 404 and "react-entry-point" not in answer.get_data(as_text=True)
    assert {client.get(page).status_code for page in PAGES} == {200} == {client.get("/unit/").status_code}


def test_every_address_that_changes_something_refuses_a_strangers_page(client, home):
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*") if path.is_file() and "state" not in path.name}
    changing = [rule.rule for rule in client.application.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert len(changing) > 6 and not any("<" in one for one in changing)
    for path in changing:
        asked = body() if "_dash" in path else {"name": "x", "unit_code": "TS01"}
        foreign = {"Sec-Fetch-Site": "cross-site", "X-Taizhang": "1"}
        assert client.post(path, json=asked, headers=foreign).status_code in (400, 403), path
        # what a form or an image of a stranger can send without being asked first
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
            plain = client.post(
                path, data=b'{"output": "x"}', content_type=kind, headers={"Sec-Fetch-Site": "cross-site"}
            )
            assert plain.status_code in (400, 403, 415), (path, kind)
        assert (
            "Access-Control-Allow-Origin" not in client.options(path, headers={"Origin": "http://evil.example"}).headers
        )
    after = {path: path.stat().st_mtime_ns for path in home.rglob("*") if path.is_file() and "state" not in path.name}
    assert {name for name in after if after[name] != before.get(name)} <= {home / ".passwords.lock"}


def test_the_health_address_says_one_word_to_everybody(client, home):
    app = create_app(home, names=("pages.example",), host="0.0.0.0")
    far = app.server.test_client().get("/health", headers={"Host": "pages.example"})
    assert far.status_code == 200 and far.get_json() == {"status": "ok"} == client.get("/health").get_json()
    snapshots_of(app).close()


def test_a_body_that_is_too_large_is_413_before_it_is_read(client):
    large = b'{"a": "' + b"x" * (2 * 1024 * 1024) + b'"}'
    answer = client.post("/_dash-update-component", data=large, content_type="application/json")
    assert answer.status_code == 413 and b"Traceback" not in answer.get_data()
    assert client.post("/sign-in", data={"name": "x" * 9_000}).status_code == 413
    assert client.post("/collection/adopt", json={"name": "x" * 5_000}, headers={"X-Taizhang": "1"}).status_code == 413


def test_an_upload_is_kept_under_a_name_of_its_folder_whatever_it_is_called(client, home):
    names = ("../../x.csv", "..\\..\\x.csv", "C:\\x.csv", "\u202evsc.csv", "/etc/x.csv", ".hidden.csv")
    inside = home / "inbox"
    before = {path for path in home.parent.rglob("*") if path.is_file()}
    for name in names:
        answer = client.post(
            "/collection/upload",
            query_string={"name": name, "unit": "TS01"},
            data=desk.LEDGER + name.encode()[:9].hex().encode(),
            headers={"X-Taizhang": "1"},
        )
        assert answer.status_code in (200, 409, 422) and answer.is_json, name
    made = {path for path in home.parent.rglob("*") if path.is_file()} - before
    outside = {path for path in made if inside not in path.parents and path.parent.name not in ("receipts", "archive")}
    assert all(home in path.parents for path in made) and not any("x.csv" in path.name for path in outside)
    assert not any(re.search(r"[\x00-\x1f\u202e\\]|^\.hidden", path.name) for path in made)  # fmt: skip
