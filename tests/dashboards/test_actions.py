"""Uploads, adopted names and receipts from outside: who may, what is answered, what is never given out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dashboards.app import create_app
from dashboards.authorise import is_loopback
from orchestration.home import Home, locked
from tests.dashboards import desk
from tests.dashboards.desk import LEDGER, PERSONAL, UNITS

OURS = {"X-Taizhang": "1", "Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"}


@pytest.fixture(scope="module")
def desk_home(tmp_path_factory) -> Path:
    """A whole home with an example snapshot."""
    return desk.make(tmp_path_factory.mktemp("desk") / "home")


@pytest.fixture
def client(desk_home):
    """The app as a browser on this machine sees it."""
    return create_app(desk_home).server.test_client()


def upload(client, name="台账.csv", data=LEDGER, headers=OURS, **asked):
    return client.post("/collection/upload", query_string={"name": name, **asked}, data=data, headers=headers)


def adopt(client, body, headers=OURS, kind="application/json"):
    return client.post("/collection/adopt", data=json.dumps(body), content_type=kind, headers=headers)


def files(home: Path) -> set[str]:
    return {
        path.relative_to(home).as_posix()
        for path in home.rglob("*")
        if path.is_file() and "state.sqlite" not in path.name
    }


def test_an_upload_is_answered_with_its_receipt_in_words(client, desk_home):
    answer = upload(client, unit="TS01")
    words = answer.get_json()
    assert (answer.status_code, words["tone"], words["title"]) == (200, "warn", "接收 1 行，退回 1 行")
    assert any("2025-02-30" in cell for row in words["rows"] for cell in row)
    assert (desk_home / "inbox" / "TS01" / "台账.csv").read_bytes() == LEDGER
    receipt = next(one["href"] for one in words["files"] if one["href"].endswith(".json"))
    given = client.get(receipt)
    assert given.get_json()["rows_accepted"] == 1 and "attachment" in given.headers["Content-Disposition"]
    english = upload(client, unit="TS01", lang="en").get_json()
    assert english["title"] == "1 row accepted, 1 returned" and "inbox already" in " ".join(english["lines"])


@pytest.mark.parametrize("content", [b"%PDF-1.7 no table", "会议室,设备\n一号,投影\n".encode()])
def test_a_file_that_brings_nothing_is_not_said_to_count_and_is_told_once_why(client, desk_home, content):
    answer = upload(client, f"{len(content)}.csv", content, unit="TS01").get_json()
    assert not any("下次运行计入" in line for line in answer["lines"])
    told = [cell for row in answer["rows"] for cell in row] + answer["lines"]
    assert sum("报送" in sentence and "回执" not in sentence for sentence in told) == 1


def test_a_file_with_personal_data_is_refused_and_its_receipt_is_not_there(client, desk_home):
    before = files(desk_home)
    answer = upload(client, "名单.csv", PERSONAL)
    assert (
        answer.status_code == 422
        and "个人信息" in answer.get_json()["title"]
        and "13800138000" not in answer.get_data(as_text=True)
    )
    assert files(desk_home) - before <= {".intake.lock"}


def test_too_large_a_file_is_413_whether_it_says_its_size_or_not(client):
    data = b"x" * (30 * 1024 * 1024 + 1)
    answer = upload(client, data=data)
    assert answer.status_code == 413 and "30 MB" in answer.get_json()["lines"][0]


def test_the_largest_upload_is_a_setting(client, monkeypatch):
    monkeypatch.setenv("TAIZHANG_UPLOAD_MEGABYTES", "1")
    answer = upload(client, data=b"x" * (1024 * 1024 + 1))
    assert answer.status_code == 413 and " 1 MB" in answer.get_json()["lines"][0]


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Taizhang": "1", "Origin": "http://evil.example"},
        {"X-Taizhang": "1", "Origin": "null"},
        {"X-Taizhang": "1", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://localhost"},
    ],
)
def test_a_request_of_a_foreign_page_changes_nothing(client, desk_home, headers):
    before, units = files(desk_home), (desk_home / "config" / "units.csv").read_bytes()
    assert upload(client, "fremd.csv", headers=headers).status_code == 403
    assert adopt(client, {"name": "安平", "unit_code": "TS01"}, headers=headers).status_code == 403
    assert files(desk_home) == before and (desk_home / "config" / "units.csv").read_bytes() == units


def test_an_address_is_this_machines_own_or_not():
    assert [is_loopback(one) for one in ("localhost:8050", "127.0.0.1", "127.8.0.1:1", "[::1]:8050", "::1")] == 5 * [
        True
    ]
    assert [
        is_loopback(one) for one in ("0.0.0.0", "192.168.1.2", "localhost.evil.example", "127.0.0.1.nip.io", "")
    ] == 5 * [False]


def test_a_medium_is_listed_with_what_the_clerk_chose(client, desk_home):
    body = {"medium": "县融媒体", "channel": "wechat", "level": "county"}
    for odd in ({"medium": "县融媒体"}, body | {"level": None}, body | {"channel": 1}):
        assert adopt(client, odd).status_code == 400
    assert adopt(client, body | {"channel": ""}).status_code == 422
    done = adopt(client, body)
    assert done.status_code == 200 and "media.csv" in done.get_json()["lines"][0]
    assert "县融媒体,wechat,county" in (desk_home / "config" / "media.csv").read_text(encoding="utf-8")


def test_a_name_is_adopted_by_our_own_json_only_and_not_during_a_run(client, desk_home):
    body = {"name": "安平乡镇", "unit_code": "TS01"}
    assert adopt(client, body, kind="text/plain").status_code == 400
    with locked(Home(desk_home), "taizhang run"):
        busy = adopt(client, body)
    assert busy.status_code == 409 and "taizhang run" in busy.get_json()["lines"][0]
    for odd in ({}, [], {"name": 1, "unit_code": "TS01"}, {"name": "安平乡镇"}):
        assert adopt(client, odd).status_code == 400
    assert adopt(client, {"name": "安平乡镇", "unit_code": "TS99"}).status_code == 422
    assert adopt(client, {"name": "柏舟镇", "unit_code": "TS01"}).status_code == 422
    assert (desk_home / "config" / "units.csv").read_text(encoding="utf-8") == UNITS
    done = adopt(client, body)
    assert done.status_code == 200 and "安平乡镇" in done.get_json()["title"]
    assert (desk_home / "config" / "units.csv").read_text(encoding="utf-8") == UNITS.replace(
        "安平镇,township,", "安平镇,township,安平乡镇"
    )


@pytest.mark.parametrize(
    "path",
    [
        "/receipts/../state.sqlite",
        "/receipts/..%2f..%2fconfig%2funits.json",
        "/receipts/0123456789ab-1.json",
        "/receipts/0123456789ab-0.json",
        "/receipts/0123456789AB-1.json",
        "/receipts/0123456789ab-1.sqlite",
        "/receipts/.json",
        "/receipts/%00.json",
    ],
)
def test_only_receipts_by_their_number_are_given_out(client, path):
    answer = client.get(path)
    # what is no address of ours is the page itself
    assert answer.status_code == 404 or answer.mimetype == "text/html" and "Content-Disposition" not in answer.headers


def test_a_link_among_the_receipts_leads_nowhere(client, desk_home):
    (desk_home / "receipts" / "aaaaaaaaaaaa-1.json").symlink_to(desk_home / "config" / "units.csv")
    assert client.get("/receipts/aaaaaaaaaaaa-1.json").status_code == 404
