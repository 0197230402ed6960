"""Every address, page and callback has a policy, and no answer to one unit holds a figure or a name of another."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dash import Dash
from flask.testing import FlaskClient

from dashboards import authorise, entrance
from dashboards.app import create_app, snapshots_of
from dashboards.pages import PAGES
from dashboards.view import parse
from orchestration.accounts import Directory
from orchestration.clock import now
from tests.dashboards import example_facts, example_snapshot

NAMES = {unit.code: unit.name for unit in example_facts.units()}
CODES = sorted(NAMES)
OWN, OTHERS = "TS03", ("TS04", "BU02")
# figures that are nowhere else: 7 digits that begin with 97, then the number of the unit
CANARY = {code: 9_700_000 + 137 * number for number, code in enumerate(CODES)}
_PLACES = {"row_number", "rank", "rank_of", "rank_low", "rank_high", "previous_rank", "occurrence", "part", "version"}


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """The example's snapshot with every number of a unit replaced by its canary, and an account of every role."""
    place = tmp_path_factory.mktemp("canaries")
    example_snapshot.build(place, "S000001")
    path = place / "snapshots" / "S000001.duckdb"
    path.chmod(0o600)
    with duckdb.connect(str(path)) as connection:
        connection.execute("create temp table canary (code varchar, number integer)")
        connection.executemany("insert into canary values (?, ?)", list(CANARY.items()))
        tables = connection.execute(
            """select schema_name || '.' || table_name, list((column_name, data_type)) from duckdb_columns()
               where database_name = current_database() and schema_name in ('marts', 'audit') group by all
               having list_contains(list(column_name), 'unit_code')"""
        ).fetchall()
        for table, columns in tables:
            numbers = [
                name for name, kind in columns if kind in ("DOUBLE", "INTEGER", "BIGINT") and name not in _PLACES
            ]
            changes = ", ".join(f'"{name}" = canary.number' for name in numbers)
            if changes and not table.endswith("dim_unit"):
                connection.execute(f"update {table} set {changes} from canary where {table}.unit_code = canary.code")
    example_snapshot.publish(place, "S000001")
    (place / "config").mkdir()
    (place / "receipts").mkdir()
    (place / "receipts" / "0123456789ab-1.json").write_text("{}", encoding="utf-8")
    with closing(Directory(place)) as directory:
        for role in authorise.MAY.keys() - {"nobody"}:
            directory.add_account(role, role, OWN if role == "unit" else None, now())
    return place


@pytest.fixture(scope="module")
def app(home: Path) -> Iterator[Dash]:
    made = create_app(home)
    yield made
    snapshots_of(made).close()


def client_of(app: Dash, home: Path, role: str) -> FlaskClient:
    client = app.server.test_client()
    with closing(Directory(home)) as directory:
        client.set_cookie(entrance.COOKIE, directory.begin_session(role, "127.0.0.1", now()))
    return client


def addresses(other: str) -> Iterator[str]:
    """Every address that can be read, with the values of another unit in every place that takes one."""
    query = f"?unit={other}&units={other}&parent={other}&period=2025-Q4&explain=score.total:{other}:2025-Q4&domain=case&metric=study_sessions&base=S000001"
    for page in PAGES.values():
        yield page.path + query
        for table in page.tables:
            yield f"/export/{page.name}/{table}.csv{query}"
            yield f"/rows/paper/S000001/{page.name}/{table}{query}"
    yield f"/export/explain/rows.csv{query}&rows=numerator.1"
    yield f"/export/explain/rows.csv?explain=study_sessions:{other}:2025-Q4&rows=numerator.1"
    yield f"/export/circular.xlsx{query}"
    yield "/receipts/0123456789ab-1.json"
    yield "/templates/case.xlsx"


