"""Connections to other machines during a whole run, a visit of every page and the service: there are none.

Needs strace. What the processes ask the system for is written down by it, whatever library asks.
"""

from __future__ import annotations

import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import sync_playwright

from orchestration.home import Home
from tests.conftest import TAIZHANG, taizhang
from tests.dashboards.browser import ARGUMENTS, chromium
from tests.reliability.report import Part

_CALLS = "trace=connect,sendto,sendmsg,sendmmsg"
_ADDRESS = re.compile(r'sin6?_addr=(?:inet_addr\("|inet_pton\(AF_INET6, "|inet_pton\(AF_INET6?, ")([^"]+)"')
_LOOPBACK = re.compile(r"127\.|::1$|::ffff:127\.|0\.0\.0\.0$|::$")
_PAGES = ("/", "/ranking", "/unit", "/study", "/reporting", "/case", "/outreach", "/collection", "/compare", "/metrics", "/quality", "/snapshots", "/guide", "/glossary")  # fmt: skip
_SERVICE_SECONDS = 60


@contextmanager
def _traced(log: Path, *command: str) -> Iterator[subprocess.Popen[str]]:
    """Start a command under strace; it is asked to end as the system would ask."""
    started = subprocess.Popen(
        ["strace", "-f", "-qq", "-e", _CALLS, "-o", str(log), TAIZHANG, *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield started
    finally:
        if started.poll() is None:
            subprocess.run(["pkill", "-TERM", "-g", str(started.pid), "-f", "taizhang"], check=False)
        try:
            started.wait(60)
        except subprocess.TimeoutExpired:
            subprocess.run(["pkill", "-KILL", "-g", str(started.pid)], check=False)


def _addresses(log: Path) -> list[str]:
    return _ADDRESS.findall(log.read_text("utf-8", errors="replace"))


def _visit(line: str) -> tuple[int, list[str]]:
    """Open every page of a server; how many answers there were, and the addresses that a page asked elsewhere."""
    address = re.findall(r"http://\S+?:\d+", line)[0]
    asked: list[str] = []
    with sync_playwright() as playwright:
        page = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS).new_page()
        page.on("request", lambda request: asked.append(request.url))
        for path in _PAGES:
            page.goto(address + path)
            page.wait_for_load_state("networkidle")
    return len(asked), [url for url in asked if not url.startswith((address, "data:", "blob:", "about:"))]


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


def outside(folder: Path, seed: int) -> Part:
    """Run, serve and orchestrate under the eye of strace."""
    began, home = time.monotonic(), Home(folder / "home")
    taizhang("demo", "--no-serve", home=home)
    (home.inbox / "QH101").mkdir(exist_ok=True)
    (home.inbox / "QH101" / "补报.csv").write_text("学习时间,实到\n2025-12-29,9\n", "utf-8")
    logs = {name: folder / f"{name}.log" for name in ("run", "serve", "orchestrate")}
    with _traced(logs["run"], "--home", str(home.root), "run") as run:
        said = run.communicate()[0]
    assert run.returncode in (0, 1), said
    with _traced(logs["serve"], "--home", str(home.root), "serve", "--port", str(_free_port())) as server:
        assert server.stdout is not None
        answers, elsewhere = _visit(next(line for line in server.stdout if "http://" in line))
    with _traced(logs["orchestrate"], "--home", str(home.root), "orchestrate", "--port", str(_free_port())):
        time.sleep(_SERVICE_SECONDS)
    found = {name: _addresses(log) for name, log in logs.items()}
    foreign = [one for addresses in found.values() for one in addresses if not _LOOPBACK.match(one)]
    for one in [*dict.fromkeys(foreign), *elsewhere]:
        print("  OUTSIDE", one, flush=True)
    calls = {f"calls_of_{name}": len(addresses) for name, addresses in found.items()}
    return Part.of(
        "connections", seed, began, **calls, answers_to_browser=answers, outside=len(foreign) + len(elsewhere)
    )
