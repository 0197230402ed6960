"""What pages for contributors say of the tree is true."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
_FOLDERS = r"(?:orchestration|expectations|dashboards|dbt_project|tests|docs|deploy|data|\.ci)"


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"])
def test_every_path_that_a_page_names_exists(name: str) -> None:
    text = (PROJECT / name).read_text(encoding="utf-8")
    named = set(re.findall(rf"`({_FOLDERS}/[^`\s]*)`", text)) | set(re.findall(r"\]\(([^)#:]+)\)", text))
    assert [path for path in sorted(named) if not list(PROJECT.glob(path.rstrip("/")))] == []


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md", "README.md", "README.zh-CN.md"])
def test_every_make_target_that_a_page_names_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):", (PROJECT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    text = (PROJECT / name).read_text(encoding="utf-8")
    assert set(re.findall(r"(?:^|`)make ([a-z][a-z-]*)", text, re.MULTILINE)) <= targets


def test_every_room_of_the_code_is_on_the_map() -> None:
    text = (PROJECT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rooms = [path.name for path in (PROJECT / "orchestration").iterdir() if path.is_dir() and any(path.glob("*.py"))]
    assert [room for room in rooms if f"`orchestration/{room}/`" not in text] == []
