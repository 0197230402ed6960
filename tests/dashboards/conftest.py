"""Example homes, the app over them, and Chromium."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from dash import Dash
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from werkzeug.serving import make_server

from dashboards.app import create_app, snapshots_of
from dashboards.context import Context
from dashboards.snapshot import Snapshots
from dashboards.view import View, parse
from orchestration.accounts import Directory, hashed
from orchestration.clock import now
from tests.dashboards import example_snapshot
from tests.dashboards.browser import ARGUMENTS, at_rest, chromium
from tests.dashboards.signed import PASSWORD

POLL_SECONDS = 0.4
# a loaded machine may take long; what is there is seen at once all the same
expect.set_options(timeout=30_000)


@pytest.fixture(scope="session")
def example_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two snapshots, the second one published. Not to be changed by a test."""
    home = tmp_path_factory.mktemp("example")
    example_snapshot.build(home, "S000001", drop_last=True)
    example_snapshot.build(home, "S000002")
    example_snapshot.publish(home, "S000002")
    return home


@pytest.fixture
def own_home(example_home: Path, tmp_path: Path) -> Path:
    """A copy of the example home that a test may change."""
    home = tmp_path / "home"
    shutil.copytree(example_home, home)
    return home


@pytest.fixture(scope="session")
def password_hash(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What is kept of the password of all made accounts."""
    return hashed(tmp_path_factory.mktemp("hash"), PASSWORD)


@pytest.fixture
def lent_home(example_home: Path, tmp_path: Path) -> Path:
    """A home whose snapshots are those of the example."""
    place = tmp_path / "home"
    place.mkdir()
    for name in ("snapshots", "published.json"):
        (place / name).symlink_to(example_home / name)
    return place


@pytest.fixture
def staffed(lent_home: Path, password_hash: str) -> Path:
    """The home with an account of every role but unit, all of one password."""
    with closing(Directory(lent_home)) as directory:
        for role in ("admin", "department", "leader", "analyst", "auditor"):
            directory.add_account(role, role, None, now())
            directory.set_password(role, password_hash, now())
    return lent_home


@pytest.fixture(scope="session")
def app(example_home: Path) -> Iterator[Dash]:
    """The app over the example home."""
    made = create_app(example_home)
    yield made
    snapshots_of(made).close()


@pytest.fixture
def context_of(example_home: Path) -> Iterator[Callable[..., Context]]:
    """A factory of contexts: context_of("/ranking", "?domain=case")."""
    snapshots = Snapshots(example_home)
    opened = []

    def make(path: str = "/", search: str = "", view: View | None = None) -> Context:
        entered = snapshots.open(None)
        opened.append(entered)
        return Context(view or parse(path, search), entered.__enter__(), snapshots)

    yield make
    for entered in opened:
        entered.__exit__(None, None, None)
    snapshots.close()


@pytest.fixture
def county_context(county) -> Iterator[Callable[[str], Context]]:
    """A factory of contexts over the demo county: county_context("/quality?lang=en")."""
    snapshots = Snapshots(county.home.root)
    with snapshots.open() as reader:
        yield lambda href: Context(parse(*href.partition("?")[::2]), reader, snapshots)
    snapshots.close()


def serving(home: Path) -> tuple[str, Callable[[], None]]:
    """Serve a home on a free port; address and a function that stops it."""
    app = create_app(home, poll_seconds=POLL_SECONDS)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, app.server, threaded=True)
    # a thread that still works on an answer would read a closed snapshot: they are waited for
    server.daemon_threads = False
    running = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    running.start()

    def stop() -> None:
        server.shutdown()
        running.join()
        server.server_close()
        snapshots_of(app).close()

    return f"http://127.0.0.1:{server.server_port}", stop


@pytest.fixture(scope="session")
def address(example_home: Path) -> Iterator[str]:
    """Address of the served example home."""
    base, stop = serving(example_home)
    yield base
    stop()


@pytest.fixture
def serve() -> Iterator[Callable[[Path], str]]:
    """A factory of served homes: serve(home) gives the address."""
    stops: list[Callable[[], None]] = []

    def start(home: Path) -> str:
        base, stop = serving(home)
        stops.append(stop)
        return base

    yield start
    for stop in stops:
        stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        yield started
        started.close()


class Watched:
    """A page together with what it asked for and what went wrong in it."""

    def __init__(self, context: BrowserContext) -> None:
        self.page: Page = context.new_page()
        self.requests: list[str] = []
        self.faults: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda message: self.faults.append(message.text) if message.type == "error" else None)

    def foreign(self) -> list[str]:
        """Requests that would leave this machine."""
        return [url for url in self.requests if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))]


@pytest.fixture(scope="session")
def windows(browser: Browser) -> Iterator[Callable[[int, str], BrowserContext]]:
    """Windows of one width and colour scheme; tests share them, so that scripts come from the browser's store."""
    opened: dict[tuple[int, str], BrowserContext] = {}

    def window(width: int, scheme: str) -> BrowserContext:
        if (width, scheme) not in opened:
            opened[width, scheme] = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        return opened[width, scheme]

    yield window
    for one in opened.values():
        one.close()


@pytest.fixture
def visit(windows: Callable[[int, str], BrowserContext]) -> Iterator[Callable[..., Watched]]:
    """A factory of pages: visit(address, width=390, scheme="dark")."""
    opened: list[Watched] = []

    def make(url: str, width: int = 1440, scheme: str = "light") -> Watched:
        opened.append(Watched(windows(width, scheme)))
        opened[-1].page.goto(url)
        at_rest(opened[-1].page)
        return opened[-1]

    yield make
    for watched in opened:
        watched.page.close()
