"""Fixtures that several rooms share: the demo county, run once for the whole session, and small homes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from hypothesis import settings

from orchestration.home import Home

# a run would wait three seconds for files that a test has just written; tests of that waiting take it out again
os.environ.setdefault("TAIZHANG_SETTLE_SECONDS", "0")

# speed is measured by `make bench`; a test that fails on a busy machine says nothing of what it tests
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

TAIZHANG = str(Path(sys.executable).with_name("taizhang"))


@dataclass(frozen=True)
class Outcome:
    """What a `taizhang` process left behind."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def json(self) -> Any:
        return json.loads(self.stdout)


def taizhang(*arguments: str | Path, home: Home | Path | None = None, **environment: str) -> Outcome:
    """Run the console command as a process of its own."""
    root = [] if home is None else ["--home", str(home.root if isinstance(home, Home) else home)]
    done = subprocess.run(
        [TAIZHANG, *root, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=400,
        env=os.environ | environment,
        check=False,
    )
    return Outcome(done.returncode, done.stdout, done.stderr)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the tests of a file in one process, where a fixture of the file is made once; a file may name a wider group."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(item.location[0]))


def planted(*bugs: str) -> dict[str, str]:
    """The environment of a process with bugs: "module:function=Exception", as in tests/faults/plant."""
    return {"PYTHONPATH": str(Path(__file__).parent / "faults" / "plant"), "TAIZHANG_PLANT": ";".join(bugs)}


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all test processes of this session share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base


@dataclass(frozen=True)
class County:
    """The demo home after its run, not to be changed by a test."""

    home: Home
    outcome: Outcome

    def rows(self, sql: str, parameters: tuple = ()) -> list[tuple]:
        """A query on the published snapshot."""
        from orchestration.snapshots.access import connect
        from orchestration.snapshots.store import path_of

        connection = connect(path_of(self.home))
        try:
            return connection.execute(sql, parameters).fetchall()
        finally:
            connection.close()


@pytest.fixture(scope="session")
def county(shared_folder: Path) -> County:
    """The samples, through the real pipeline, in a process of its own.

    TAIZHANG_COUNTY names a folder in which it is kept from session to session, for work on pages alone.
    """
    folder = Path(os.environ.get("TAIZHANG_COUNTY") or shared_folder)
    home, report = Home(folder / "county"), folder / "county.json"
    with FileLock(folder / "county.lock"):
        if not report.exists():
            done = taizhang("demo", "--no-serve", "--json", home=home)
            report.write_text(json.dumps([done.exit_code, done.stdout, done.stderr]))
    outcome = Outcome(*json.loads(report.read_text()))
    assert outcome.exit_code in (0, 1), outcome.stderr
    return County(home, outcome)


@pytest.fixture
def make_home(tmp_path: Path) -> Callable[..., Home]:
    """A factory of small homes: units as (code, name, type[, parent]) and obligations as CSV lines."""

    def make(units: list[tuple], obligations: str = "", name: str = "home") -> Home:
        from orchestration.home import create

        home = Home(tmp_path / name)
        create(home)
        lines = [
            "unit_code,unit_name,unit_type,parent_code",
            *(",".join([*unit, *[""] * (4 - len(unit))]) for unit in units),
        ]
        (home.config / "units.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        header = "obligation_code,domain,name_zh,name_en,kind,cadence,minimum,counts,due_rule,grace_days,applies_to,valid_from,valid_to\n"
        (home.config / "obligations.csv").write_text(header + obligations, encoding="utf-8")
        return home

    return make


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data sets; tests that need it are marked `real` and run by make test-real."""
    folder = Path(os.environ["TAIZHANG_REAL_DATA"])
    assert folder.is_dir(), f"TAIZHANG_REAL_DATA names no folder: {folder}"
    return folder
