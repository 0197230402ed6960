"""The dashboards at full size: `make bench-dashboards` or `python -m tests.bench.bench_dashboards [--units 10000] [--folder F]`.

A generated snapshot of 10,000 units × 36 months × 25 metrics, the production server in processes of its own, real HTTP. Measures each page's
callback alone beside its bare queries in the same run (a view's first time, and again), then 16 and 50 users at once, then the first page in
Chromium. The users run on the same cores as the server.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from dashboards import router
from dashboards.snapshot import _CONFIG, Reader, Snapshots
from dashboards.view import parse
from tests.bench.many_figures import many_figures

BIN = Path(sys.executable).parent
_GROUPS = ("township", "section", "centre", "bureau")
_MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
_RATES = ("case_response_rate", "case_satisfaction_rate", "report_on_time_rate", "study_fulfilment_rate")
PAGES = {
    "overview": "/?period={period}",
    "ranking": "/ranking?period={period}&type={group}",
    "ranking of a domain": "/ranking?period={period}&type={group}&domain=case",
    "units": "/unit?period={period}",
    "unit": "/unit?period={period}&unit={unit}",
    "study": "/study?period={period}&type={group}",
    "reporting": "/reporting?period={period}&type={group}",
    "case": "/case?period={period}&type={group}",
    "outreach": "/outreach?period={period}&type={group}",
    "collection": "/collection?period={period}&type={group}",
    "compare": "/compare?period={period}&units={unit},{other}",
    "metrics": "/metrics?period={period}",
    "one metric": "/metrics?period={period}&metric={metric}",
    "quality": "/quality?period={period}",
    "snapshots": "/snapshots?period={period}",
}
# how often a reader opens a page
_WEIGHTS = {
    "overview": 5,
    "ranking": 4,
    "ranking of a domain": 2,
    "unit": 5,
    "study": 1,
    "reporting": 1,
    "case": 1,
    "outreach": 1,
    "compare": 1,
    "one metric": 1,
}


def address(name: str, random_: random.Random, units: int, *, latest: float = 0.0) -> str:
    """A view of a page: the latest month so often, else any of two years; any group, any units."""
    chosen = {
        "period": _MONTHS[-1] if random_.random() < latest else random_.choice(_MONTHS),
        "group": random_.choice(_GROUPS[:3]),
        "metric": random_.choice(_RATES),
        "unit": f"U{random_.randrange(units * 9 // 10):05d}",
        "other": f"U{random_.randrange(units * 9 // 10):05d}",
    }
    return PAGES[name].format(**chosen)


class Client:
    """One reader's connection."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def show(self, href: str) -> float:
        """Seconds until the callback that fills the frame has answered."""
        path, _, search = href.partition("?")
        values = {"pathname": path, "search": search and "?" + search}
        body = {
            "output": ".._pages_content.children..._pages_store.data..",
            "outputs": [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}],
            "inputs": [{"id": "_pages_location", "property": name, "value": value} for name, value in values.items()],
            "state": [{"id": "shell-shown", "property": "data"}],
            "changedPropIds": ["_pages_location.pathname"],
        }
        began = time.perf_counter()
        headers = {"Content-Type": "application/json", "Accept-Encoding": "gzip"}
        self._connection.request("POST", "/_dash-update-component", json.dumps(body), headers)
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"{href} answered {answer.status}")
        return time.perf_counter() - began


class Bare:
    """The questions of a view, asked of DuckDB alone; lists that every view shares are remembered as the server does."""

    def __init__(self, home: Path) -> None:
        self._snapshots = Snapshots(home)
        self._asked: list[tuple[str, dict]] = []
        self._connection = duckdb.connect(str(home / "snapshots" / "S000001.duckdb"), read_only=True, config=_CONFIG)
        real = Reader._ask

        def ask(reader: Reader, question: str, asked: tuple[str, frozenset[str]], parameters: dict) -> list:
            self._asked.append((asked[0], {name: parameters[name] for name in asked[1]}))
            return real(reader, question, asked, parameters)

        Reader._ask = ask  # type: ignore[method-assign]

    def seconds(self, href: str) -> tuple[float, float]:
        """Seconds of the bare queries of a view, and of making it in Python without server."""
        path, _, search = href.partition("?")
        self._asked.clear()
        began = time.perf_counter()
        router.render(self._snapshots, parse(path, search))
        whole = time.perf_counter() - began
        began = time.perf_counter()
        for sql, parameters in self._asked:
            self._connection.execute(sql, parameters).fetchall()
        return time.perf_counter() - began, whole


