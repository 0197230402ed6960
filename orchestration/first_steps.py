"""What a new home still needs before it has figures: units, obligations, blank workbooks, a first file.

Each step is judged by what `taizhang config check` and a run would read, at the moment of asking.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from orchestration.home import Home
from orchestration.messages import WrongUse
from orchestration.settings.problems import ERROR, NOTE, Problem, Problems

DONE, NOW, LATER = "done", "now", "later"
_UNITS = "units.csv"


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `count`: units, obligations, templates or files received, and `waiting_count` those not yet read."""

    name: str
    state: str
    count: int = 0
    waiting_count: int = 0
    problems: tuple[Problem, ...] = ()


def first_steps(home: Home) -> tuple[Step, ...]:
    """Judge the four steps; the first that is not done is to do now, where nothing before it is missing."""
    from expectations.loading import form_names
    from orchestration.intake import waiting
    from orchestration.settings.check import checked

    if not home.config.is_dir():
        return (Step("home", NOW), *(Step(name, LATER) for name in ("units", "obligations", "templates", "first_file")))
    references, problems = checked(home.config)
    waiting_count = len(waiting(home)) if home.inbox.is_dir() else 0
    received_count = sum(1 for _ in home.receipts.glob("*.json")) if home.receipts.is_dir() else 0
    has_files = bool(waiting_count or received_count)
    own = tuple(problem for problem in _serious(problems) if problem.file == _UNITS)
    others = tuple(problem for problem in _serious(problems) if problem.file != _UNITS)
    has_units = bool(references.units) and not _errors(own)
    is_set_up = has_units and bool(references.obligations) and not _errors(others)
    unit_count = len({row.unit_code for row in references.units})
    units = Step("units", DONE if has_units else NOW, unit_count, problems=own)
    owed = DONE if is_set_up else NOW if has_units else LATER
    duty_count = len({row.obligation_code for row in references.obligations})
    obligations = Step("obligations", owed, duty_count, problems=others)
    ready = NOW if is_set_up else LATER
    templates = Step("templates", DONE if has_files else ready, len(form_names()))
    first_file = Step("first_file", DONE if received_count else ready, received_count, waiting_count)
    return units, obligations, templates, first_file


def blank_titles() -> dict[str, tuple[str, str]]:
    """Return the blank workbooks by name, each with its title in Chinese and in English."""
    from expectations.loading import contracts, form_names

    return {name: (contracts()[name].title_zh, contracts()[name].title_en) for name in form_names()}


def blank_workbook(home: Path, name: str, unit: str | None) -> bytes:
    """Return a blank workbook, one of `blank_titles`; with what a unit owes, where it is a unit of this home."""
    from orchestration.templates.blank import blank_bytes

    try:
        return blank_bytes(home, name, unit)
    except WrongUse:
        return blank_bytes(home, name, None)


def _serious(problems: Problems) -> Iterator[Problem]:
    return (problem for problem in problems.sorted() if problem.severity != NOTE)


def _errors(problems: tuple[Problem, ...]) -> bool:
    return any(problem.severity == ERROR for problem in problems)
