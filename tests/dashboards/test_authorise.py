"""Every address, page and callback has a policy, and no answer to one unit holds a figure or a name of another.

A sample of tests/reliability/web_access.py, which asks everything for every unit.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

import openpyxl
import pytest
from dash import Dash, Input, Output

from dashboards import authorise
from dashboards.app import create_app, snapshots_of
from dashboards.pages import PAGES
from tests.reliability.canaries import ROLES, Canaries
from tests.reliability.web_access import Asking, Outcome, Question, ask_all, audited_denials

OWN, OTHERS = "QH203", ("QH202", "QH101")
# what docs/accounts.md promises
_ALL, _LOOK = {"read", "compare", "upload", "adopt", "approve", "audit"}, {"read", "compare"}
PROMISED = {
    "admin": _ALL,
    "department": _ALL,
    "leader": _LOOK,
    "analyst": _LOOK,
    "auditor": _LOOK | {"audit"},
    "unit": {"read", "upload"},
    "nobody": set(),
}


@pytest.fixture(scope="module")
def home(county, tmp_path_factory) -> Canaries:
    """The demo's snapshot with every figure and word of a unit replaced by its canary."""
    return Canaries(tmp_path_factory.mktemp("canaries") / "home", county.home.root)


@pytest.fixture(scope="module")
def app(home: Canaries) -> Iterator[Dash]:
    made = create_app(home.home)
    yield made
    snapshots_of(made).close()


def sample(asked: list[Question], role: str) -> list[Question]:
    """What the role may ask, and one of every kind that it may not; of others than units one of every kind."""
    first = {(one.rule, one.actions): one for one in reversed(asked)}
    mays = [one for one in asked if role == "unit" and authorise.MAY[role].issuperset({*one.actions} - {"open"})]
    return list({one.path + str(one.body): one for one in [*mays, *first.values()]}.values())


def body_of(answer) -> str:
    return answer.get_data(as_text=True)


def test_everything_has_a_policy_and_every_policy_something(app):
    app.server.test_client().get("/sign-in")
    assert {rule.rule for rule in app.server.url_map.iter_rules()} == set(authorise.RULES)
    assert {key for key, one in app.callback_map.items() if "callback" in one} == set(authorise.CALLBACKS)
    assert set(PAGES) == set(authorise.PAGES)
    assert {role: set(actions) for role, actions in authorise.MAY.items()} == PROMISED
    actions = {"open", *authorise.MAY["admin"]}
    assert {*authorise.RULES.values(), *authorise.CALLBACKS.values(), *authorise.PAGES.values()} <= actions


def test_an_address_or_a_callback_without_a_policy_is_refused(home):
    app = create_app(home.home)
    app.server.add_url_rule("/forgotten", view_func=lambda: "secret")
    app.callback(Output("shell-shown", "title"), Input("shell-shown", "data"))(lambda _data: "secret")
    client = home.client(app, "admin")
    client.get("/sign-in")
    body = {
        "output": "shell-shown.title",
        "outputs": {"id": "shell-shown", "property": "title"},
        "inputs": [{"id": "shell-shown", "property": "data", "value": 1}],
        "changedPropIds": ["shell-shown.data"],
    }
    for answer in (client.get("/forgotten"), client.post("/_dash-update-component", json=body)):
        assert answer.status_code == 403 and "secret" not in body_of(answer)
    snapshots_of(app).close()


def test_every_role_gets_what_the_policies_say_and_a_unit_nothing_of_another(app, home):
    asked, before = Asking(app, home, OTHERS[0], ("csv",)).questions(), audited_denials(home)
    outcome, whole = Outcome(), Outcome()
    for account in ("nobody", *ROLES, f"unit-{OWN}"):
        ask_all(app, home, account, sample(asked, account.partition("-")[0]), outcome)
    assert outcome.leaks == [] and outcome.odd == [] and outcome.asked > 400
    assert audited_denials(home) - before == outcome.denied > 25
    ask_all(app, home, "department", sample(asked, "unit"), whole)
    assert whole.shown > 60, "the same questions of a department do show others"