@contextlib.contextmanager
def serving(home: Path) -> Iterator[int]:
    """The production server over a home, in processes of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [str(BIN / "taizhang"), "--home", str(home), "serve", "--port", str(port)], stdout=subprocess.PIPE, text=True
    )
    try:
        if not process.stdout.readline().startswith("http"):
            raise SystemExit("the server did not start")
        yield port
    finally:
        process.terminate()
        process.wait(20)


def centile(values: list[float], share: float) -> float:
    """Milliseconds below which the share of the values lies."""
    ordered = sorted(values)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)] * 1000


def alone(port: int, home: Path, units: int, times: int) -> dict[str, Any]:
    """Each page by one reader: the first time a view is asked, and again; beside its bare queries."""
    random_, client, bare, found = random.Random(1), Client(port), Bare(home), {}
    everywhere: dict[str, list[float]] = {"bare": [], "first": [], "again": []}
    for month in _MONTHS:
        # the lists of a month (its units) are asked once for all pages
        bare.seconds(f"/?period={month}")
        for _ in range(2 * (os.cpu_count() or 1)):
            Client(port).show(f"/?period={month}")
    print(
        f"{'page':22} {'bare p50':>9} {'p95':>7} {'first p50':>10} {'p95':>7} {'again p50':>10} {'p95':>7}  ms; aim for first p95: 4 × bare + 10"
    )
    for name in PAGES:
        hrefs = list(dict.fromkeys(address(name, random_, units) for _ in range(times)))
        queries = [bare.seconds(href)[0] for href in hrefs]
        first = [client.show(href) for href in hrefs]
        again = [client.show(href) for href in hrefs]
        aim = 4 * centile(queries, 0.95) + 10
        row = [round(centile(values, share), 1) for values in (queries, first, again) for share in (0.5, 0.95)]
        print(
            f"{name:22} {row[0]:9} {row[1]:7} {row[2]:10} {row[3]:7} {row[4]:10} {row[5]:7}  {'within' if row[3] <= aim else 'ABOVE'} {aim:.0f}"
        )
        found[name] = row
        for kind, values in (("bare", queries), ("first", first), ("again", again)):
            everywhere[kind] += values
    print(
        "all: "
        + "; ".join(
            f"{kind} p50 {centile(values, 0.5):.1f} p95 {centile(values, 0.95):.1f}"
            for kind, values in everywhere.items()
        )
    )
    return found


def together(port: int, users: int, units: int, seconds: float) -> dict[str, float]:
    """So many readers at once, each asking for the next view as soon as one is there; four of five for the latest month."""
    taken: list[float] = []
    until = time.perf_counter() + seconds

    def read(number: int) -> None:
        random_, client, mine = random.Random(number), Client(port), []
        while time.perf_counter() < until:
            mine.append(
                client.show(
                    address(random_.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0], random_, units, latest=0.8)
                )
            )
        taken.extend(mine)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(users)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    rate = len(taken) / seconds
    print(
        f"{users} users at once for {seconds:.0f} s: {rate:.0f} answers/s, p50 {centile(taken, 0.5):.0f} ms, p95 {centile(taken, 0.95):.0f} ms"
    )
    return {"users": users, "answers_per_second": rate, "p50": centile(taken, 0.5), "p95": centile(taken, 0.95)}


def first_page(port: int, times: int = 5) -> dict[str, float]:
    """Seconds from nothing to a page that can be read and used, each time in a browser that has never been here."""
    from playwright.sync_api import sync_playwright

    from tests.dashboards.browser import ARGUMENTS, at_rest, chromium

    usable, whole = [], []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        for _ in range(times):
            context = browser.new_context(viewport={"width": 1440, "height": 900})
            page = context.new_page()
            began = time.perf_counter()
            page.goto(f"http://127.0.0.1:{port}/")
            page.locator("main h1").wait_for()
            page.get_by_role("link", name="排名", exact=True).click(trial=True)
            usable.append(time.perf_counter() - began)
            at_rest(page)
            whole.append(time.perf_counter() - began)
            context.close()
        browser.close()
    print(
        f"first page in Chromium, nothing stored: usable after {statistics.median(usable):.2f} s, all charts drawn after {statistics.median(whole):.2f} s"
    )
    return {"usable": statistics.median(usable), "drawn": statistics.median(whole)}


def main() -> None:
    """Make the snapshot, measure, print; JSON last."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--units", type=int, default=10_000)
    arguments.add_argument("--months", type=int, default=36)
    arguments.add_argument("--times", type=int, default=12, help="views of each page")
    arguments.add_argument("--seconds", type=float, default=15, help="of each load")
    arguments.add_argument("--folder", type=Path, help="keep the home here, and use it again")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        home = (chosen.folder or Path(temporary)) / "home"
        if not home.exists():
            prepare(home, chosen.units, chosen.months)
        with serving(home) as port:
            results = {
                "alone": alone(port, home, chosen.units, chosen.times),
                "first_page": first_page(port),
                "together": [together(port, users, chosen.units, chosen.seconds) for users in (16, 50)],
            }
        print(json.dumps(results))


def prepare(home: Path, units: int, months: int) -> None:
    """The demo's home with the generated snapshot in place of its own."""
    subprocess.run(
        [str(BIN / "taizhang"), "--home", str(home), "demo", "--no-serve"], check=False, stdout=subprocess.DEVNULL
    )
    demo = home / "demo.duckdb"
    (home / "snapshots" / "S000001.duckdb").rename(demo)
    began = time.perf_counter()
    path = many_figures(home, demo, units=units, months=months)
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = connection.execute("select count(*) from marts.fct_unit_metric").fetchone()[0]
    print(
        f"{units:,} units × {months} months, {rows:,} metric rows: {path.stat().st_size / 1024**2:.0f} MB, made in {time.perf_counter() - began:.0f} s"
    )


if __name__ == "__main__":
    main()
