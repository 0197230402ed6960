"""Reads every file of config/ and gathers all that is wrong or odd."""

from __future__ import annotations

from pathlib import Path

from orchestration.problems import Problems
from orchestration.reference import read
from orchestration.reference.cross_checks import compare


def check_config(config: Path) -> Problems:
    """Every problem of a config folder, and of the variables that come before its settings."""
    problems = Problems()
    references = read(config, problems)
    compare(config, references, problems)
    return problems
