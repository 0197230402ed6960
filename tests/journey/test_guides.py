"""The guides of docs/: their shell blocks work in the order in which they stand."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import TAIZHANG, County

DOCS = Path(__file__).parents[2] / "docs"
_BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
# findings are no failure of a guide: exit code 1 is passed over, 2 and 3 are not
_PATIENT = '#!/bin/sh\n"{real}" "$@"\ncode=$?\n[ $code -eq 1 ] && exit 0\nexit $code\n'


def _follow(guide: str, folder: Path, home: Path) -> str:
    """Run every shell block of a guide in one shell, as a reader would."""
    (folder / "bin").mkdir()
    command = folder / "bin" / "taizhang"
    command.write_text(_PATIENT.format(real=TAIZHANG))
    command.chmod(0o755)
    blocks = _BLOCK.findall((DOCS / guide).read_text(encoding="utf-8"))
    assert blocks, f"{guide} has no block marked sh"
    environment = os.environ | {
        "TAIZHANG_HOME": str(home),
        "PATH": f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}",
    }
    done = subprocess.run(  # noqa: PLW1510 - looked at below
        ["bash", "-e", "-c", "\n".join(blocks)],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, f"{guide}: {done.stdout[-800:]}{done.stderr[-800:]}"
    return done.stdout


def test_an_office_starts_in_an_empty_folder_with_the_commands_of_the_guide(tmp_path: Path) -> None:
    said = _follow("start.md", tmp_path, tmp_path / "home")
    assert "学习台账!A3" in said, "the receipt names the cell that is wrong"
    assert (tmp_path / "home" / "published.json").exists()


@pytest.mark.parametrize("guide", ["clerk.md", "operator.md"])
def test_clerk_and_operator_find_their_commands_working_on_the_demo_home(
    guide: str, county: County, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    shutil.copytree(county.home.root, home)
    _follow(guide, tmp_path, home)
    if guide == "clerk.md":
        assert (tmp_path / "通报.docx").stat().st_size > 10_000
        assert any((tmp_path / "blanks").rglob("*.xlsx"))
    else:
        assert (tmp_path / "restored" / "published.json").exists()
