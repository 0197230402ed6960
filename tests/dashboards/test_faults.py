"""What raises behind a page is a fault of ours: 500, a traceback in the log under a reference, and words; what no page sends is 400."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from flask.testing import FlaskClient
from playwright.sync_api import expect

from dashboards import pages, reader, router, searching, shell
from dashboards.app import create_app, snapshots_of
from dashboards.callback_body import MOST_DEEP, is_too_deep
from dashboards.faults import HEADER
from orchestration.log_lines import events
from orchestration.logs import set_up
from orchestration.pipeline.code_version import code_version
from tests.dashboards.browser import at_rest, turn_to

KINDS = (KeyError, TypeError, ValueError, AttributeError, IndexError, ZeroDivisionError, RecursionError, AssertionError)
FRAME = ".._pages_content.children..._pages_store.data.."


@pytest.fixture
def faulty_home(example_home: Path, tmp_path: Path) -> Iterator[Path]:
    """A home whose log the test reads."""
    home = tmp_path / "home"
    shutil.copytree(example_home, home)
    set_up(home)
    yield home
    set_up(None)


@pytest.fixture
def client(faulty_home: Path) -> Iterator[FlaskClient]:
    """The app over it."""
    app = create_app(faulty_home)
    yield app.server.test_client()
    snapshots_of(app).close()


def body(path: str = "/", search: str = "") -> dict[str, Any]:
    """What the browser sends for the frame."""
    given = {"pathname": path, "search": search}
    return {
        "output": FRAME,
        "outputs": [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}],
        "inputs": [{"id": "_pages_location", "property": name, "value": value} for name, value in given.items()],
        "state": [{"id": "shell-shown", "property": "data"}],
        "changedPropIds": ["_pages_location.pathname"],
    }


def search_body(wanted: Any = "安平") -> dict[str, Any]:
    """What the browser sends when somebody types into the unit search."""
    place = {"type": "unit-search", "name": "upload"}
    return {
        "output": '{"name":["MATCH"],"type":"unit-search"}.data',
        "outputs": {"id": place, "property": "data"},
        "inputs": [{"id": place, "property": "searchValue", "value": wanted}],
        "state": [{"id": "_pages_location", "property": "search", "value": ""}],
        "changedPropIds": ['{"name":"upload","type":"unit-search"}.searchValue'],
    }


def plant(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str, error: BaseException) -> None:
    """A bug in one of our functions."""

    def fail(*_arguments: Any, **_named: Any) -> Any:
        raise error

    monkeypatch.setattr(owner, name, fail)


def traces(home: Path, reference: str) -> str:
    lines = list(events(home, run_id=reference))
    assert len(lines) == 1 and " ERROR " in lines[0]
    return lines[0]


@pytest.mark.parametrize("kind", KINDS)
def test_whatever_a_page_raises_is_500_with_a_traceback_and_a_page_that_says_so(
    client: FlaskClient, faulty_home: Path, monkeypatch: pytest.MonkeyPatch, kind: type[Exception]
):
    plant(monkeypatch, shell, "_on_paper", kind("planted"))
    answer = client.post("/_dash-update-component", json=body("/case", "?period=2025-Q4"))
    reference = answer.headers[HEADER]
    assert answer.status_code == 500 and answer.is_json
    drawn = json.dumps(answer.get_json()["response"]["_pages_content"], ensure_ascii=False)
    assert "这是我们的问题" in drawn and f"taizhang logs --run {reference}" in drawn
    assert answer.get_json()["response"]["_pages_content"]["children"][1]["props"]["data"]["snapshot"] is None
    line = traces(faulty_home, reference)
    assert f"{kind.__name__}: " in line and "Traceback" in line and "dashboards.faults" in line


def test_a_page_is_whole_again_when_the_fault_is_gone(client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as planted:
        plant(planted, router.shell, "frame", ZeroDivisionError())
        assert client.post("/_dash-update-component", json=body()).status_code == 500
    assert client.post("/_dash-update-component", json=body()).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/export/unit/units.csv", "/export/unit/units.xlsx?lang=en", "/rows/behind/S000002/unit/units", "/rows/paper/S000002/unit/units",
     "/export/explain/rows.csv?explain=case_response_rate:TS01:2025-Q4"],
)  # fmt: skip
@pytest.mark.parametrize("what", ["query", "code"])
def test_a_question_that_fails_by_our_fault_is_500_in_exports_rows_and_explanations(
    client: FlaskClient, faulty_home: Path, monkeypatch: pytest.MonkeyPatch, path: str, what: str
):
    if what == "query":
        monkeypatch.setattr(reader, "_question", lambda _name: ("select error('planted') as unit_code", frozenset()))
    else:
        plant(monkeypatch, reader.Reader, "kept", TypeError("planted"))
    answer = client.get(path)
    assert answer.status_code == 500
    reference = answer.headers[HEADER]
    said = answer.get_json()["lines"] if path.startswith("/rows/") else answer.get_data(as_text=True)
    assert reference in str(said)
    assert ("fault of the software" if "lang=en" in path else "这是我们的问题") in str(said)
    assert "Traceback" in traces(faulty_home, reference)


def test_a_search_or_a_grid_that_fails_says_so_beside_the_page_and_stops_waiting(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
):
    plant(monkeypatch, reader.Reader, "kept", TypeError("planted"))
    found = client.post("/_dash-update-component", json=search_body())
    assert found.status_code == 500 and found.headers[HEADER] in json.dumps(
        found.get_json()["sideUpdate"]["shell-fault"]
    )
    place = {"type": "grid", "name": "units"}
    grid = {
        "output": '{"name":["MATCH"],"type":"grid"}.getRowsResponse',
        "outputs": {"id": place, "property": "getRowsResponse"},
        "inputs": [
            {"id": place, "property": "getRowsRequest", "value": {"startRow": 0, "endRow": 100, "sortModel": []}}
        ],
        "state": [
            {"id": place, "property": "id", "value": place},
            {"id": "shell-shown", "property": "data", "value": {"snapshot": "S000002", "view": "/unit?lang=en"}},
        ],
        "changedPropIds": ['{"name":"units","type":"grid"}.getRowsRequest'],
    }
    rows = client.post("/_dash-update-component", json=grid)
    assert rows.status_code == 500 and "fault of the software" in rows.get_data(as_text=True)
    assert rows.get_json()["response"] == {
        '{"name":"units","type":"grid"}': {"getRowsResponse": {"rowData": [], "rowCount": 0}}
    }


def test_the_panel_says_that_it_failed(client: FlaskClient, monkeypatch: pytest.MonkeyPatch):
    plant(monkeypatch, reader.Reader, "kept", KeyError("planted"))
    asked = "?explain=case_response_rate%3ATS01%3A2025-Q4"
    panel = {
        "output": "..shell-explain.title...shell-explain.children...shell-explain.opened..",
        "outputs": [{"id": "shell-explain", "property": name} for name in ("title", "children", "opened")],
        "inputs": [
            {"id": "_pages_location", "property": "search", "value": asked},
            {"id": "shell-shown", "property": "data", "value": {"snapshot": "S000002", "view": "/"}},
        ],
        "state": [{"id": "_pages_location", "property": "pathname", "value": "/"}],
        "changedPropIds": ["_pages_location.search"],
    }
    answer = client.post("/_dash-update-component", json=panel)
    assert answer.status_code == 500
    drawn = answer.get_json()["response"]["shell-explain"]
    assert drawn["opened"] is True and answer.headers[HEADER] in json.dumps(drawn)


def test_a_table_that_our_own_snapshot_lacks_is_our_fault_and_one_of_an_older_snapshot_is_not(
    client: FlaskClient, faulty_home: Path
):
    path = faulty_home / "snapshots" / "S000001.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop table marts.fct_case")
    search = "?snapshot=S000001"
    assert client.post("/_dash-update-component", json=body("/case", search)).status_code == 200
    old = client.get(f"/rows/behind/S000001/case/{next(iter(pages.PAGES['/case'].tables))}")
    assert old.status_code == 404 and "另一版本" in old.get_json()["title"]
    own = faulty_home / "snapshots" / "S000003.duckdb"
    shutil.copy(path, own)
    with duckdb.connect(str(own)) as connection:
        connection.execute("update meta.snapshot set code_version = ?", [code_version()])
    assert client.post("/_dash-update-component", json=body("/case", "?snapshot=S000003")).status_code == 500


def test_what_is_not_there_is_404_in_words(client: FlaskClient):
    for path, said in (
        ("/export/unit/units.csv?snapshot=S000777", "没有发布版本"),
        ("/export/unit/nothing.csv", "没有这个文件"),
        ("/export/unit/units.csv?snapshot=S000777&lang=en", "There is no snapshot"),
        ("/rows/behind/S000777/unit/units", "没有发布版本"),
        ("/receipts/0123456789ab-1.json", "没有这个文件"),
    ):
        answer = client.get(path)
        said_so = answer.get_json()["title"] if answer.is_json else answer.get_data(as_text=True)
        assert answer.status_code == 404 and said in said_so, path
    assert client.get("/_dash-component-suites/nothing/x.js").status_code == 404


def changed(**changes: Any) -> dict[str, Any]:
    return {**body(), **changes}


@pytest.mark.parametrize(
    "odd",
    [
        changed(output="shell-poll.disabled"),
        changed(output=["x"]),
        changed(outputs=[{"id": "_pages_content", "property": "children"}]),
        changed(outputs={"id": {"type": "grid"}, "property": "x"}),
        changed(inputs=body()["inputs"][:1]),
        changed(inputs=[*body()["inputs"], *body()["inputs"]]),
        changed(inputs=[{"id": "_pages_location", "property": "href", "value": ""}, *body()["inputs"][1:]]),
        changed(inputs=[[one] for one in body()["inputs"]]),
        changed(state=[]),
        changed(state={"id": "shell-shown"}),
        changed(changedPropIds="_pages_location.pathname"),
        changed(changedPropIds=[{}]),
        {**search_body(), "inputs": [{"id": {"type": "unit-search"}, "property": "searchValue", "value": "x"}]},
        {**search_body(), "inputs": [{"id": {"type": "grid", "name": "x"}, "property": "searchValue", "value": "x"}]},
        {**search_body(), "outputs": {"id": "_pages_content", "property": "children"}},
    ],
)
def test_a_body_that_no_page_sends_is_400_before_anything_is_done(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, odd: Any
):
    plant(monkeypatch, router, "render", AssertionError("a callback was called"))
    plant(monkeypatch, searching, "find_units", AssertionError("a callback was called"))
    assert client.post("/_dash-update-component", json=odd).status_code == 400


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "[" * 3_900, '{"a":' * 100_000 + "1" + "}" * 100_000, "[" * 100_000 + "]" * 100_000, '{"output":' + "[" * 900 + "]" * 900 + "}", "{", "",
     '"' * 500_001, "\\" * 500_000, '{"a": 1e999999, "b": ' + "9" * 5000 + "}", "\ufeff{}", "nul"],
)  # fmt: skip
@pytest.mark.parametrize("path", ["/_dash-update-component", "/collection/adopt"])
def test_json_nested_deeply_or_broken_is_400(client: FlaskClient, path: str, text: str):
    ours = {"X-Taizhang": "1", "Origin": "http://localhost"}
    answer = client.post(path, data=text.encode(), content_type="application/json", headers=ours)
    assert answer.status_code in (400, 413) and HEADER not in answer.headers


def test_depth_is_told_without_reading_text_as_brackets():
    assert not is_too_deep(json.dumps({"a": "[" * 500 + '\\"' + "{" * 500}).encode())
    assert not is_too_deep(b"[" * MOST_DEEP + b"]" * MOST_DEEP) and is_too_deep(b"[" * (MOST_DEEP + 1))
    assert not is_too_deep(b"[]" * 1000)


@pytest.mark.browser
@pytest.mark.parametrize("width", [1440, 390])
def test_a_reader_sees_the_failure_and_goes_on_from_it(
    own_home: Path, serve: Callable[[Path], str], visit: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, width: int
):
    base = serve(own_home)
    with monkeypatch.context() as planted:
        planted.setitem(pages.PAGES, "/case", replace(pages.PAGES["/case"], content=lambda _context: 1 / 0))
        page = visit(f"{base}/metrics", width=width).page
        turn_to(page, "/case")
        expect(page.locator("h1")).to_have_text("页面未能生成")
        said = page.locator("main").inner_text()
        assert "这是我们的问题" in said and re.search(r"taizhang logs --run P[0-9a-f]{8}", said)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if folder := os.environ.get("TAIZHANG_SCREENSHOTS"):
            page.screenshot(path=f"{folder}/fault-{width}.png")
    page.locator("main a.button").click()
    at_rest(page, "/case")
    expect(page.locator("h1")).not_to_have_text("页面未能生成")


@pytest.mark.browser
def test_a_reader_whose_server_is_gone_or_cannot_even_draw_its_failure_is_told(
    own_home: Path, serve: Callable[[Path], str], visit: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
):
    page = visit(f"{serve(own_home)}/metrics?lang=en").page
    with monkeypatch.context() as planted:
        plant(planted, router, "render", ZeroDivisionError())
        plant(planted, shell, "failed", ZeroDivisionError())
        page.evaluate("window.taizhang.go('/case?lang=en')")
        expect(page.locator("h1")).to_have_text("The page could not be made")
    page.route("**/_dash-update-component*", lambda route: route.abort())
    page.evaluate("window.taizhang.go('/study?lang=en')")
    expect(page.locator("h1")).to_have_text("The page did not arrive")
    page.unroute("**/_dash-update-component*")
    turn_to(page, "/metrics?lang=en")
    expect(page.locator("h1")).to_contain_text("Metrics")
