"""Letters of a mailbox as a door: attachments of units' addresses, once, in order, and nothing else of them."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from email.header import Header
from pathlib import Path

import pytest

from orchestration.doors.fetch import fetch
from orchestration.doors.fetched import Fetched
from orchestration.home import Home
from orchestration.reference import load
from orchestration.settings.check import check_config
from orchestration.state import StateStore
from tests.conftest import taizhang
from tests.doors.imap_server import PASSWORD, ImapServer, imap_server
from tests.doors.test_remote import BOTH, run
from tests.doors.web_servers import certificate
from tests.journey.ledgers import study

U1, U2 = "办公室 <Bangong@chengguan.example>", "anybody@hexi.example"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ImapServer]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="imap", dir="/tmp")))  # sockets: short
        yield stack.enter_context(imap_server(folder, certificate(folder)))


@pytest.fixture
def server(running: ImapServer) -> Iterator[ImapServer]:
    yield running
    running.clear()


@pytest.fixture
def door(home: Home, server: ImapServer, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Write doors.yml, with other keys where they are given."""
    monkeypatch.setenv("MAIL_PASSWORD", PASSWORD)

    def write(mailbox: str = "INBOX", host: str = "127.0.0.1", port: int = server.port, **changed: str) -> None:
        keys = {"address": f"imap://office@{host}:{port}/{mailbox}", "password": "${MAIL_PASSWORD}"}
        keys |= {"senders": "{bangong@chengguan.example: U1, hexi.example: U2}"}
        keys |= {"certificate": str(server.certificate), "match": '"*.xlsx"'} | changed
        lines = "".join(f"    {key}: {value}\n" for key, value in keys.items() if value)
        (home.config / "doors.yml").write_text(f"doors:\n  mail:\n{lines}", "utf-8")

    write()
    return write


@pytest.fixture
def ledger(tmp_path: Path) -> Callable[..., bytes]:
    return lambda unit, *days: study(tmp_path / "out.xlsx", unit, days).read_bytes()


def pulled(home: Home) -> Fetched:
    [found] = fetch(home, load(home.config))
    return found


def test_attachments_of_known_senders_arrive_once_and_nothing_else_is_kept(
    home: Home, server: ImapServer, door: Callable[..., None], ledger: Callable[..., bytes]
) -> None:
    first = ledger("城关镇", "2024-03-05")
    server.send(U1, ("2024年3月.xlsx", first), ("logo.png", b"picture"))
    server.send(U2, ("2024年3月.xlsx", ledger("河西镇", "2024-03-06")), kind="inline")
    server.send("someone@elsewhere.example", ("2024年4月.xlsx", first))
    server.send(U1)
    found = pulled(home)
    assert (found.files, found.fault) == (BOTH, None)
    assert run(home).statuses == {"accepted": 2}
    assert (pulled(home).files, server.count("INBOX"), server.count("INBOX", "SEEN")) == ([], 4, 0)
    kept = b"".join(path.read_bytes() for path in home.root.rglob("*") if path.is_file())
    for word in ("机密", "Bangong", "anybody", "someone"):
        assert word.encode() not in kept, word
    server.send(U1, ("2024年3月.xlsx", ledger("城关镇", "2024-03-05", "2024-03-07")))
    assert pulled(home).files == BOTH[:1]


def test_corrections_keep_their_order_and_letters_are_moved_where_that_is_said(
    home: Home, server: ImapServer, door: Callable[..., None], ledger: Callable[..., bytes]
) -> None:
    door(received="已收")
    days = ["2024-03-05", "2024-03-07", "2024-03-08"]
    versions = [ledger("城关镇", *days[:count]) for count in (1, 2, 3)]
    for version in versions:
        server.send(U1, ("2024年3月.xlsx", version))
    server.send(U2, ("2024年3月.xlsx", ledger("河西镇", "2024-03-06")))
    assert (pulled(home).files, server.count("INBOX"), server.count('"&XfJlNg-"')) == (BOTH, 2, 2)
    assert pulled(home).files == [], "the first of them waits for a run"
    for waiting in (1, 0):
        run(home)
        assert (pulled(home).files, server.count("INBOX")) == (BOTH[:1], waiting)
    run(home)
    with closing(StateStore(home.state)) as state:
        newest = {one.file_name: one for one in state.arrivals()}[BOTH[0]]
    assert (home.archive / str(newest.archive_sha256)).read_bytes() == versions[-1]


def test_a_name_in_the_manner_of_old_programs_is_read_and_what_cannot_be_taken_stays(
    home: Home, server: ImapServer, door: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAIZHANG_UPLOAD_MEGABYTES", "1")
    name = Header("2024年3月镕.xlsx", "gb18030").encode().replace("gb18030", "gb2312")
    server.send(
        U1,
        raw=f'From: {U2}\r\nContent-Type: application/octet-stream; name="{name}"\r\n'
        f'Content-Disposition: attachment; filename="{name}"\r\n\r\nbytes'.encode(),
    )
    server.send(U1, ("2024年4月.xlsx", b"x" * 1_100_000), ("2024年5月.xlsx", b"small"))
    server.send(U1, ("2024年6月.xlsx", b"x" * 3_500_000))
    found = pulled(home)
    assert found.files == ["U2/2024年3月镕.xlsx"]
    assert found.fault and [name.split(" UID")[0] for name in found.fault.values["names"]] == [
        "U1/2024年4月.xlsx",
        "U1",
    ]


def test_what_is_wrong_is_told_in_a_sentence_without_the_secret(
    home: Home, server: ImapServer, door: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault() -> str | None:
        found = pulled(home).fault
        return found.key.rpartition(".")[2] if found else None

    for changed, kind in (
        ({"mailbox": "nowhere"}, "folder_missing"),
        ({"port": 9}, "unreachable"),
        ({"certificate": ""}, "no_tls"),
        ({"host": "nowhere.invalid"}, "unknown_host"),
    ):
        door(**changed)
        assert fault() == kind, changed
    door()
    monkeypatch.setenv("MAIL_PASSWORD", "wr0ng-5ecret")
    done = taizhang("fetch", "--json", home=home)
    assert (done.exit_code, "MAIL_PASSWORD" in done.stdout) == (1, True)
    logged = "".join(path.read_text("utf-8") for path in (home.root / "logs").iterdir())
    assert "wr0ng-5ecret" not in done.stdout + done.stderr + logged


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"senders": ""}, "missing"),
        ({"senders": "{bangong: U1}"}, "not_a_sender"),
        ({"senders": "{hexi.example: U9}"}, "no_such_unit_code"),
        ({"region": "us-east-1"}, "key_of_another_kind"),
    ],
)
def test_config_check_names_what_is_wrong(
    home: Home, door: Callable[..., None], changed: dict[str, str], code: str
) -> None:
    door(**changed)
    found = [problem for problem in check_config(home.config).sorted() if problem.file == "doors.yml"]
    assert [problem.text.key for problem in found] == [f"config.{code}"]
