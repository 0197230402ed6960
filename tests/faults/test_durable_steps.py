"""A new durable step needs a kill: each one of the source is killed by name, or somebody has said what stands for it."""

from __future__ import annotations

from collections import Counter

from tests.faults.durable_steps import PROJECT, every_step, with_kill
from tests.reliability.report import PAGE, page
from tests.reliability.steps import ELSEWHERE, named


def test_every_durable_step_of_the_source_is_killed() -> None:
    elsewhere = [f"orchestration.{step}" for steps in ELSEWHERE.values() for step in steps.split()]
    whole = tuple(step.removesuffix("*") for step in elsewhere if step.endswith("*"))
    found = [step for step in every_step() if not step.name.startswith(("dashboards.", *whole))]
    steps_of_function = Counter((step.module, step.function) for step in found)
    told = [*named(), *(step for step in elsewhere if not step.endswith("*"))]
    # one transaction, or one file written durably, is all or nothing by itself
    alone = {step.name for step in found if step.is_whole and steps_of_function[step.module, step.function] == 1}
    steps = {step.name for step in found}
    assert (sorted(steps - alone - set(told)), sorted(set(told) - steps)) == ([], [])


def test_what_stands_for_a_kill_is_there() -> None:
    assert [place for place in ELSEWHERE if place.endswith(".py") and not (PROJECT / place).exists()] == []


def test_a_step_is_killed_before_and_after_it() -> None:
    source = "import os\ndef publish():\n    os.rename('a', 'b')\n    with one.transaction():\n        two()\n        return 1\n"
    killed = []
    for number in (1, 2):
        for moment in ("before", "after"):
            tree = with_kill(source, "m", f"m:publish#{number}", moment)
            killed.append([str(type(one).__name__) for one in tree.body[1].body])  # type: ignore[attr-defined]
    assert killed == [["Expr", "Expr", "With"]] * 2 + [["Expr", "With"], ["Expr", "With", "Expr"]]


def test_the_page_of_reliability_shows_the_newest_results() -> None:
    assert page(PAGE.read_text("utf-8")) == PAGE.read_text("utf-8"), "run python -m tests.reliability.report"
