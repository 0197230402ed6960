"""The app from outside: headers, malformed bodies, odd addresses, states without figures."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlencode

import plotly
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboards import router
from dashboards.app import PLOTLY, create_app
from dashboards.pages import PAGES
from dashboards.snapshot import Snapshots
from dashboards.view import PARAMETERS, parse
from tests.dashboards import example_snapshot
from tests.dashboards.odd_values import VALUES
from tests.dashboards.test_faults import body


def call(app, path="/", search=""):
    """The router's callback as the browser calls it."""
    return app.server.test_client().post("/_dash-update-component", json=body(path, search))


def post(app, sent) -> int:
    """Status of a callback body as it stands."""
    return (
        app.server.test_client()
        .post("/_dash-update-component", data=json.dumps(sent), content_type="application/json")
        .status_code
    )


def faulty(text: str) -> bool:
    return "程序出错" in text or "A fault of the software" in text


def shown(app, path="/", search="") -> str:
    answer = call(app, path, search)
    assert answer.status_code == 200
    return json.dumps(answer.get_json(), ensure_ascii=False)


@pytest.mark.parametrize("path", sorted(PAGES))
@pytest.mark.parametrize(
    "search",
    [
        "",
        "?lang=en",
        "?period=2025-11",
        "?period=2024&type=bureau",
        "?unit=TS01",
        "?unit=QH&period=2024-H1",
        "?snapshot=S000001",
    ],
)
def test_every_page_is_made_from_every_usual_address(app, path, search):
    text = shown(app, path, search)
    assert not faulty(text)
    assert "—" in text or "S00000" in text


def test_three_hundred_odd_values_in_the_address_never_cause_a_fault(app):
    assert len(VALUES) >= 300
    for place, value in enumerate(VALUES):
        everywhere = urlencode(dict.fromkeys(PARAMETERS, value), errors="replace")
        one = urlencode({PARAMETERS[place % len(PARAMETERS)]: value}, errors="replace")
        path = list(PAGES)[place % len(PAGES)]
        assert not faulty(shown(app, path, f"?{everywhere}")), (path, value)
        assert not faulty(shown(app, list(PAGES)[-1 - place % len(PAGES)], f"?{one}")), (path, value)
        assert app.server.test_client().get(f"/export/unit/units.csv?{one}").status_code in (200, 404), value


def test_what_of_an_address_was_not_understood_is_said(app):
    assert "period" in shown(app, "/ranking", "?period=2025-Q9")
    assert "2019年" in shown(app, "/ranking", "?period=2019")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        [],
        None,
        7,
        "x",
        {"output": "none.children"},
        {"output": ".._pages_content.children..._pages_store.data..", "inputs": []},
        {"output": 1, "inputs": 2},
        {"output": ".._pages_content.children..._pages_store.data..", "inputs": [{}]},
    ],
)
def test_a_malformed_callback_body_is_refused_and_is_not_a_fault(app, sent):
    assert post(app, sent) == 400


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["output", "outputs", "inputs", "state", "id", "property", "value", "changedPropIds"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(sent=_JSON)
def test_no_json_body_makes_the_server_fail(app, sent):
    assert post(app, sent) in (200, 204, 400)


@given(path=st.text().map(lambda text: f"/{text}"), search=st.text() | st.text().map(lambda text: f"?{text}"))
@settings(max_examples=60, deadline=None)
def test_any_address_gives_a_page(app, path, search):
    assert not faulty(shown(app, path, search))


@pytest.mark.parametrize(("path", "search"), [(None, ""), (7, ""), ("case", ""), (["/"], ""), ("/", None), ("/", 7)])
def test_what_no_browser_calls_an_address_is_refused(app, path, search):
    assert call(app, path, search).status_code == 400


def test_a_parameter_may_have_the_name_of_anything_in_the_code(app):
    names = ("self", "shown", "path", "layout", "view", "search_", "pathname_", "kwargs", "page", "_query")
    assert not faulty(shown(app, "/case", "?" + "&".join(f"{name}=1&{name}=2" for name in names)))


def test_answers_forbid_foreign_scripts_and_frames(app):
    headers = app.server.test_client().get("/").headers
    policy = headers["Content-Security-Policy"]
    scripts = re.search(r"script-src ([^;]+)", policy)[1]
    assert "'self'" in scripts and "unsafe" not in scripts and "http" not in policy
    assert "frame-ancestors 'none'" in policy and headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_names_no_other_host(app):
    index = app.server.test_client().get("/").get_data(as_text=True)
    assert not re.findall(r"(?:src|href)=\"(?:https?:)?//", index)


def test_scripts_are_sent_compressed_and_plotly_in_its_small_form(app):
    client = app.server.test_client()
    answer = client.get(
        "/_dash-component-suites/plotly/package_data/plotly.min.js", headers={"Accept-Encoding": "gzip"}
    )
    assert answer.headers["Content-Encoding"] == "gzip" and len(answer.get_data()) < 600_000


def test_the_small_plotly_is_of_the_same_version_as_the_full_one():
    full = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    versions = [
        re.search(r"plotly\.js.*?v(\d+\.\d+\.\d+)", path.read_text(encoding="utf-8")[:400])[1]
        for path in (full, PLOTLY)
    ]
    assert versions[0] == versions[1]


def test_before_the_first_run_the_page_says_what_to_do(tmp_path):
    text = shown(create_app(tmp_path))
    assert "还没有发布版本" in text and "taizhang init" in text


def test_an_unknown_snapshot_leads_back_to_the_newest(app):
    text = shown(app, "/ranking", "?snapshot=S999999&type=bureau")
    assert "没有发布版本 S999999" in text and "/ranking?type=bureau" in text


def test_a_damaged_snapshot_says_how_to_go_on(own_home):
    for name in ("S000001", "S000002"):  # with one of them sound, that one is shown
        (own_home / "snapshots" / f"{name}.duckdb").write_bytes(b"broken" * 1000)
    assert "发布版本无法打开" in shown(create_app(own_home))


def test_a_snapshot_without_figures_says_so(tmp_path):
    import duckdb

    path = example_snapshot.build(tmp_path)
    with duckdb.connect(str(path)) as connection:
        for table in ("fct_unit_metric", "fct_unit_rank", "fct_unit_score"):
            connection.execute(f"delete from marts.{table}")
    example_snapshot.publish(tmp_path, "S000001")
    text = shown(create_app(tmp_path))
    assert "还没有指标" in text and not faulty(text)


def test_units_without_a_tree_are_shown_by_their_median(tmp_path):
    import duckdb

    path = example_snapshot.build(tmp_path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("update marts.dim_unit set parent_code = null")
    example_snapshot.publish(tmp_path, "S000001")
    text = shown(create_app(tmp_path))
    assert "各单位中位数" in text and not faulty(text)


def test_a_notice_appears_only_when_a_newer_snapshot_is_there(own_home):
    snapshots = Snapshots(own_home)
    assert router.notice(snapshots, {"snapshot": "S000002"}, parse("/", "")) is None
    example_snapshot.publish(own_home, "S000001")
    assert "S000001" in str(router.notice(snapshots, {"snapshot": "S000002"}, parse("/", "")))
    assert router.notice(snapshots, {"snapshot": "S000002"}, parse("/", "?snapshot=S000002")) is None
