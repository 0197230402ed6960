"""One catalogue of texts: both languages say everything, nothing else is asked for, no sentence stands in the code."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
from pydantic_core.core_schema import ErrorType

from orchestration.messages import LocalizedText, UserError, catalogue
from orchestration.messages.catalogue import LANGUAGES
from orchestration.pipeline import code_version
from tests.catalogue import MAKER, forms, placeholders

PROJECT = Path(__file__).parents[1]
_COUNTED = re.compile(
    rf"(?<![\d.,])\{{\w+\}} ({'|'.join(key[6:] for key in forms('en') if key.startswith('count.'))})\b"
)
# Chinese that is read in ledgers and lists, and examples of it: data, no sentence
_VOCABULARY = {
    "orchestration/collection/receipts/": {"corrected_copies.py"},
    "orchestration/collection/rows/": {"stated_period.py", "unit_statements.py"},
    "orchestration/collection/sources/": {
        "column_rule.py",
        "combination.py",
        "conditions.py",
        "durations.py",
        "histories.py",
        "periods.py",
        "source.py",
        "wide.py",
    },
    "orchestration/collection/tables/": {
        "calendar_forms.py",
        "header_lookup.py",
        "row_classification.py",
        "row_rules.py",
        "row_words.py",
    },
    "orchestration/collection/values/": {
        "chinese.py",
        "dates.py",
        "durations.py",
        "fiscal_years.py",
        "numbers.py",
        "period_names.py",
        "nothing_yet.py",
        "single_days.py",
        "time_of_day.py",
    },
    "orchestration/intake/": {"manifest.py"},
    "orchestration/reference/": {
        "appeals.py",
        "baselines.py",
        "contacts.py",
        "exemptions.py",
        "lists.py",
        "media.py",
        "obligations.py",
        "scheme.py",
        "units.py",
        "values.py",
        "words.py",
    },
}


@cache
def _strings() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Strings of the code that may be keys, and patterns of those that are put together."""
    whole, patterns = set(), set()
    for tree in _trees().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                pattern = "".join(_pattern(part) for part in node.values)
                if re.match(r"[a-z_]+\\\.", pattern) and not pattern.startswith(r"cli\.["):
                    patterns.add(pattern)
    return frozenset(whole), tuple(re.compile(pattern) for pattern in patterns)


def _pattern(part: ast.expr) -> str:
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w.-]*"


@cache
def _trees() -> dict[str, ast.Module]:
    paths = (path for folder in ("orchestration", "dashboards") for path in (PROJECT / folder).rglob("*.py"))
    return {path.relative_to(PROJECT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in paths}


@cache
def _takes_keys() -> frozenset[str]:
    """Names of what is called with a key: texts and errors."""
    classes = [node for tree in _trees().values() for node in ast.walk(tree) if isinstance(node, ast.ClassDef)]
    found = {"UserError"}
    while more := {each.name for each in classes if {ast.unparse(base) for base in each.bases} & found} - found:
        found |= more
    return frozenset(found | {"LocalizedText", "both", "say"})


def _asked_for() -> Iterator[tuple[str, str, set[str] | None]]:
    """Keys that the code names where only a key can stand, with file and line and the values that are given."""
    for name, tree in _trees().items():
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            called = ast.unparse(node.func)
            is_of_pages = name.startswith("dashboards") and called.endswith("text")
            if is_of_pages or called.split(".")[-1] in _takes_keys():
                values = {each.arg for each in node.keywords if each.arg}
                given = values if all(each.arg for each in node.keywords) else None
                for key in (key for each in node.args for key in _constants(each)):
                    if is_of_pages or re.fullmatch(r"[a-z_]+(\.\w+)+", key):
                        yield (f"pages.{key}" if is_of_pages else key), f"{name}:{node.lineno}", given


def _constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)


def test_both_languages_hold_the_same_keys_and_placeholders() -> None:
    zh, en = forms("zh"), forms("en")
    assert set(zh) == set(en)
    assert {key for key in zh if len({frozenset(placeholders(text)) for text in zh[key] + en[key]}) > 1} == set()


