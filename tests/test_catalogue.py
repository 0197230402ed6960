"""One catalogue of texts: both languages say everything, and nothing else is asked for."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from orchestration.messages import LocalizedText, UserError
from orchestration.messages.catalogue import LANGUAGES
from tests.catalogue import MAKER, forms, placeholders

PROJECT = Path(__file__).parents[1]
_COUNTED = re.compile(
    rf"(?<![\d.,])\{{\w+\}} ({'|'.join(key[6:] for key in forms('en') if key.startswith('count.'))})\b"
)


@cache
def _strings() -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """Strings of the code that may be keys, and patterns of those that are put together."""
    whole, patterns = set(), set()
    for folder in ("orchestration", "dashboards"):
        for path in (PROJECT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    whole.add(node.value)
                elif isinstance(node, ast.JoinedStr):
                    pattern = "".join(_pattern(part) for part in node.values)
                    if re.match(r"[a-z_]+\\\.", pattern):
                        patterns.add(pattern)
    return frozenset(whole), tuple(re.compile(pattern) for pattern in patterns)


def _pattern(part: ast.expr) -> str:
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w.-]+"


def _asked_for() -> Iterator[tuple[str, str]]:
    """Keys that the code names where only a key can stand, with the file."""
    for path in (PROJECT / "dashboards").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and ast.unparse(node.func).endswith("text"):
                yield from ((f"pages.{key}", path.name) for key in _constants(node.args[0]))


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


def test_every_key_that_the_code_asks_for_exists() -> None:
    asked = list(_asked_for())
    assert len(asked) > 300
    assert [(key, name) for key, name in asked if key not in forms("zh")] == []


def _is_asked_for(key: str) -> bool:
    whole, patterns = _strings()
    if key.startswith("count."):
        noun = key.removeprefix("count.")
        is_named = any(
            f":{noun}}}" in text for language in LANGUAGES for texts in forms(language).values() for text in texts
        )
        return is_named or f"pages.label.unit.{noun}" in forms("zh")  # units of metrics come from the data
    key = key.removeprefix("pages.")
    if key.startswith("label."):
        return key.split(".")[1] in whole  # codes come from the data
    return key in whole or any(pattern.fullmatch(key) for pattern in patterns)


def test_every_text_is_asked_for() -> None:
    assert [key for key in forms("zh") if not _is_asked_for(key)] == []


def test_numbers_of_things_have_singular_and_plural_in_english() -> None:
    wrong = {key for key, texts in forms("en").items() for text in texts if _COUNTED.search(text)}
    assert {key for key in wrong if not key.startswith("count.")} == set()


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
