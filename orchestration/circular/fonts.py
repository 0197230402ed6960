"""Which fonts of layout.toml this machine has, and what stands in for those that it lacks."""

from __future__ import annotations

import shutil
import subprocess

from orchestration.circular.blocks import layout

_SECONDS = 20


def installed() -> frozenset[str] | None:
    """Return the names of all fonts of this machine; None where it does not tell."""
    command = shutil.which("fc-list")
    if command is None:
        return None
    done = subprocess.run([command, ":", "family"], capture_output=True, text=True, timeout=_SECONDS, check=False)
    return frozenset(name.strip() for line in done.stdout.splitlines() for name in line.split(","))


def standard() -> dict[str, str]:
    """Return the font of each use as the standard names it."""
    return {use: names[0] for use, names in layout()["fonts"].items()}


def chosen(known: frozenset[str] | None) -> dict[str, str]:
    """Return the font of each use that this machine can draw, the standard's where it has none of them."""
    return {
        use: next((name for name in names if known is not None and name in known), names[0])
        for use, names in layout()["fonts"].items()
    }


def replaced(known: frozenset[str] | None) -> dict[str, str]:
    """Return what is drawn here in place of each font that this machine lacks; nothing where it does not tell."""
    if known is None:
        return {}
    own = chosen(known)
    return {name: own[use] for use, name in standard().items() if name not in known}
