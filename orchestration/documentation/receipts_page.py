"""Writes the rules into docs/receipts.md, so that the page cannot drift.

Run `python -m orchestration.documentation.receipts_page`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from expectations.contract import Rule, UsualRule
from expectations.loading import contracts
from orchestration.collection.receipt_rules import BY_COLUMN, RULES, WARNING
from orchestration.messages import LocalizedText
from orchestration.messages.catalogue import found
from orchestration.storage.product_files import PACKAGES

PAGE = PACKAGES / "docs" / "receipts.md"
_TEXT = Path(__file__).parent / "receipts.md"  # what is said before the rules
_ABOUT = ("cell", "row", "sheet", "file")
_FORMAT = re.compile(r"\{(\w+)[:!]([^}]*)\}")  # how a placeholder is written out


def _placeholder(match: re.Match[str]) -> str:
    """Write a placeholder without its format, a number with what it counts."""
    noun = f" {match[2]}" if found("en", f"count.{match[2]}") else ""
    return f"{{{match[1]}}}{noun}"


def _text(key: str) -> str:
    """Both languages of a text, without the mark that joins it to the next."""
    both = (found(language, f"receipt.rule.{key}") or "" for language in ("zh", "en"))
    return _FORMAT.sub(_placeholder, "<br>".join(text.rstrip("，；;") for text in both)).replace("|", "\\|")


def _both(code: str) -> str:
    text = LocalizedText(f"documentation.receipts.{code}")
    return f"{text.en} {text.zh}"


def _rows(about: str) -> Iterator[str]:
    for rule in RULES.values():
        if rule.about != about:
            continue
        severity = "error / warning" if rule.severity == BY_COLUMN else rule.severity
        if rule.verdict is not None:
            severity += f"; verdict `{rule.verdict}`"
        for variant in ("", *rule.variants):
            key = f"{rule.code}.{variant}" if variant else rule.code
            remedy = key if found("zh", f"receipt.rule.{key}.remedy") is not None else rule.code
            name, level = ("", "") if variant else (f"`{rule.code}`", severity)
            yield f"| {name} | {level} | {_text(f'{key}.problem')} | {_text(f'{remedy}.remedy')} |"


def _checks() -> Iterator[str]:
    yield f"### {_both('checks')}\n\n| rule | severity | {_both('problem_and_remedy')} |\n|---|---|---|"
    for contract in contracts().values():
        stated: list[tuple[Rule | UsualRule, str]] = [
            *((rule, rule.severity) for rule in contract.quality),
            *((rule, WARNING) for rule in contract.usual),
        ]
        for rule, severity in stated:
            yield f"| `{rule.check_name}` | {severity} | {rule.message_zh}<br>{rule.message_en} |"


def page() -> str:
    """Return the page: what is written by hand, and the rules as they are now."""
    head = _TEXT.read_text(encoding="utf-8")
    by_hand = PAGE.read_text(encoding="utf-8").partition(head.partition("\n")[0] + "\n")[0]
    columns = f"| rule | severity | {_both('problem')} | {_both('remedy')} |\n|---|---|---|---|"
    tables = ["\n".join([f"### {_both(about)}", "", columns, *_rows(about)]) + "\n" for about in _ABOUT]
    return "\n".join([by_hand + head, *tables, *_checks()]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
