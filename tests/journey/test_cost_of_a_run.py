"""What a command does not need, it does not load."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from orchestration.home import Home
from orchestration.pipeline.demo import AS_OF
from orchestration.storage.product_files import SAMPLES
from tests.conftest import County

INBOX = SAMPLES / "inbox"
HEAVY = ("dagster", "dbt", "great_expectations", "sqlalchemy", "scipy", "altair")
SCRIPT = """
import json, sys
from orchestration.cli import main
try:
    main()
except SystemExit as end:
    code = end.code
print(json.dumps([code, [name for name in sys.argv[0].split() if name in sys.modules]]))
"""


def loaded(home: Home, *arguments: str) -> tuple[int, list[str], str]:
    """Exit code of a command, which heavy libraries it loaded, and what it printed."""
    code = SCRIPT.replace("import json, sys\n", f"import json, sys\nsys.argv = {[' '.join(HEAVY), *arguments]!r}\n", 1)
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"TAIZHANG_HOME": str(home.root)},
    )
    *printed, last = done.stdout.splitlines()
    exit_code, heavy = json.loads(last)
    return exit_code, heavy, "\n".join(printed)


@pytest.fixture
def home(county: County, tmp_path: Path) -> Home:
    shutil.copytree(county.home.root, tmp_path / "home")
    return Home(tmp_path / "home")


def test_a_run_that_finds_nothing_new_loads_neither_dagster_nor_dbt_nor_great_expectations(home: Home) -> None:
    before = home.current_manifest.read_bytes()
    exit_code, heavy, printed = loaded(home, "run", "--as-of", AS_OF, "--json")
    assert (exit_code, heavy) == (0, [])
    assert json.loads(printed)["nothing_new"] is True
    assert home.current_manifest.read_bytes() == before
    from dagster import DagsterInstance

    from orchestration.defs.history import prepare_instance, record_quiet_runs

    with DagsterInstance.from_config(str(prepare_instance(home))) as history:
        record_quiet_runs(home, history)
        record_quiet_runs(home, history)
        quiet = [run for run in history.get_run_records() if run.dagster_run.tags.get("taizhang/nothing_new")]
    assert [run.dagster_run.status.value for run in quiet] == ["SUCCESS"]
    assert quiet[0].start_time < quiet[0].end_time


def test_a_file_is_checked_without_great_expectations(home: Home) -> None:
    exit_code, heavy, printed = loaded(home, "check", str(next(INBOX.rglob("*.xlsx"))))
    assert exit_code in (0, 1) and printed
    assert heavy == []