def bodies(app: Dash, other: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """A body for every callback that the server answers, of every page, all of another unit's values."""
    search = f"?unit={other}&units={other}&period=2025-Q4&explain=study_sessions:{other}:2025-Q4&snapshot=S000001"
    for output, declared in list(app.callback_map.items()):
        if "callback" not in declared:
            continue
        for page in PAGES.values():
            for name in (list(page.tables) or [""]) if "grid" in output else ["upload"]:
                given = {
                    "pathname": page.path,
                    "search": search,
                    "data": {"snapshot": "S000001", "view": parse(page.path, search).page.href},
                    "searchValue": NAMES[other],
                    "n_intervals": 1,
                    "getRowsRequest": {"startRow": 0, "endRow": 100, "sortModel": [], "filterModel": {}},
                }
                if "_pages_content" in output:
                    given["data"] = None  # the page is not there yet
                yield page.path, _body(output, declared, given, name)


def _body(output: str, declared: dict[str, Any], given: dict[str, Any], name: str) -> dict[str, Any]:
    def place(one: dict[str, Any]) -> Any:
        spot = one["id"]
        if spot.startswith("{"):
            spot = {"type": re.search(r'"type":"([\w-]+)"', spot)[1], "name": name}
        value = spot if one["property"] == "id" else given.get(one["property"])
        filled = {"id": spot, "property": one["property"], "value": value}
        return [filled] if '["ALL"]' in one["id"] else filled

    names = output[2:-2].split("...") if output.startswith("..") else [output]
    outputs = [
        {"id": place({"id": one.rpartition(".")[0], "property": ""})["id"], "property": one.rpartition(".")[2]}
        for one in names
    ]
    return {
        "output": output,
        "outputs": outputs if output.startswith("..") else outputs[0],
        "inputs": [place(one) for one in declared["inputs"]],
        "state": [place(one) for one in declared["state"]],
        "changedPropIds": [],
    }


def leaks(text: str, own: str) -> set[str]:
    """Units other than one's own of which a name or a figure stands in an answer."""
    text = re.sub(r"\\+u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text.replace(",", ""))
    return {code for code in CODES if code != own and (str(CANARY[code]) in text or NAMES[code] in text)}


def body_of(answer) -> str:
    data = answer.get_data()
    if answer.headers.get("Content-Encoding") == "gzip":
        data = gzip.decompress(data)
    return data.decode("utf-8", "replace")


def test_everything_has_a_policy_and_every_policy_something(app):
    app.server.test_client().get("/sign-in")
    assert {rule.rule for rule in app.server.url_map.iter_rules()} == set(authorise.RULES)
    assert {key for key, one in app.callback_map.items() if "callback" in one} == set(authorise.CALLBACKS)
    assert set(PAGES) == set(authorise.PAGES)
    actions = {"open", *authorise.MAY["admin"]}
    assert {*authorise.RULES.values(), *authorise.CALLBACKS.values(), *authorise.PAGES.values()} <= actions


def test_an_address_without_a_policy_is_refused(home):
    app = create_app(home)
    app.server.add_url_rule("/forgotten", view_func=lambda: "secret")
    answer = client_of(app, home, "admin").get("/forgotten")
    assert answer.status_code == 403 and "secret" not in body_of(answer)


def test_no_answer_to_a_unit_holds_anything_of_another(app, home):
    client, whole = client_of(app, home, "unit"), client_of(app, home, "department")
    count = seen = 0
    for other in OTHERS:
        for address in addresses(other):
            answer = client.get(address)
            count += 1
            assert answer.status_code < 500 and leaks(body_of(answer), OWN) == set(), address
            seen += bool(leaks(body_of(whole.get(address)), OWN)) if other == OTHERS[0] else 0
        for path, body in bodies(app, other):
            answer = client.post("/_dash-update-component", json=body)
            count += 1
            assert answer.status_code < 500 and leaks(body_of(answer), OWN) == set(), (path, body["output"])
            if other == OTHERS[0]:
                seen += bool(leaks(body_of(whole.post("/_dash-update-component", json=body)), OWN))
    assert count > 300 and seen > 60, "the same questions of a department do show others"


def test_a_unit_reads_its_own_figures(app, home):
    client = client_of(app, home, "unit")
    assert client.get("/").headers["Location"] == f"/unit?unit={OWN}"
    own = [client.get(address) for address in addresses(OWN)]
    assert any(str(CANARY[OWN]) in body_of(answer).replace(",", "") for answer in own)
    drawn = [client.post("/_dash-update-component", json=body) for path, body in bodies(app, OWN) if path == "/unit"]
    assert any(NAMES[OWN] in body_of(answer) for answer in drawn)
    assert all(answer.status_code < 500 for answer in [*own, *drawn])


@pytest.mark.parametrize("role", sorted(authorise.MAY.keys() - {"nobody"}))
def test_a_role_gets_what_the_table_says_and_nothing_else(app, home, role):
    client = client_of(app, home, role)
    for path, action in authorise.PAGES.items():
        page = path.strip("/") or "overview"
        status = client.get(f"/export/{page}/nothing.csv").status_code
        assert status == (404 if authorise.may(action, authorise.Reader("x", role)) else 403), path
    for path, action in (("/collection/upload", "upload"), ("/collection/adopt", "adopt")):
        answer = client.post(path, headers={"X-Taizhang": "1"}, data=b"")
        assert (answer.status_code == 403) != authorise.may(action, authorise.Reader("x", role)), path


def test_a_unit_uploads_into_its_own_folder_alone(app, home):
    client, ours = client_of(app, home, "unit"), {"X-Taizhang": "1"}
    for other in OTHERS:
        answer = client.post(f"/collection/upload?name=a.csv&unit={other}", data=b"x", headers=ours)
        assert answer.status_code == 403
    assert not (home / "inbox").exists()


def test_receipts_of_others_are_not_there_for_a_unit(app, home):
    assert client_of(app, home, "unit").get("/receipts/0123456789ab-1.json").status_code == 404
    assert client_of(app, home, "analyst").get("/receipts/0123456789ab-1.json").status_code == 200


@pytest.mark.parametrize(("others", "shown"), [("nothing", set()), ("bands", {"band"}), ("ranks", {"band", "rank"})])
def test_of_others_a_unit_sees_what_is_published(home, monkeypatch, others, shown):
    monkeypatch.setenv("TAIZHANG_UNITS_SEE", others)
    app = create_app(home)
    text = body_of(client_of(app, home, "unit").get("/export/unit/published.csv?period=2025-Q4"))
    peers = {code for code in CODES if code.startswith("TS") and NAMES[code] in text}
    assert bool(peers - {OWN}) == bool(shown) and ("名次" in text) == ("rank" in shown)
    assert not any(str(CANARY[code]) in text.replace(",", "") for code in CODES)
    snapshots_of(app).close()


def test_a_session_cannot_be_told_another_unit(app, home):
    client = client_of(app, home, "unit")
    for more in ("&role=admin", "&unit_code=TS04", "&scope=TS04"):
        assert leaks(body_of(client.get(f"/export/unit/units.csv?period=2025-Q4{more}")), OWN) == set()
    answer = client.get("/export/unit/units.csv", headers={"X-Unit": "TS04", "X-Remote-User": "admin"})
    assert leaks(body_of(answer), OWN) == set()
