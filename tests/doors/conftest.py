"""A real PostgreSQL for the tests, and homes that fetch from it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from orchestration.home import Home, create

PASSWORD = "p@ss/w:rd-7f3a"
UNITS = "unit_code,unit_name,unit_type\nU1,城关镇,township\nU2,河西镇,township\n"


@dataclass(frozen=True)
class Postgres:
    """A server on a socket in a folder of its own."""

    folder: Path

    @property
    def url(self) -> str:
        return f"postgresql://reader:${{HOTLINE_PASSWORD}}@/postgres?host={self.folder}"

    def do(self, *statements: str) -> None:
        with psycopg.connect(
            host=str(self.folder), user="reader", password=PASSWORD, dbname="postgres", autocommit=True
        ) as connection:
            for statement in statements:
                connection.execute(statement)  # type: ignore[arg-type]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def _program(name: str) -> str:
    found = shutil.which(name) or next(map(str, sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))), None)
    assert found, f"{name} is missing: run tests/install-programs.sh"
    return found


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A cluster in a folder that another user reaches, too: it does not run as root."""
    user = "nobody" if os.getuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as name:
        folder = Path(name)
        (folder / "password").write_text(PASSWORD)
        if user:
            for path in (folder, folder / "password"):
                shutil.chown(path, user)
        run = {"user": user, "stdout": subprocess.DEVNULL, "cwd": folder}
        initdb = [_program("initdb"), "-D", f"{folder}/data", "-U", "reader", "-A", "scram-sha-256", "-N"]
        subprocess.run([*initdb, "--pwfile", f"{folder}/password"], check=True, **run)  # type: ignore[call-overload]
        control = [_program("pg_ctl"), "-D", f"{folder}/data", "-w", "-t", "30", "-l", f"{folder}/log"]
        options = f"-k {folder} -c listen_addresses='' -c fsync=off"
        subprocess.run([*control, "-o", options, "start"], check=True, **run)  # type: ignore[call-overload]
        try:
            yield Postgres(folder)
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], check=True, **run)  # type: ignore[call-overload]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    place = Home(tmp_path / "home")
    create(place)
    (place.config / "units.csv").write_text(UNITS, "utf-8")
    monkeypatch.setenv("HOTLINE_PASSWORD", PASSWORD)
    monkeypatch.setattr("orchestration.doors.fetched.PAUSES_SECONDS", (0.0,))
    return place


@pytest.fixture
def describe(home: Home) -> Callable[..., None]:
    """Write a source that is fetched."""

    def write(name: str, **keys: str) -> None:
        lines = "".join(f"{key}: {value}\n" for key, value in keys.items() if value)
        (home.config / "sources" / f"{name}.yml").write_text(lines, "utf-8")

    return write