def test_a_unit_reads_its_own_figures_and_what_they_are_made_of(app, home):
    client, own = home.client(app, f"unit-{OWN}"), {OWN}
    assert client.get("/").headers["Location"] == f"/unit?unit={OWN}"
    asked = [one for one in sample(Asking(app, home, OWN, ("csv",)).questions(), "unit") if "/rows/" not in one.path]
    shown = {one.rule for one in asked if home.leaks(one.ask(client), set()) == own}
    panel = "..shell-explain.title...shell-explain.children...shell-explain.opened.."
    assert {"/export/<page_name>/<name>.<kind>", panel} <= shown
    assert '{"name":["MATCH"],"type":"appeals-of-slot"}.children' in shown
    rows = client.get(f"/export/explain/rows.csv?explain=case_response_rate:{OWN}:2025-Q4&rows=numerator.1")
    assert rows.status_code == 200 and f"{OWN}/" in body_of(rows)


def test_a_unit_uploads_into_its_own_folder_alone(app, home):
    client, ours = home.client(app, f"unit-{OWN}"), {"X-Taizhang": "1"}
    for other in OTHERS:
        answer = client.post(f"/collection/upload?name=a.csv&unit={other}", data=b"x", headers=ours)
        assert answer.status_code == 403
    assert not (home.home / "inbox").exists()


def test_a_unit_downloads_workbooks_that_bear_its_own_name(app, home):
    asked = "/templates/report_submission.xlsx?unit=" + OTHERS[0]

    def words(account: str) -> str:
        book = openpyxl.load_workbook(io.BytesIO(home.client(app, account).get(asked).get_data()))
        return " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)

    (home.home / "config").mkdir(exist_ok=True)
    lines = ["unit_code,unit_name,unit_type", f"{OWN},自己镇,township", f"{OTHERS[0]},别人镇,township"]
    (home.home / "config" / "units.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert "自己镇" in words(f"unit-{OWN}") and "别人镇" not in words(f"unit-{OWN}")
    assert "自己镇" not in words("department")


def test_receipts_of_others_are_not_there_for_a_unit(app, home):
    unit, analyst = home.client(app, f"unit-{OWN}"), home.client(app, "analyst")
    for file_id in [*home.files[OTHERS[0]], *home.files[OTHERS[1]]]:
        assert unit.get(f"/receipts/{file_id}.json").status_code == 404
        assert analyst.get(f"/receipts/{file_id}.json").status_code == 200
    assert home.files[OWN] and all(unit.get(f"/receipts/{one}.json").status_code == 200 for one in home.files[OWN])


@pytest.mark.parametrize(("others", "shown"), [("nothing", set()), ("bands", {"band"}), ("ranks", {"band", "rank"})])
def test_of_others_a_unit_sees_what_is_published(home, monkeypatch, others, shown):
    monkeypatch.setenv("TAIZHANG_UNITS_SEE", others)
    app = create_app(home.home)
    text = body_of(home.client(app, f"unit-{OWN}").get("/export/unit/published.csv?period=2025-Q4"))
    peers = {code for code, name in home.names.items() if code.startswith("QH2") and name in text}
    assert bool(peers - {OWN}) == bool(shown) and ("名次" in text) == ("rank" in shown)
    assert not any(str(number) in text.replace(",", "") for number in home.canary.values())
    snapshots_of(app).close()


def test_a_session_cannot_be_told_another_unit(app, home):
    client, address = home.client(app, f"unit-{OWN}"), "/export/unit/units.csv?period=2025-Q4"
    for more in ("&role=admin", f"&unit_code={OTHERS[0]}", f"&scope={OTHERS[0]}"):
        assert home.leaks(client.get(address + more), {OWN}) == set()
    answer = client.get(address, headers={"X-Unit": OTHERS[0], "X-Remote-User": "admin"})
    assert home.leaks(answer, {OWN}) == set()
