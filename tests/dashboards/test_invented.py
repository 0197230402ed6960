"""Ten thousand requests with invented parameters leave memory where it was, and what readers share is still kept."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient

from dashboards import frames, reader
from dashboards.app import create_app, snapshots_of
from dashboards.frames import Frames
from dashboards.pages import PAGES
from dashboards.recent import KeptBytes, Recent
from dashboards.shared_views import SharedViews
from dashboards.view import View
from tests.dashboards.test_faults import body, search_body

SHOWN = {"snapshot": "S000001"}
_PAGES_ASKED = 120
# at 1 kB a request it would be less than half of what one cache of pages held
_MOST_GROWN_BYTES = 32 * 1024 * 1024


@pytest.fixture
def served(example_home: Path, tmp_path: Path) -> Iterator[tuple[FlaskClient, Any, Path]]:
    """A client, the door to data and the folder of shared views."""
    home, shared = tmp_path / "home", tmp_path / "views"
    shutil.copytree(example_home, home)
    shared.mkdir()
    app = create_app(home, shared=shared)
    yield app.server.test_client(), snapshots_of(app), shared
    snapshots_of(app).close()


def resident_bytes() -> int:
    """Memory of this process."""
    gc.collect()
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def invented(number: int) -> str:
    """Parameters that nobody else asks for: of the right form, of a wrong one, and unknown ones."""
    given = {
        "unit": f"ZZ{number}", "parent": f"PP{number}", "type": f"t{number}", "metric": f"metric_{number}", "sort": f"units.c{number}.desc",
        "period": f"{1000 + number % 9000}-Q{1 + number % 4}", "weights": f"case:{number % 100}.{number % 97:02d}", "status": f"s_{'x' * (number % 20)}",
        "units": f"A{number},B{number}", "metrics": f"m{number}", "snapshot": f"S{number:06d}", "base": f"S{number:06d}", "tab": "whatif", f"x{number}": "1",
    }  # fmt: skip
    names = [name for place, name in enumerate(given) if (number + place) % 3 == 0]
    return urlencode({name: given[name] for name in names})


def ask(client: FlaskClient, number: int) -> None:
    """One of ten thousand; pages are the dearest, so they are fewer."""
    query, kind = invented(number), number % 8
    if number < _PAGES_ASKED:
        path = list(PAGES)[number % len(PAGES)]
        assert client.post("/_dash-update-component", json=body(path, f"?{query}")).status_code == 200
    elif kind == 0:
        assert client.post("/_dash-update-component", json=search_body(f"镇{number}")).status_code == 200
    elif kind == 1:
        # the version in the name of a script can be invented too
        path = f"/_dash-component-suites/dash/deps/polyfill@7.v{number}_1m{number}.12.1.min.js?{query}"
        assert client.get(path, headers={"Accept-Encoding": "gzip"}).status_code == 200
    elif kind in (2, 3, 4):
        assert (
            client.get(
                f"/assets/{'theme.js' if kind == 4 else '1_base.css'}?{query}", headers={"Accept-Encoding": "gzip"}
            ).status_code
            == 200
        )
    elif kind == 5:
        assert client.get(f"/rows/behind/S{number:06d}/unit/units?{query}").status_code == 404
    elif kind == 6:
        assert client.get(f"/export/snapshots/list.csv?snapshot=S{number:06d}&{query}").status_code in (200, 404)
    else:
        assert client.get(f"/{quote(f'页{number}')}?{query}").status_code == 200


def test_ten_thousand_requests_with_invented_parameters_leave_memory_where_it_was(
    served: tuple[FlaskClient, Any, Path],
):
    client, snapshots, shared = served
    for path in PAGES:
        for _ in range(2):
            assert client.post("/_dash-update-component", json=body(path)).status_code == 200
    for number in range(9_600, 9_700):
        ask(client, number)
    files = len(list(shared.rglob("*")))
    opened = next(iter(snapshots._open.values()))
    before = resident_bytes()
    for number in range(10_000):
        ask(client, number)
    grown = resident_bytes() - before
    assert grown < _MOST_GROWN_BYTES, f"{grown / 1e6:.0f} MB"
    # nobody asked twice for any of it, so nothing was written for others to read
    assert len(list(shared.rglob("*"))) - files <= 2
    assert len(snapshots._open) <= 3 and len(opened.memo) <= reader._MOST_KEPT_ANSWERS


def test_a_view_is_kept_when_it_is_asked_for_a_second_time_and_one_made_beforehand_at_once(tmp_path: Path):
    kept, made = Frames(SharedViews(tmp_path)), []

    def make() -> tuple[Any, dict[str, Any]]:
        made.append(1)
        return {}, SHOWN

    for expected in (1, 2, 2):
        kept.of(("S000001", View("/")), make, at_once=False)
        assert len(made) == expected
    kept.of(("S000001", View("/case")), make)
    kept.of(("S000001", View("/case")), make, at_once=False)
    assert len(made) == 3


def test_a_view_that_raises_leaves_nothing_behind_and_is_made_again():
    kept = Frames()
    with pytest.raises(ZeroDivisionError):
        kept.of(("S000001", View("/")), lambda: 1 / 0)
    assert kept._under_way == {} and kept.of(("S000001", View("/")), lambda: ({}, SHOWN)).shown == SHOWN


def test_views_answers_and_bytes_are_bounded_in_number_and_size(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(frames, "_MOST_VIEWS", 5)
    kept = Frames()
    for number in range(20):
        kept.of(("S000001", View("/", unit=str(number))), lambda: ({}, SHOWN))
    assert len(kept) == 5
    store = KeptBytes(100)
    for number in range(50):
        store.get(str(number).encode(), lambda: b"x" * 30)
    assert len(store) == 3 and store.total_bytes == 90
    recent = Recent(10)
    assert [recent.again(number % 12) for number in range(24)] == [False] * 24 and recent.again(11)


def test_an_answer_is_kept_for_one_request_at_once_and_for_others_when_a_second_asks(example_home: Path):
    from dashboards.snapshot import Snapshots

    snapshots, made = Snapshots(example_home), []

    def make() -> list[int]:
        made.append(1)
        return [1]

    for expected in (1, 2, 2):
        with snapshots.open() as one:
            one.kept(("x",), make)
            one.kept(("x",), make)
        assert len(made) == expected
    snapshots.close()
