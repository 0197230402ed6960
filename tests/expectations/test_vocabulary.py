"""The vocabulary of ledgers: each list once, each list used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from expectations import vocabulary as module
from expectations.loading import contracts, template_names
from expectations.vocabulary import VocabularyError, any_of, vocabulary, words

PROJECT = Path(module.__file__).parents[1]


def test_every_list_is_used_by_name() -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("expectations", "orchestration")
        for path in (PROJECT / folder).rglob("*.py")
    )
    assert [name for name in vocabulary() if f'"{name}"' not in code and f"'{name}'" not in code] == []


def test_every_list_makes_a_regular_expression_that_matches_its_plain_words() -> None:
    for name, entries in vocabulary().items():
        plain = [entry for entry in entries if re.escape(entry) == entry]
        if name.split(".")[0] in ("rows", "numbers", "senders"):
            assert [entry for entry in plain if not re.fullmatch(any_of(name), entry)] == [], name


def test_a_list_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(KeyError):
        words("rows.totals")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("cells: {nothing: [无, '-', 无]}", "cells.nothing holds 无 twice"),
        ("cells: {'yes': [是, 1]}", "cells.yes must be a list of texts"),
        ("cells: {nothing: 无}", "cells.nothing must be a list of texts"),
    ],
)
def test_a_wrong_vocabulary_is_refused_and_says_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, says: str
) -> None:
    (tmp_path / "vocabulary.yml").write_text(text, encoding="utf-8")
    monkeypatch.setattr(module, "FILE", tmp_path / "vocabulary.yml")
    vocabulary.cache_clear()
    with pytest.raises(VocabularyError, match=says):
        vocabulary()
    vocabulary.cache_clear()


def test_the_names_of_templates_are_known_without_their_contracts() -> None:
    assert template_names() == list(contracts())
