"""/catalog: dbt's own page of the models, made once and shut off from everything else."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from dashboards.app import create_app
from orchestration.analysts import catalogue


@pytest.fixture
def client(example_home: Path):
    return create_app(example_home).server.test_client()


def test_the_catalogue_is_made_when_it_is_asked_for_and_reads_nothing_else(client) -> None:
    answer, deadline = client.get("/catalog?lang=en"), time.monotonic() + 300
    while answer.status_code == 503 and time.monotonic() < deadline:
        assert answer.headers["Refresh"] == "3" and "being made" in answer.text
        time.sleep(1)
        answer = client.get("/catalog?lang=en")
    assert answer.status_code == 200 and answer.mimetype == "text/html"
    policy = answer.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-scripts; default-src 'none';") and "allow-same-origin" not in policy
    # nothing is named that a browser would fetch, and no place of this machine
    assert not re.findall(r"<(?:script|img|iframe|link)[^>]+(?:src|href)=[\"']?(?:https?:)?//[^\"' >]+", answer.text)
    assert str(catalogue.DBT_PROJECT) not in answer.text
    assert "model.taizhang.unit_period" in answer.text


def test_where_it_cannot_be_made_the_page_says_what_to_do(
    client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    class Failed:
        def poll(self) -> int:
            return 3

    monkeypatch.setenv("TAIZHANG_CACHE", str(tmp_path))
    monkeypatch.setattr("orchestration.analysts.begin", Failed)
    answer = client.get("/catalog?lang=en")
    assert answer.status_code == 503 and "make catalog" in answer.text and "Refresh" not in answer.headers


def test_data_docs_of_a_snapshot_have_no_script_and_are_for_those_who_may_see_the_audit_log(
    example_home: Path, client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from dashboards.authorise import MAY, RULES
    from orchestration.snapshots import data_docs

    class Begun:
        def poll(self) -> None:
            return None

    page = tmp_path / "S000001.html"
    monkeypatch.setattr(data_docs, "page_of", lambda _root, _snapshot_id: page)
    monkeypatch.setattr(data_docs, "begin", lambda _root, _snapshot_id: Begun())
    answer = client.get("/data-docs/S000001?lang=en")
    assert (answer.status_code, answer.headers["Refresh"]) == (503, "3")
    page.write_text("<h1>Data Docs</h1>")
    answer = client.get("/data-docs/S000001?lang=en")
    assert answer.status_code == 200 and answer.headers["Content-Security-Policy"].startswith(
        "sandbox; default-src 'none';"
    )
    assert "script" not in answer.headers["Content-Security-Policy"]
    assert client.get("/data-docs/S000009?lang=en").status_code == 404
    assert RULES["/data-docs/<snapshot>"] == "audit"
    assert {role for role, actions in MAY.items() if "audit" in actions} == {"admin", "department", "auditor"}


def test_the_metrics_page_leads_to_it(example_home: Path) -> None:
    from dashboards.context import Context
    from dashboards.pages import metrics
    from dashboards.snapshot import Snapshots
    from dashboards.view import parse

    snapshots, view = Snapshots(example_home), parse("/metrics", "lang=en")
    with snapshots.open() as reader:
        assert "/catalog?lang=en" in str(metrics.content(Context(view, reader, snapshots)))
