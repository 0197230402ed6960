"""One place for colours, sizes of letters and distances: assets/0_tokens.css."""

from __future__ import annotations

import re
from pathlib import Path

import dashboards

_HOME = Path(dashboards.__file__).parent
_TOKENS = _HOME / "assets" / "0_tokens.css"
_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\((?!0,0,0,0\))|\bhsl\(")
_SIZE = re.compile(r"font(?:-size)?: *\d|\"?fontSize\"?: *\"?\d|textfont\": \{\"size\": \d|\"font\": \{\"size\": \d")
_DISTANCE = re.compile(r"(?:padding|margin|gap)(?:-\w+)?: [^;]*\d+px")


def _where(pattern: re.Pattern[str], kinds: tuple[str, ...]) -> list[str]:
    # the palette that Mantine asks for, in its own scale, stands in the shell
    left_out = {_TOKENS, _HOME / "shell.py"}
    files = [one for kind in kinds for one in _HOME.rglob(kind) if one not in left_out and "vendor" not in one.parts]
    return [
        f"{one.relative_to(_HOME)}:{number} {line.strip()[:80]}"
        for one in files
        for number, line in enumerate(one.read_text(encoding="utf-8").splitlines(), 1)
        if pattern.search(line)
    ]


def test_colours_and_sizes_of_letters_are_tokens():
    assert _where(_COLOUR, ("*.css", "*.py")) == []
    assert _where(_SIZE, ("*.css", "*.py")) == []


def test_distances_are_tokens():
    assert _where(_DISTANCE, ("*.css",)) == []


def test_every_token_is_used_and_every_name_is_a_token():
    known = set(re.findall(r"--([\w-]+):", _TOKENS.read_text(encoding="utf-8")))
    sheets = "".join(one.read_text(encoding="utf-8") for one in _TOKENS.parent.glob("*.css"))
    used = set(re.findall(r"var\(--([\w-]+)\)", sheets))
    charts = set(re.findall(r'"([\w-]+)"', (_HOME / "figures" / "theme.py").read_text(encoding="utf-8")))
    assert used - known - {"fade"} == set()
    assert {one for one in known - used - charts if not one.startswith("amount-")} == set()
