"""Every command that a text tells someone to type, or a machine to run, is there with its options."""

from __future__ import annotations

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from orchestration.pipeline.code_version import code_version
from tests.gates.command_lines import in_markdown, in_shell, problem

PROJECT = Path(__file__).parents[2]
PAGES = sorted([*PROJECT.glob("*.md"), *(PROJECT / "docs").rglob("*.md"), *(PROJECT / "data").glob("*/README.md")])
UNITS = sorted((PROJECT / "deploy" / "systemd").glob("*.service"))


def _shell_lines(path: Path) -> list[str]:
    if path.suffix == ".yml":
        services = yaml.safe_load(path.read_text(encoding="utf-8"))["services"].values()
        return [" ".join(map(str, service["command"])) for service in services]
    if path.suffix == ".service":
        lines = path.read_text(encoding="utf-8").splitlines()
        return [line.partition("=")[2] for line in lines if line.startswith("Exec")]
    text = path.read_text(encoding="utf-8")
    return [
        line.replace('", "', " ").replace('"', " ").replace("[", " ").replace("]", " ")
        for line in text.splitlines()
        if "CMD" in line
    ]


@pytest.mark.parametrize(
    "page",
    [page for page in PAGES if page.name != "CHANGELOG.md"],
    ids=lambda page: page.relative_to(PROJECT).as_posix(),
)
def test_commands_in_a_page_exist_with_their_options(page: Path) -> None:
    assert [found for line in in_markdown(page.read_text(encoding="utf-8")) if (found := problem(line))] == []


@pytest.mark.parametrize(
    "path", [PROJECT / "compose.yml", PROJECT / "Containerfile", *UNITS], ids=lambda path: path.name
)
def test_commands_that_a_machine_runs_exist_with_their_options(path: Path) -> None:
    calls = [call for line in _shell_lines(path) for call in in_shell(line)]
    assert calls
    assert [found for call in calls if (found := problem(call))] == []


def test_a_command_or_an_option_that_is_not_there_is_noticed() -> None:
    lines = list(
        in_markdown(
            "`taizhang frobnicate` and\n```sh\n.venv/bin/taizhang --home ~/x run --fast\nls | taizhang sql\n```"
        )
    )
    assert lines == ["--home ~/x run --fast", "sql", "frobnicate"]
    assert [problem(line) is None for line in lines] == [False, True, False]


def test_version_is_told_without_a_home_and_without_a_command() -> None:
    told = subprocess.run(
        [sys.executable, "-m", "orchestration", "--version"], cwd=PROJECT, capture_output=True, text=True, check=True
    )
    assert told.stdout == f"taizhang {code_version()}\n" and told.stderr == ""


def test_units_and_compose_run_the_commands_of_the_readme() -> None:
    readme = (PROJECT / "README.md").read_text(encoding="utf-8")
    told = {
        call.split()[0] if not call.startswith("--home") else call.split()[2] for call in in_markdown(readme) if call
    }
    run = {
        call.split()[0]
        for path in [PROJECT / "compose.yml", *UNITS]
        for line in _shell_lines(path)
        for call in in_shell(line)
    }
    assert run == {"init", "serve", "orchestrate"} and run <= told


def test_units_say_what_runs_as_whom_and_are_hardened() -> None:
    assert [unit.name for unit in UNITS] == ["taizhang-orchestrator.service", "taizhang-pages.service"]
    for unit in UNITS:
        parsed = configparser.ConfigParser(strict=False, interpolation=None)
        parsed.optionxform = str  # type: ignore[assignment, method-assign]  # the documented way to keep capitals
        parsed.read(unit, encoding="utf-8")
        service = parsed["Service"]
        assert (
            service["User"] == "taizhang"
            and service["NoNewPrivileges"] == "yes"
            and service["ProtectSystem"] == "strict"
        )
        assert service["StateDirectory"] == "taizhang" and "TAIZHANG_HOME=/var/lib/taizhang" in service["Environment"]


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_accepts_the_units(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("taizhang")
    for unit in UNITS:
        text = unit.read_text(encoding="utf-8").replace("/opt/taizhang/bin/taizhang", str(command))
        (tmp_path / unit.name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, sorted(tmp_path.iterdir()))],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "taizhang-" in line]
    assert done.returncode == 0 and ours == [], done.stderr


def test_both_services_share_one_volume_and_none_runs_as_root() -> None:
    compose = yaml.safe_load((PROJECT / "compose.yml").read_text(encoding="utf-8"))
    assert sorted(compose["services"]) == ["orchestrator", "pages"]
    assert {tuple(service["volumes"]) for service in compose["services"].values()} == {("home:/var/lib/taizhang",)}
    assert "\nUSER taizhang\n" in (PROJECT / "Containerfile").read_text(encoding="utf-8")
