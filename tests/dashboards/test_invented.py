"""Ten thousand requests with invented parameters leave memory where it was, and what readers share is still kept."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from flask.testing import FlaskClient

from dashboards import reader
from dashboards.app import create_app, snapshots_of
from dashboards.kept import Kept
from dashboards.pages import PAGES
from dashboards.snapshot import Snapshots
from tests.dashboards.test_faults import body, search_body

_PAGES_ASKED = 120
# at 1 kB a request it would be less than half of what one cache of pages held
_MOST_GROWN_BYTES = 32 * 1024 * 1024


@pytest.fixture
def served(example_home: Path, tmp_path: Path) -> Iterator[tuple[FlaskClient, Snapshots]]:
    """A client and the door to data."""
    home = tmp_path / "home"
    shutil.copytree(example_home, home)
    app = create_app(home)
    yield app.server.test_client(), snapshots_of(app)
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
        assert client.get(f"/{quote(f'页{number}')}?{query}").status_code == 404


def test_ten_thousand_requests_with_invented_parameters_leave_memory_where_it_was(
    served: tuple[FlaskClient, Snapshots],
):
    client, snapshots = served
    for path in PAGES:
        for _ in range(2):
            assert client.post("/_dash-update-component", json=body(path)).status_code == 200
    for number in range(9_600, 9_700):
        ask(client, number)
    opened = next(iter(snapshots._open.values()))
    before = resident_bytes()
    for number in range(10_000):
        ask(client, number)
    grown = resident_bytes() - before
    assert grown < _MOST_GROWN_BYTES, f"{grown / 1e6:.0f} MB"
    assert len(snapshots._open) <= 3 and opened.memo.weight <= reader.MAX_KEPT_ROWS


def test_what_is_asked_for_twice_is_kept_up_to_a_weight_and_nothing_else():
    kept: Kept[bytes] = Kept(100, len)
    kept.put("a", b"x" * 10)
    assert kept.get("a") is None
    kept.put("a", b"x" * 10)
    assert kept.get("a") == b"x" * 10
    for _ in range(2):
        kept.put("larger than a tenth", b"x" * 11)
        for number in range(50):
            kept.put(number, b"x" * 10)
    assert (len(kept), kept.weight, kept.get("a"), kept.get("larger than a tenth")) == (10, 100, None, None)


def test_an_answer_is_kept_for_one_request_at_once_and_for_others_when_a_second_asks(example_home: Path):
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
