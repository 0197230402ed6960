"""A real MariaDB for the tests: what MySQL's address reaches."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pymysql

from tests.doors.conftest import PASSWORD, free_port

_QUICK = ["--innodb-buffer-pool-size=16M", "--innodb-log-file-size=8M", "--innodb-flush-method=nosync"]


@dataclass(frozen=True)
class MariaDb:
    """A server on a port of this machine, its files in a folder of its own."""

    folder: Path
    port: int

    @property
    def url(self) -> str:
        return f"mysql://reader:${{HOTLINE_PASSWORD}}@127.0.0.1:{self.port}/hotline"

    def do(self, *statements: str) -> None:
        with pymysql.connect(unix_socket=f"{self.folder}/s", user="root", charset="utf8mb4") as connection:
            for statement in statements:
                connection.cursor().execute(statement)
            connection.commit()


def _program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin")
    assert found, f"{name} is missing: run tests/install-programs.sh"
    return found


@contextmanager
def mariadb_server() -> Iterator[MariaDb]:
    """Serve one database whose reader may only read."""
    with tempfile.TemporaryDirectory(prefix="maria", dir="/tmp") as name:
        server = MariaDb(Path(name), free_port())
        user = pwd.getpwuid(os.getuid()).pw_name
        data = ["--no-defaults", f"--datadir={name}/data", f"--user={user}"]
        rights = ["--auth-root-authentication-method=normal", "--skip-test-db"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run([_program("mariadb-install-db"), *data, *rights, *_QUICK], check=True, **quiet)  # type: ignore[call-overload]
        listen = [f"--socket={name}/s", f"--port={server.port}", "--bind-address=127.0.0.1", f"--pid-file={name}/pid"]
        process = subprocess.Popen([_program("mariadbd"), *data, *listen, *_QUICK], **quiet)  # type: ignore[call-overload]
        try:
            _wait(server, process)
            server.do(
                "create database hotline character set utf8mb4",
                f"create user reader@'127.0.0.1' identified by '{PASSWORD}'",
                "grant select on hotline.* to reader@'127.0.0.1'",
            )
            yield server
        finally:
            process.kill()
            process.wait(10)


def _wait(server: MariaDb, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        try:
            return server.do()
        except pymysql.OperationalError:
            assert process.poll() is None, "the server ended"
            time.sleep(0.05)
    raise TimeoutError
