"""Looks at the first line of a commit message: area(scope): effect, at most 72 characters."""

from __future__ import annotations

import re
import sys
from pathlib import Path

MAX_LENGTH = 72
AREAS = ("build", "chore", "ci", "docs", "feat", "fix", "perf", "refactor", "revert", "style", "test")
_FORM = re.compile(rf"(?:{'|'.join(AREAS)})(?:\([a-z0-9][a-z0-9 ,/_-]*\))?!?: \S.*[^.\s]")
_MADE_BY_GIT = ("Merge ", "Revert ", "fixup! ", "squash! ", "amend! ")


def problem(subject: str) -> str | None:
    """What is wrong with a subject; None where nothing is."""
    if subject.startswith(_MADE_BY_GIT):
        return None
    if len(subject) > MAX_LENGTH:
        return f"the subject has {len(subject)} characters, at most {MAX_LENGTH} fit: {subject}"
    if not _FORM.fullmatch(subject):
        areas = ", ".join(AREAS)
        return f"write the subject as area(scope): effect, without a full stop; areas: {areas}. Found: {subject}"
    return None


if __name__ == "__main__":
    lines = Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()
    found = problem(lines[0] if lines else "")
    if found:
        sys.exit(found)
