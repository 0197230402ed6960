"""The gates themselves: what they let through and what they stop."""

from __future__ import annotations

import re
import runpy
import tomllib
from pathlib import Path

import pytest
import yaml

PROJECT = Path(__file__).parents[2]
CONFIG = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
subject_problem = runpy.run_path(str(PROJECT / ".ci" / "commit_subject.py"))["problem"]


@pytest.mark.parametrize(
    "subject",
    [
        "fix(reader): keep rows below a merged header",
        "feat: one log a home",
        "Merge branch 'main'",
        "fixup! fix(reader): keep rows",
    ],
)
def test_a_subject_with_area_and_effect_passes(subject: str) -> None:
    assert subject_problem(subject) is None


@pytest.mark.parametrize(
    "subject",
    ["", "Keep rows", "fix(reader): ", "fix(reader): keep rows.", f"fix(reader): {'x' * 60}", "oops(reader): rows"],
)
def test_another_subject_is_stopped(subject: str) -> None:
    assert subject_problem(subject) is not None


def test_types_are_strict_and_nothing_is_let_off_wholesale() -> None:
    mypy = CONFIG["tool"]["mypy"]
    assert mypy["strict"] is True and {"orchestration", "expectations", "dashboards"} <= set(mypy["files"])
    assert not {"ignore_errors", "disable_error_code", "exclude", "allow_untyped_defs"} & set(mypy)
    for override in mypy["overrides"]:
        assert set(override) == {"module", "ignore_missing_imports"}
        assert not [
            name for name in override["module"] if name.startswith(("orchestration", "expectations", "dashboards", "*"))
        ]


def test_a_finding_of_mypy_is_only_silenced_with_its_code_and_a_reason() -> None:
    silenced = [
        f"{path.relative_to(PROJECT)}:{number}"
        for folder in ("orchestration", "expectations", "dashboards")
        for path in (PROJECT / folder).rglob("*.py")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if "# type: ignore" in line and not re.search(r"# type: ignore\[[a-z-]+(, ?[a-z-]+)*\]  # \w", line)
    ]
    assert silenced == []


def test_hooks_fetch_nothing_and_call_what_is_installed() -> None:
    repositories = yaml.safe_load((PROJECT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [repository["repo"] for repository in repositories] == ["local"]
    assert {hook["language"] for hook in repositories[0]["hooks"]} == {"system"}


def test_the_workflow_calls_what_a_checkout_calls() -> None:
    text = (PROJECT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(text)["jobs"].values()
    run = [step["run"] for job in jobs for step in job["steps"] if "run" in step]
    assert ".ci/run" in run and any(command.startswith("make check") for command in run)
    script = (PROJECT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert "make style" in script and "make test" in script


def test_lock_files_name_no_index_and_pin_every_package_with_hashes() -> None:
    for name in ("requirements.lock", "requirements-test.lock"):
        text = (PROJECT / name).read_text(encoding="utf-8")
        assert not re.search(r"https?://|--(extra-)?index-url|--find-links", text)
        pins = re.findall(r"^[A-Za-z0-9_.-]+(?:\[[^\]]*\])?==", text, re.MULTILINE)
        assert len(pins) > 100 and text.count(" \\\n    --hash=sha256:") >= len(pins)


@pytest.mark.parametrize(("kind", "most_lines"), [("js", 350), ("css", 450)])
def test_what_is_written_by_hand_for_the_browser_stays_small(kind: str, most_lines: int) -> None:
    """Lines with code; a line of a script is short enough to be read."""
    files = (PROJECT / "dashboards" / "assets").glob(f"*.{kind}")
    texts = [re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL) for path in files]
    lines = [line for text in texts for line in text.splitlines() if line.strip()]
    assert len(lines) <= most_lines
    assert kind == "css" or max(map(len, lines)) <= 152
