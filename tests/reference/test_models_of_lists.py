"""Every column and key is declared once, on its model; every code of an error has its sentence."""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from orchestration.collection.sources.column_rule import ColumnRule
from orchestration.collection.sources.conditions import Condition
from orchestration.collection.sources.histories import History, OrderKey
from orchestration.collection.sources.source import Source, load_sources
from orchestration.collection.sources.wide import Wide
from orchestration.intake.manifest import ManifestEntry
from orchestration.reference.lists import CalendarDay
from orchestration.reference.references import LISTS
from orchestration.reference.scheme import SchemeDomain, SchemeMetric, SchemeVersion, load_schemes
from orchestration.reference.table import load_list
from orchestration.settings.fields import description, fields_of
from orchestration.settings.model import Settings
from orchestration.settings.problems import Problems
from tests.catalogue import forms

PROJECT = Path(__file__).parents[2]
FILES = (
    *(PROJECT / "orchestration" / "reference").glob("*.py"),
    *(PROJECT / "orchestration" / "settings").glob("*.py"),
    *(PROJECT / "orchestration" / "collection" / "sources").glob("*.py"),
    PROJECT / "orchestration" / "intake" / "manifest.py",
)
OF_PYDANTIC = {"missing", "float_type", "finite_number", "greater_than_equal", "model_type", "dict_type", "not_usable"}


def _strings(node: ast.AST) -> Iterator[str]:
    return (part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str))


def test_every_code_of_an_error_has_a_sentence_and_every_sentence_is_used() -> None:
    sentences = {key.removeprefix("config.") for key in forms("zh") if key.startswith("config.")}
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in FILES]
    named = {text for tree in trees for text in _strings(tree)}
    named |= {text.removeprefix("config.") for text in named}
    assert {code for code in sentences - named - OF_PYDANTIC if not code.startswith("expected.")} == set()
    raised = {
        node.args[0].value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "wrong"
        if isinstance(node.args[0], ast.Constant)
    }
    assert raised and raised <= sentences
    assert sentences >= OF_PYDANTIC


def test_every_field_of_a_model_says_what_it_is_in_both_languages_and_gives_an_example() -> None:
    models = (*LISTS, ManifestEntry, SchemeVersion, SchemeDomain, SchemeMetric, Source, ColumnRule, Condition)
    models += (History, OrderKey, Wide)
    for model in models:
        assert fields_of(model)
        for name, field in fields_of(model).items():
            assert field.about.zh and field.about.en, (model, name)
    for model in (*LISTS, ManifestEntry):
        labels = [label for field in fields_of(model).values() for label in field.labels]
        assert len(labels) == len(set(labels)), model
        assert all(field.labels for field in fields_of(model).values()), model
    assert all(description(field).zh != description(field).en for field in Settings.model_fields.values())


def test_the_columns_of_a_list_stand_in_no_second_place() -> None:
    for path in (PROJECT / "orchestration").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Tuple | ast.List | ast.Set):
                named = {part.value for part in node.elts if isinstance(part, ast.Constant)}
                assert all(len(named & fields_of(model).keys()) < 4 for model in LISTS), (path, node.lineno)


@pytest.mark.parametrize(
    "odd", ["[]", "{}", "{a: 1}", "[[]]", "2.5", "1e999", ".nan", "2024-01-01", "'{value}'", "true"]
)
def test_whatever_stands_in_a_file_becomes_problems_with_their_lines(tmp_path: Path, odd: str) -> None:
    (tmp_path / "sources").mkdir()
    keys = [*fields_of(Source), *(f"columns: {{case_id: {{{name}" for name in fields_of(ColumnRule))]
    for number, key in enumerate(keys):
        text = f"{'' if key == 'template' else 'template: case'}\n{key}: {odd}{'}}' * ('{' in key)}\n"
        (tmp_path / "sources" / f"{number}.yml").write_text(text, encoding="utf-8")
    schemes = [*fields_of(SchemeVersion), *(f"domains: {{study: {{{name}" for name in fields_of(SchemeDomain))]
    text = "".join(f"  - {key}: {odd}{'}}' * ('{' in key)}\n" for key in schemes)
    (tmp_path / "scheme.yml").write_text(f"schemes:\n{text}", encoding="utf-8")
    problems = Problems()
    assert load_sources(tmp_path / "sources", problems) == load_schemes(tmp_path / "scheme.yml", problems) == ()
    assert {problem.file for problem in problems.of("error")} == {
        "scheme.yml",
        *(f"sources/{number}.yml" for number in range(len(keys))),
    }
    assert all(problem.line and problem.sentence.zh and problem.sentence.en for problem in problems.sorted())


def _steps_to_read(folder: Path, lines: int) -> int:
    """Calls, of Python and of C, for a calendar of so many lines: the same on every machine, busy or not."""
    days = [date(2005, 1, 1) + timedelta(days=number) for number in range(lines)]
    path = folder / f"calendar_{lines}.csv"
    path.write_text("date,is_working_day,name\n" + "".join(f"{day},否,假日\n" for day in days), encoding="utf-8")
    counted = Counter[str]()
    sys.setprofile(lambda _frame, event, _: counted.update([event]))
    try:
        assert len(load_list(CalendarDay, path)) == lines
    finally:
        sys.setprofile(None)
    return counted["call"] + counted["c_call"]


def test_eight_times_the_lines_of_a_calendar_do_not_cost_the_square_of_it(tmp_path: Path) -> None:
    _steps_to_read(tmp_path, 10)  # what is loaded once
    assert _steps_to_read(tmp_path, 800) < 10 * _steps_to_read(tmp_path, 100)
