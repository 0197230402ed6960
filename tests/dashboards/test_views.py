"""A page of a snapshot is made until somebody asks for it again, then sent as it was; what may become another page is made anew."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboards import router
from dashboards.app import create_app, snapshots_of
from tests.dashboards.example_snapshot import publish
from tests.dashboards.test_faults import body


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses of the views that were made."""
    addresses: list[str] = []
    real = router.render

    def render(snapshots: Any, view: Any) -> Any:
        addresses.append(view.href)
        return real(snapshots, view)

    monkeypatch.setattr(router, "render", render)
    return addresses


@pytest.fixture
def ask(own_home: Path, made: list[str]) -> Iterator[Callable[..., Any]]:
    """What the callback of a page answers."""
    app = create_app(own_home)
    client: FlaskClient = app.server.test_client()

    def answer(path: str, search: str = "", **headers: str) -> Any:
        found = client.post("/_dash-update-component", json=body(path, search), headers=headers)
        assert found.status_code == 200
        return found

    yield answer
    snapshots_of(app).close()


def test_a_page_asked_for_again_and_again_is_made_twice_and_reads_the_same_with_and_without_gzip(ask, made):
    packed = [ask("/case", **{"Accept-Encoding": "gzip"}) for _ in range(3)]
    plain = ask("/case")
    assert made == ["/case"] * 2
    assert {one.headers["Content-Encoding"] for one in packed} == {"gzip"} and "Content-Encoding" not in plain.headers
    assert {gzip.decompress(one.get_data()) for one in packed} == {plain.get_data()}
    # what every answer has, a kept one has too
    for header in ("Content-Security-Policy", "Vary", "X-Content-Type-Options"):
        assert plain.headers.get(header) == packed[0].headers.get(header) == packed[2].headers.get(header)


def test_another_view_another_language_and_another_snapshot_are_made_anew(ask, made, own_home: Path):
    for _ in range(3):
        ask("/case")
        ask("/case", "?lang=en")
        ask("/ranking")
    publish(own_home, "S000001")
    ask("/case")
    assert sorted(made) == ["/case"] * 3 + ["/case?lang=en"] * 2 + ["/ranking"] * 2


def test_what_shows_more_than_its_snapshot_and_what_could_not_be_shown_is_made_every_time(ask, made):
    for _ in range(4):
        ask("/collection")
        ask("/", "?snapshot=S000777")
    assert made.count("/collection") == made.count("/?snapshot=S000777") == 4


def test_a_page_that_failed_is_made_again(own_home: Path, monkeypatch: pytest.MonkeyPatch):
    app, real = create_app(own_home), router.render
    client = app.server.test_client()
    monkeypatch.setattr(router, "render", lambda *_: 1 / 0)
    asked = [client.post("/_dash-update-component", json=body("/case")).status_code for _ in range(3)]
    monkeypatch.setattr(router, "render", real)
    assert asked == [500] * 3 and client.post("/_dash-update-component", json=body("/case")).status_code == 200
    snapshots_of(app).close()
