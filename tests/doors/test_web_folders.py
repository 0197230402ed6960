"""Folders of WebDAV servers and buckets of S3 as doors, over TLS: pulled whole, once, and moved away over there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration.doors.fetch import fetch
from orchestration.doors.fetched import Fetched
from orchestration.home import Home
from orchestration.reference import load
from orchestration.settings.check import check_config
from tests.conftest import taizhang
from tests.doors.test_remote import BOTH, run
from tests.doors.web_servers import BUCKET, PASSWORD, Server, certificate, s3_app, served, webdav_app
from tests.journey.ledgers import study


@dataclass
class Place:
    """A folder elsewhere, as its owner sees it."""

    server: Server
    plain_port: int
    address: str
    password: str
    certificate: Path
    put: Callable[[str, bytes], None]
    left: Callable[[], list[str]]


@pytest.fixture(scope="module")
def webdav(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("webdav")

    def put(path: str, data: bytes) -> None:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)

    def left() -> list[str]:
        return [path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()]

    with ExitStack() as stack:
        trusted, app = certificate(tmp_path_factory.mktemp("tls")), webdav_app(folder)
        server, plain = (stack.enter_context(served(app, trust)) for trust in (trusted, None))
        yield Place(server, plain.port, "webdav://taizhang@127.0.0.1:{port}/{folder}", PASSWORD, trusted, put, left)


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    from pyarrow.fs import FileSelector, S3FileSystem

    with ExitStack() as stack:
        trusted, (app, key, secret) = certificate(tmp_path_factory.mktemp("tls")), s3_app()
        server, plain = (stack.enter_context(served(app, trust)) for trust in (trusted, None))
        owner = S3FileSystem(
            access_key=key,
            secret_key=secret,
            region="us-east-1",
            endpoint_override=f"127.0.0.1:{server.port}",
            tls_ca_file_path=str(trusted),
        )

        def put(path: str, data: bytes) -> None:
            with owner.open_output_stream(f"{BUCKET}/{path}") as stream:
                stream.write(data)

        def left() -> list[str]:
            found = owner.get_file_info(FileSelector(BUCKET, recursive=True))
            return [one.path.removeprefix(f"{BUCKET}/") for one in found if one.is_file]

        yield Place(
            server, plain.port, f"s3://{key}@127.0.0.1:{{port}}/{BUCKET}/{{folder}}", secret, trusted, put, left
        )


@pytest.fixture(params=["webdav", "s3"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def place(kind: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Place:
    found: Place = request.getfixturevalue(kind)
    monkeypatch.setenv("TAIZHANG_SETTLE_SECONDS", "0")
    monkeypatch.setenv("FILES_PASSWORD", found.password)
    found.server.reads.clear()
    return found


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> str:
    """A folder of its own for each test, of signs that addresses escape."""
    return f"报送 {request.function.__name__[5:12]}"


@pytest.fixture
def door(home: Home, place: Place, folder: str) -> Callable[..., None]:
    """Write doors.yml, with other keys where they are given."""

    def write(port: int = place.server.port, inside: str = folder, host: str = "127.0.0.1", **changed: str) -> None:
        address = place.address.format(port=port, folder=inside).replace("127.0.0.1", host)
        keys = {"address": address, "password": "${FILES_PASSWORD}", "certificate": str(place.certificate)} | changed
        lines = "".join(f"    {key}: {value}\n" for key, value in keys.items() if value)
        (home.config / "doors.yml").write_text(f"doors:\n  files:\n{lines}", "utf-8")

    write()
    return write


@pytest.fixture
def send(place: Place, folder: str, tmp_path: Path) -> Callable[..., None]:
    """Put a ledger of one day into the folder."""

    def put(name: str, unit: str, *days: str) -> None:
        place.put(f"{folder}/{name}", study(tmp_path / "out.xlsx", unit, days).read_bytes())

    put(BOTH[0], "城关镇", "2024-03-05")
    put(BOTH[1], "河西镇", "2024-03-06")
    return put


def pulled(home: Home) -> Fetched:
    [found] = fetch(home, load(home.config))
    return found


def left(place: Place, folder: str) -> list[str]:
    return sorted(path.removeprefix(f"{folder}/") for path in place.left() if path.startswith(f"{folder}/"))


def test_moved_away_they_arrive_once_and_a_correction_follows(
    home: Home, place: Place, folder: str, door: Callable[..., None], send: Callable[..., None]
) -> None:
    assert (pulled(home).files, left(place, folder)) == (BOTH, [f"received/{name}" for name in BOTH])
    assert run(home).statuses == {"accepted": 2}
    assert (pulled(home).files, list(home.inbox.rglob("*.xlsx"))) == ([], [])
    send(BOTH[0], "城关镇", "2024-03-05", "2024-03-07")
    assert pulled(home).files == BOTH[:1]
    assert left(place, folder)[0] == "received/U1/2024年3月 (2).xlsx"


def test_staying_files_are_read_again_only_when_they_changed(
    home: Home, place: Place, door: Callable[..., None], send: Callable[..., None]
) -> None:
    door(received='""', folder="U1", match='"U2/*"')
    assert pulled(home).files == ["U1/U2/2024年3月.xlsx"]
    run(home)
    again = pulled(home)
    assert (again.files, again.unchanged_count, len(place.server.reads)) == ([], 1, 1)
    send(BOTH[1], "河西镇", "2024-03-06", "2024-03-08")
    assert pulled(home).files == ["U1/U2/2024年3月.xlsx"]


def test_cut_in_the_middle_nothing_of_a_file_is_in_the_inbox(
    home: Home, place: Place, door: Callable[..., None], send: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(place.server, "is_cutting", True)
    found = pulled(home)
    assert found.fault and found.fault.key == "doors.fault.unreachable"
    assert [path for path in home.inbox.rglob("*") if path.is_file()] == []
    monkeypatch.undo()
    monkeypatch.setenv("FILES_PASSWORD", place.password)
    assert pulled(home).files == BOTH


def test_what_is_wrong_is_told_in_a_sentence_without_the_secret(
    home: Home, place: Place, door: Callable[..., None], send: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault() -> str | None:
        found = pulled(home).fault
        return found.key.rpartition(".")[2] if found else None

    door(inside="nowhere")
    assert fault() == "folder_missing"
    door(port=9)
    assert fault() == "unreachable"
    door(port=place.plain_port)
    assert fault() == "no_tls", "it speaks in the open"
    door(certificate="")
    assert fault() == "no_tls", "nobody whom this machine trusts vouches for it"
    door(certificate="absent.pem")
    assert fault() == "no_certificate"
    door(host="nowhere.invalid")
    assert fault() == "unknown_host"
    door()
    monkeypatch.setenv("FILES_PASSWORD", "wr0ng-5ecret")
    done = taizhang("fetch", "--json", home=home)
    assert (done.exit_code, "FILES_PASSWORD" in done.stdout) == (1, True)
    logged = "".join(path.read_text("utf-8") for path in (home.root / "logs").iterdir())
    assert "wr0ng-5ecret" not in done.stdout + done.stderr + logged


@pytest.mark.parametrize("kind", ["s3"])
def test_a_bucket_may_stand_in_front_of_the_host(
    home: Home, door: Callable[..., None], send: Callable[..., None]
) -> None:
    door(host="localhost", bucket_in_host="yes", region="us-east-1")
    assert pulled(home).files == BOTH


@pytest.mark.parametrize("kind", ["webdav"])
@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"host_key": "ssh-ed25519 AAAA"}, "key_of_another_kind"),
        ({"password": ""}, "missing"),
        ({"password": "geheim"}, "secret_in_the_open"),
    ],
)
def test_config_check_names_what_is_wrong(
    home: Home, door: Callable[..., None], changed: dict[str, str], code: str
) -> None:
    door(**changed)
    found = [problem for problem in check_config(home.config).sorted() if problem.file == "doors.yml"]
    assert [problem.text.key for problem in found] == [f"config.{code}"]
