"""One list of rules: every rule that fires stands in it, and docs/receipts.md is made from it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from orchestration import collection
from orchestration.collection.receipt_rules import INTERNAL_ERROR, PUT_OFF, RULES, RuleText
from orchestration.collection.rows import part_builder, row_problems
from orchestration.documentation.receipts_page import PAGE, page
from orchestration.messages.catalogue import LANGUAGES, found
from tests.collection.conftest import Desk, csv_bytes

KEYS = [key for rule in RULES.values() for key in (rule.code, *(f"{rule.code}.{name}" for name in rule.variants))]
MAKERS = {"finding", "ParseError", "RuleText", "Unreadable", "NotRedacted", "unread", "source_column", "_unknown"}


def _named_in_the_code() -> set[str]:
    """Every text of the code."""
    sources = Path(collection.__path__[0]).rglob("*.py")
    trees = [ast.parse(path.read_text("utf-8")) for path in sources if path.name != "receipt_rules.py"]
    return {
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def _asked_for() -> set[str]:
    return {
        call.args[0].value
        for path in Path(collection.__path__[0]).rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in MAKERS and call.args
        if isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str)
    }


def test_every_rule_that_fires_stands_in_the_list() -> None:
    assert len(_asked_for()) > 60
    assert _asked_for() - set(KEYS) == set()


def test_every_rule_of_the_list_can_fire() -> None:
    put_together = {"unknown_obligation.near", "unknown_figure.near"}
    asked_for_elsewhere = {"withdrawn_unread", PUT_OFF, INTERNAL_ERROR}
    assert set(KEYS) - _named_in_the_code() == put_together | asked_for_elsewhere


def test_every_rule_says_what_is_wrong_and_what_to_do_in_both_languages() -> None:
    texts = {f"{key}.problem" for key in KEYS} | {f"{code}.remedy" for code in RULES}
    assert {text for text in texts for each in LANGUAGES if not found(each, f"receipt.rule.{text}")} == set()


def test_every_rule_has_a_short_name_on_the_pages() -> None:
    assert [code for code in RULES for each in LANGUAGES if not found(each, f"pages.label.rule.{code}")] == []


def test_a_file_that_cannot_be_read_has_a_verdict_by_its_rule() -> None:
    verdicts = {rule.verdict for rule in RULES.values()} - {None}
    assert verdicts == {"encrypted", "corrupt", "too_big", "unsupported", "internal_error"}
    assert {rule.about for rule in RULES.values() if rule.verdict} == {"file"}


def test_a_variant_has_the_remedy_of_its_rule_unless_it_has_its_own() -> None:
    near = RuleText("unknown_obligation.near", nearest="月报")
    assert (near.rule, near.zh) == (
        "unknown_obligation",
        "任务事项清单中没有这一项，最接近的是“月报”。请按清单填写名称或代码",
    )
    assert near.en == "no such obligation; the nearest is 月报. Write its name or code as in obligations.csv"
    assert RuleText("not_kept.by_our_fault").en.endswith("Change nothing and send it again later.")


def test_the_page_of_receipts_lists_the_rules_as_they_are() -> None:
    assert PAGE.read_text("utf-8") == page(), "run: python -m orchestration.documentation.receipts_page"


def test_findings_of_one_kind_are_listed_up_to_a_limit_and_then_counted(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (row_problems, part_builder):
        monkeypatch.setattr(module, "MAX_ALIKE", 3)
    rows = [["学习时间", "学习类型", "学习主题", "应到人数", "实到人数"]]
    rows += [[f"某日{number}", "集体学习", "理论", "10", "9"] for number in range(5)]
    part = desk.part("C1A/三月学习.csv", csv_bytes(rows))
    found = [each for each in part.findings if each.rule == "unreadable_date"]
    assert [each.cell for each in found] == ["A2", "A3", "A4", ""]
    assert all(f"“某日{number}”" in each.message_zh for number, each in enumerate(found[:3]))
    assert found[-1].message_zh == "同类问题还有 2 处，未逐一列出。"
    assert (part.rows_sent, part.rows_rejected) == (5, 5)
