"""The questions as SQL text; none has parameters."""

from __future__ import annotations

from pathlib import Path


def question(name: str) -> str:
    """Read a question, one of the files of this folder."""
    return (Path(__file__).parent / f"{name}.sql").read_text(encoding="utf-8")
