"""Reads every file of config/ and gathers all that is wrong or odd."""

from __future__ import annotations

import os
from difflib import get_close_matches
from pathlib import Path

from orchestration.reference import References, read
from orchestration.reference.cross_checks import compare
from orchestration.settings.file import PREFIX
from orchestration.settings.model import Settings
from orchestration.settings.problems import Problems


def _odd_variables(problems: Problems) -> None:
    """Find variables that are nearly called like a setting."""
    for variable in sorted(name for name in os.environ if name.upper().startswith(PREFIX)):
        written = variable[len(PREFIX) :].lower()
        near = get_close_matches(written, Settings.model_fields, 1, 0.75)
        if near and written not in Settings.model_fields:
            problems.warn(variable, "variable_near", near=PREFIX + near[0].upper())


def checked(config: Path) -> tuple[References, Problems]:
    """Read a config folder: what is right of it, and every problem of it and of the variables before its settings."""
    problems = Problems()
    references = read(config, problems)
    _odd_variables(problems)
    compare(config, references, problems)
    return references, problems


def check_config(config: Path) -> Problems:
    """Gather every problem of a config folder, and of the variables that come before its settings."""
    return checked(config)[1]
