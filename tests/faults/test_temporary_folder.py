"""Nothing of ours stays under the system's temporary folder: not after a kill and the next start, and nothing of others is touched."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from orchestration.home import Home, create
from orchestration.storage.temporary import clear_scratch, own_folder, scratch, scratch_root
from tests.conftest import planted, taizhang

KILLED = """
import os, signal, sys
from pathlib import Path
from orchestration.home import Home
from orchestration.storage.temporary import scratch
with scratch(Home(Path(sys.argv[1])), "test") as folder:
    (folder / "file").write_text("…")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture
def system() -> Iterator[Path]:
    """A system's temporary folder, of the usual length."""
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        yield Path(folder)


def test_a_run_that_was_killed_leaves_nothing_after_the_next_start(
    make_home: Callable[..., Home], system: Path
) -> None:
    home = make_home([("U1", "甲镇", "township")])
    (home.inbox / "U1.csv").write_text("单位,学习时间,学习类型\n甲镇,2024-03-05,集中学习\n", "utf-8")
    (system / "taizhang-of-a-person").mkdir()
    (system / "pymp-of-others").mkdir()
    bug = planted("orchestration.warehouse.readings:store_readings=kill")
    killed = taizhang("run", home=home, TMPDIR=str(system), **bug)
    assert killed.exit_code == -signal.SIGKILL
    left = {path.name for path in system.iterdir()} - {"taizhang-of-a-person", "pymp-of-others"}
    assert all(name.startswith("taizhang-") for name in left)
    assert taizhang("snapshots", "list", home=home, TMPDIR=str(system)).exit_code in (0, 3)
    assert {path.name for path in system.iterdir()} == {"taizhang-of-a-person", "pymp-of-others"}


def test_a_command_clears_its_own_folder_and_leaves_those_in_use(make_home: Callable[..., Home], system: Path) -> None:
    home = make_home([])
    with own_folder(system, "taizhang") as in_use:
        assert taizhang("config", "show", home=home, TMPDIR=str(system)).exit_code == 0
        assert {path.name for path in system.iterdir()} == {in_use.name, f"{in_use.name}.lock"}
    assert list(system.iterdir()) == []
    system.chmod(0o500)  # for those who are not the superuser
    try:
        assert taizhang("config", "show", home=home, TMPDIR=str(system / "not there")).exit_code == 0
    finally:
        system.chmod(0o700)


def test_a_folder_whose_path_is_too_long_for_a_socket_is_not_used(make_home: Callable[..., Home], system: Path) -> None:
    home, long = make_home([("U1", "甲镇", "township")]), system / ("x" * 90)
    long.mkdir()
    path = system / "2024年3月.csv"
    path.write_text("单位,学习时间,学习类型\n甲镇,2024-03-05,集中学习\n", "utf-8")
    done = taizhang("check", path, home=home, TMPDIR=str(long))
    assert done.exit_code == 0, done.stderr
    assert list(long.iterdir()) == []


def test_a_scratch_folder_of_a_killed_process_goes_and_one_at_work_stays(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    create(home)
    for _ in range(2):
        done = subprocess.run([sys.executable, "-c", KILLED, str(home.root)], check=False, timeout=60)
        assert done.returncode == -signal.SIGKILL
    assert (
        len(list(scratch_root(home).iterdir())) == 2
    )  # the second has cleared the first, and left a folder and its lock
    with scratch(home, "test") as folder:
        assert os.stat(folder).st_mode & 0o777 == 0o700
        clear_scratch(home)
        assert folder.is_dir() and len(list(scratch_root(home).iterdir())) == 2
    assert list(scratch_root(home).iterdir()) == []


def test_a_lock_without_a_folder_goes_too(tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    scratch_root(home).mkdir(parents=True)
    lock = scratch_root(home) / "test-0123456789abcdef.lock"
    lock.touch()
    with lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        clear_scratch(home)
        assert lock.exists()
    clear_scratch(home)
    assert not lock.exists()


ADOPTING = """
import os, signal, sys
from pathlib import Path
from orchestration import intake
from orchestration.home import Home
from orchestration.reference import table
real = table.load_list
def killed(model, path):
    if path.parent.parent.name == "tmp":
        os.kill(os.getpid(), signal.SIGKILL)
    return real(model, path)
table.load_list = killed
intake.adopt(Home(Path(sys.argv[1])), "甲乡", "U1")
"""


def test_a_name_whose_adoption_is_killed_leaves_the_lists_as_they_were(make_home: Callable[..., Home]) -> None:
    from orchestration import intake

    home = make_home([("U1", "甲镇", "township")])
    units = home.config / "units.csv"
    units.write_text("unit_code,unit_name,unit_type,aliases\nU1,甲镇,township,\n", "utf-8")
    before = {path: path.read_bytes() for path in home.config.rglob("*") if path.is_file()}
    done = subprocess.run([sys.executable, "-c", ADOPTING, str(home.root)], check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL and any(scratch_root(home).iterdir())
    assert {path: path.read_bytes() for path in home.config.rglob("*") if path.is_file()} == before
    intake.adopt(home, "甲乡", "U1")
    assert "甲乡" in units.read_text("utf-8") and list(scratch_root(home).iterdir()) == []


EARLIER = """
from multiprocessing import util
from orchestration.storage.temporary import use_own_temporary_folder
use_own_temporary_folder()
print(util.get_temp_dir())
"""


def test_a_folder_of_multiprocessing_inside_ours_is_cleared_without_a_word_whoever_was_imported_first(
    system: Path,
) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", EARLIER],
        env={**os.environ, "TMPDIR": str(system)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "/pymp-" in ended.stdout and ended.stderr == ""
    assert list(system.iterdir()) == []