def test_catalogues_are_sorted_and_compiled() -> None:
    assert MAKER["main"](["--check"]) == 0, "run make texts"


def test_every_key_that_the_code_asks_for_exists_and_gets_its_values() -> None:
    asked = list(_asked_for())
    assert len(asked) > 300
    assert [(key, place) for key, place, _ in asked if key not in forms("zh")] == []
    assert [
        (key, place)
        for key, place, given in asked
        if given is not None and not placeholders(forms("zh")[key][-1]) <= given
    ] == []


@cache
def _commands() -> frozenset[str]:
    """Keys of the help of commands and of their parameters."""
    found = set()
    for path, tree in _trees().items():
        for node in tree.body if path.startswith("orchestration/cli/") else ():
            if isinstance(node, ast.FunctionDef):
                key = f"cli.{Path(path).stem}.{node.name}"
                found |= {key, *(f"{key}.{each.arg}" for each in node.args.args)}
    return frozenset(found)


def _is_asked_for(key: str) -> bool:
    whole, patterns = _strings()
    room, _, rest = key.partition(".")
    if room == "count":
        is_named = any(
            f":{rest}}}" in text for language in LANGUAGES for texts in forms(language).values() for text in texts
        )
        return is_named or f"pages.label.unit.{rest}" in forms("zh")  # units of metrics come from the data
    if room == "config" and "." not in rest:
        return rest in whole or rest in get_args(ErrorType)
    if room == "pages" and key not in whole:
        key = rest
    if key.startswith("label."):
        return key.split(".")[1] in whole  # codes come from the data
    return key in whole or key in _commands() or any(pattern.fullmatch(key) for pattern in patterns)


def test_every_text_is_asked_for() -> None:
    assert [key for key in forms("zh") if not _is_asked_for(key)] == []


def test_numbers_of_things_have_singular_and_plural_in_english() -> None:
    wrong = {key for key, texts in forms("en").items() for text in texts if _COUNTED.search(text)}
    assert {key for key in wrong if not key.startswith("count.")} == set()


def _passed_over(tree: ast.Module) -> Iterator[ast.AST]:
    """Docstrings, and what a column is: it stands beside its type."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.body:
            if isinstance(node.body[0], ast.Expr):
                yield node.body[0].value
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) == "Annotated":
            yield from ast.walk(node)


def _has_chinese(tree: ast.Module) -> bool:
    passed_over = set(_passed_over(tree))
    return any(
        re.search(r"[\u4e00-\u9fff]", node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in passed_over
    )


def test_no_sentence_stands_in_the_code() -> None:
    allowed = {folder + name for folder, names in _VOCABULARY.items() for name in names}
    assert {name for name, tree in _trees().items() if _has_chinese(tree)} == allowed


def test_a_text_is_rendered_in_the_language_of_its_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    text = LocalizedText("pages.unit.headcount", n=LocalizedText("count.cases", n=2))
    monkeypatch.setenv("TAIZHANG_LANG", "en")
    assert str(text) == text.en == "staff 2 cases"
    monkeypatch.delenv("TAIZHANG_LANG")
    assert str(text) == text.zh != text.en
    assert str(UserError("pages.unit.under", name=["甲", "乙"])) == "上级 甲、乙"


def test_a_key_that_is_not_there_is_a_fault_of_ours() -> None:
    with pytest.raises(KeyError, match="no.such.key"):
        str(LocalizedText("no.such.key"))


def test_a_changed_sentence_of_a_finding_reads_files_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def digest_with(key: str) -> str:
        shutil.copytree(catalogue.FOLDER, tmp_path, dirs_exist_ok=True)
        po = next(tmp_path.rglob("*.po"))
        po.write_text(po.read_text("utf-8").replace(f'msgid "{key}"\nmsgstr "', f'msgid "{key}"\nmsgstr "_'), "utf-8")
        with monkeypatch.context() as patch:
            patch.setattr(catalogue, "FOLDER", tmp_path)
            return str(code_version.reading_code.__wrapped__())

    assert digest_with("pages.brand") == code_version.reading_code()
    assert digest_with("receipt.rule.formula_error.problem") != code_version.reading_code()
