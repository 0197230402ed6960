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


def test_the_metrics_page_leads_to_it(example_home: Path) -> None:
    from dashboards.context import Context
    from dashboards.pages import metrics
    from dashboards.snapshot import Snapshots
    from dashboards.view import parse

    snapshots, view = Snapshots(example_home), parse("/metrics", "lang=en")
    with snapshots.open() as reader:
        assert "/catalog?lang=en" in str(metrics.content(Context(view, reader, snapshots)))
