"""The glossary holds every word that a page explains where it stands."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import dashboards
from dashboards.components.term import TERMS
from dashboards.pages import glossary
from dashboards.router import render
from dashboards.snapshot import Snapshots
from dashboards.view import parse
from tests.dashboards.as_json import as_json


def _explained() -> set[str]:
    """The terms that pages explain."""
    trees = [ast.parse(path.read_text("utf-8")) for path in Path(dashboards.__file__).parent.rglob("*.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    return {
        one.value
        for call in calls
        if getattr(call.func, "id", "") == "in_words"
        for one in call.args[2:]
        if isinstance(one, ast.Constant)
    }


def test_every_term_of_a_page_stands_in_the_glossary():
    assert _explained() and _explained() <= set(TERMS)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_glossary_says_each_word_plainly_and_leads_to_every_metric(context_of, lang):
    context = context_of("/glossary", f"?lang={lang}")
    said = as_json(glossary.content(context)).decode("utf-8")
    for code in TERMS:
        for part in ("plain", "term", "definition"):
            assert context.text(f"glossary.{code}.{part}") in said
    for code, row in context.metrics.items():
        assert f"metric={code}" in said and row[f"definition_{lang}"].split("\n")[0].replace('"', '\\"') in said


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("path", ["/", "/unit?unit=TS01", "/case"])
def test_a_page_explains_its_words_where_they_stand(example_home, path, lang):
    snapshots = Snapshots(example_home)
    view = parse(*f"{path}{'&' if '?' in path else '?'}lang={lang}".partition("?")[::2])
    said = as_json(render(snapshots, view)[0]).decode("utf-8")
    snapshots.close()
    assert "in-app term" in said and '"/glossary' in said
