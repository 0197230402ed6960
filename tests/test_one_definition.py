"""What a metric is stands in dbt_project/ alone; everything else asks the snapshot."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
FOLDERS = ("orchestration", "expectations", "dashboards")
# what a figure is made of, and the rules that decide what counts
_PARTS = r"(?:\w+\.)?(?:numerator|denominator)\b"
_SQL_ARITHMETIC = re.compile(
    rf"{_PARTS}\s*[-+*/]|[-+*/]\s*{_PARTS}|\b(?:sum|avg|fsum)\s*\([^()]*{_PARTS}", re.IGNORECASE
)
_SQL_RULES = re.compile(
    r"(?:closed_at|first_response_at)\s*(?:<|>)|(?:<|>)=?\s*(?:\w+\.)?(?:closed_at|first_response_at)"
)
_COMMENT = re.compile(r"--[^\n]*")
_NAMES = ("numerator", "denominator")


def _sql() -> Iterator[tuple[str, str]]:
    for folder in FOLDERS:
        for path in sorted((PROJECT / folder).rglob("*.sql")):
            yield path.relative_to(PROJECT).as_posix(), _COMMENT.sub("", path.read_text(encoding="utf-8"))


def _names_a_part(node: ast.AST) -> bool:
    """Whether an expression is a numerator or a denominator: row["numerator"], figure.denominator, numerator."""
    if isinstance(node, ast.Subscript):
        return isinstance(node.slice, ast.Constant) and node.slice.value in _NAMES
    return isinstance(node, ast.Attribute) and node.attr in _NAMES or isinstance(node, ast.Name) and node.id in _NAMES


def _adds_or_divides(tree: ast.AST) -> bool:
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and (_names_a_part(node.left) or _names_a_part(node.right)):
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            inside = (part for argument in node.args for part in ast.walk(argument))
            if name in ("sum", "fsum", "mean", "median") and any(map(_names_a_part, inside)):
                return True
    return False


def test_no_question_adds_or_divides_what_a_figure_is_made_of() -> None:
    assert [name for name, text in _sql() if _SQL_ARITHMETIC.search(text)] == []


def test_no_question_compares_the_dates_that_decide_whether_a_case_was_in_time() -> None:
    assert [name for name, text in _sql() if _SQL_RULES.search(text)] == []


def test_no_module_adds_or_divides_what_a_figure_is_made_of() -> None:
    found = [
        path.relative_to(PROJECT).as_posix()
        for folder in FOLDERS
        for path in (PROJECT / folder).rglob("*.py")
        if _adds_or_divides(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text", ["select m.numerator / m.denominator", "sum(numerator)", "100 * part.numerator", "sum(x) + denominator"]
)
def test_what_is_looked_for_in_questions_is_found(text: str) -> None:
    assert _SQL_ARITHMETIC.search(text)


@pytest.mark.parametrize("text", ["row['numerator'] / n", "sum(r['denominator'] for r in rows)", "a.numerator + 1"])
def test_what_is_looked_for_in_modules_is_found(text: str) -> None:
    assert _adds_or_divides(ast.parse(text))
