"""What a stranger does who has the wheel and no checkout."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell

from tests.packaging.conftest import CHECKOUT, Installed


def _free_port() -> int:
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return int(opened.getsockname()[1])


def _page(installed: Installed, home: Path, path: str) -> str:
    """One page over HTTP, from a server that is told to end afterwards."""
    server = subprocess.Popen(
        [installed.command, "--home", str(home), "serve", "--port", str(_free_port())],
        cwd=installed.folder,
        env=installed.surroundings,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stdout is not None
        address = server.stdout.readline().strip()
        assert address.startswith("http://"), f"the server said {address!r} and ended with {server.poll()}"
        with urllib.request.urlopen(f"{address.rstrip('/')}{path}", timeout=60) as answer:
            assert answer.status == 200
            return str(answer.read().decode())
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)


def test_an_installed_copy_does_everything_outside_the_checkout_and_writes_nothing_beside_its_code(
    installed: Installed,
) -> None:
    before = installed.files()
    where = installed.run(
        "python", "-c", "import orchestration, dashboards, expectations; print(orchestration.__file__)"
    ).stdout.strip()
    assert Path(where).is_relative_to(installed.packages)

    demo = installed.run("demo", "--no-serve", "--json")
    assert demo.returncode in (0, 1), demo.stderr
    assert (installed.folder / "data" / "home" / "published.json").exists()
    assert "台账" in _page(installed, installed.folder / "data" / "home", "/ranking")

    told = installed.run("circular", "--period", "2025-Q4", "-o", installed.folder / "q4.docx")
    assert told.returncode == 0 and (installed.folder / "q4.docx").stat().st_size > 10_000, told.stderr

    home = installed.folder / "own"
    made = installed.run("init", "--home", home)
    assert made.returncode == 0 and (home / "config" / "units.csv").exists(), made.stderr
    (home / "config" / "units.csv").write_text("unit_code,unit_name,unit_type\nU1,城关镇,town\n", encoding="utf-8")
    blank = home / "inbox" / "U1" / "2024年3月.xlsx"
    blank.parent.mkdir()
    assert installed.run("template", "study_session", "-o", blank, "--unit", "U1", "--home", home).returncode == 0
    _fill(blank)
    checked = installed.run("check", blank, "--json", "--home", home)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    ran = installed.run("run", "--json", "--home", home)
    assert ran.returncode in (0, 1), ran.stderr
    assert json.loads(ran.stdout)["snapshot_id"] == "S000001"
    rows = installed.run("sql", "select count(*) as row_count from marts.fct_study_session", "--json", "--home", home)
    assert json.loads(rows.stdout) == [{"row_count": 1}], rows.stderr
    assert installed.files() == before
    assert not list((CHECKOUT / "orchestration").glob("bundled"))


def _fill(path: Path) -> None:
    """One study session in place of the example of a blank workbook."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    [header] = [row for row in sheet.iter_rows() if row[0].value == "序号"]
    values = {"序号": "1", "单位*": "城关镇", "学习时间*": "2024-03-05"}
    [example] = [row for row in sheet.iter_rows() if row[0].value == "示例"]
    for title, cell in zip(header, example, strict=True):
        assert isinstance(cell, Cell)
        cell.value = values.get(str(title.value))
    book.save(path)


def test_python_m_orchestration_is_the_same_command(installed: Installed) -> None:
    done = installed.run("python", "-m", "orchestration", "snapshots", "--home", installed.folder / "nowhere")
    assert done.returncode == 2
    assert done.stderr == installed.run("snapshots", "--home", installed.folder / "nowhere").stderr


def test_an_installed_copy_computes_under_the_same_code_version_as_the_checkout(installed: Installed) -> None:
    from orchestration.pipeline.code_version import code_version

    told = installed.run(
        "python", "-c", "from orchestration.pipeline.code_version import code_version; print(code_version())"
    )
    assert told.stdout.strip().partition("+")[2] == code_version().partition("+")[2]


def test_pages_without_their_extra_say_what_to_install(without_pages: Installed) -> None:
    home = without_pages.folder / "home"
    assert without_pages.run("init", "--home", home).returncode == 0
    for command in (("serve", "--home", str(home)), ("demo", "--home", str(without_pages.folder / "other"))):
        done = without_pages.run(*command)
        assert done.returncode == 3, done.stderr
        assert 'pip install "taizhang[serve]"' in done.stderr and "Traceback" not in done.stderr
    assert not (without_pages.folder / "other").exists()


def test_a_cache_that_cannot_be_written_is_replaced_by_the_homes_own(installed: Installed, tmp_path: Path) -> None:
    (tmp_path / ".cache").write_text("a file where the cache folder would be")
    code = "from pathlib import Path; from orchestration.pipeline import dbt_runner; from orchestration.storage import cache; cache.spare_in(Path.cwd() / 'home'); print(dbt_runner.parse_project())"
    copy = Installed(installed.environment, tmp_path)
    told = copy.run("python", "-c", code)
    assert Path(told.stdout.strip()).is_relative_to(tmp_path / "home" / "cache"), told.stderr
    named = Installed(installed.environment, tmp_path, {"TAIZHANG_CACHE": str(tmp_path / ".cache")})
    refused = named.run("python", "-c", code)
    assert "TAIZHANG_CACHE" in refused.stderr
