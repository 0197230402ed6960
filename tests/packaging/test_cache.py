"""The folder of what can be made again."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from orchestration.storage import cache


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TAIZHANG_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def test_two_processes_that_make_the_same_entry_both_get_one_that_is_complete(folder: Path) -> None:
    both_began = threading.Barrier(2, timeout=60)
    found: list[str] = []

    def make(place: Path) -> None:
        (place / "first").write_text("1")
        both_began.wait()
        (place / "second").write_text("2")

    def use() -> None:
        found.append(",".join(sorted(path.name for path in cache.entry("dbt-1", make).iterdir())))

    threads = [threading.Thread(target=use) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == ["first,second"] * 2
    assert [path.name for path in folder.iterdir()] == ["dbt-1"]


def test_an_entry_is_made_once_and_a_failed_one_leaves_nothing(folder: Path) -> None:
    def fail(place: Path) -> None:
        (place / "first").write_text("1")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        cache.entry("dbt-1", fail)
    assert list(folder.iterdir()) == []
    cache.entry("dbt-1", lambda place: (place / "first").touch())
    cache.entry("dbt-1", fail)


def test_what_nobody_used_for_a_month_and_what_a_killed_process_left_goes_when_something_is_made(folder: Path) -> None:
    for name in ("dbt-old", ".half-made-x", "dbt-used", "unknown"):
        (folder / name).mkdir(parents=True)
        os.utime(folder / name, (0, 0))
    cache.entry("dbt-used", lambda place: None)
    cache.entry("dbt-new", lambda place: None)
    assert sorted(path.name for path in folder.iterdir()) == ["dbt-new", "dbt-used", "unknown"]
