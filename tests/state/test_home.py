"""A home: what init makes, what it leaves alone, and who may work in it."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from orchestration import clock
from orchestration.home import Home, HomeLocked, create, locked
from orchestration.messages import WrongUse
from orchestration.zones import SHANGHAI


def test_a_new_home_owes_nothing_for_months_gone_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("orchestration.home.now", lambda: datetime(2031, 5, 6, tzinfo=SHANGHAI))
    home = Home(tmp_path / "home")
    create(home)
    with (home.config / "obligations.csv").open(encoding="utf-8") as handle:
        assert {row["valid_from"] for row in csv.DictReader(handle)} == {"2031-05-01"}
    assert (home.config / "units.csv").read_text(encoding="utf-8").count("\n") == 1
    assert (home.config / "sources").is_dir() and home.inbox.is_dir()


def test_init_adds_what_is_missing_and_changes_nothing(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    first = {path.name for path in create(home)}
    assert {"units.csv", "obligations.csv", "calendar.csv", "case_limits.csv", "figures.csv", "scheme.yml"} <= first
    (home.config / "units.csv").write_text("unit_code,unit_name,unit_type\nU1,甲,bureau\n", encoding="utf-8")
    (home.config / "calendar.csv").unlink()
    assert [path.name for path in create(home)] == ["calendar.csv"]
    assert "U1" in (home.config / "units.csv").read_text(encoding="utf-8")


def test_a_second_run_is_told_who_holds_the_home(tmp_path: Path) -> None:
    home = Home(tmp_path)
    code = "import sys, time; from pathlib import Path; from orchestration.home import Home, locked\n"
    code += f"with locked(Home(Path({str(tmp_path)!r})), 'taizhang run'): print('held', flush=True); time.sleep(60)"
    holder = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    try:
        assert holder.stdout.readline().strip() == "held"
        with pytest.raises(HomeLocked, match=f"taizhang run \\(pid {holder.pid}\\)"), locked(home, "taizhang run"):
            pass
    finally:
        holder.kill()
        holder.wait()
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        try:
            with locked(home, "taizhang run"):
                assert json.loads(home.lock.read_text())["pid"] == os.getpid()
                return
        except HomeLocked:
            continue
    raise AssertionError("the lock of a killed process was not released")


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024-03-31", datetime(2024, 3, 31, 23, 59, 59, 999999, SHANGHAI)),
        ("2024-03-31T17:00", datetime(2024, 3, 31, 17, 0, tzinfo=SHANGHAI)),
        ("2024-03-31T09:00:00+00:00", datetime(2024, 3, 31, 17, 0, tzinfo=SHANGHAI)),
    ],
)
def test_as_of_is_iso_8601_and_a_bare_date_means_its_end(text: str, instant: datetime) -> None:
    assert clock.as_of(text) == instant and clock.as_of(text).utcoffset() == instant.utcoffset()


def test_a_wrong_as_of_is_wrong_use() -> None:
    with pytest.raises(WrongUse) as caught:
        clock.as_of("yesterday")
    assert caught.value.exit_code == 2 and "2024-03-31" in str(caught.value)
