"""Write the rules into docs/receipts.md, so that the page cannot drift: `python -m orchestration.documentation.receipts_page`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from expectations.loading import contracts
from orchestration.collection.receipt_rules import BY_COLUMN, RULES
from orchestration.messages.catalogue import found
from orchestration.storage.product_files import PACKAGES

PAGE = PACKAGES / "docs" / "receipts.md"
_HEADING = "## Rules · 规则\n"
_HEAD = """
Written from the code: `orchestration/collection/receipt_rules.py`, its texts and the contracts; change those and run
`python -m orchestration.documentation.receipts_page`. 本节由程序生成。

`error`: the row, sheet or file is rejected. `warning`: it counts. `error / warning`: an error where the column is required, else a warning and
the cell is empty. 错误：该行（表、文件）不计入；提醒：计入；error / warning：必填列为错误，其他列为提醒、该格按空值处理。
"""
_ABOUT = {"cell": "### Cells 单元格", "row": "### Rows 行", "sheet": "### Sheets 工作表", "file": "### Files 文件"}
_FORMAT = re.compile(r"\{(\w+)[:!][^}]*\}")  # how a placeholder is written out
_COLUMNS = "| rule | severity | what is wrong 哪里不对 | what to do 怎么办 |\n|---|---|---|---|"


def _text(key: str) -> str:
    """Both languages of a text, without the mark that joins it to the next."""
    both = (found(language, f"receipt.rule.{key}") or "" for language in ("zh", "en"))
    return _FORMAT.sub(r"{\1}", "<br>".join(text.rstrip("，；;") for text in both)).replace("|", "\\|")


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
            name = "" if variant else f"`{rule.code}`"
            yield f"| {name} | {'' if variant else severity} | {_text(f'{key}.problem')} | {_text(f'{remedy}.remedy')} |"


def _checks() -> Iterator[str]:
    yield "### Checks of the contracts 模板校验\n\n| rule | severity | what is wrong and what to do 哪里不对、怎么办 |\n|---|---|---|"
    for contract in contracts().values():
        for rule in contract.quality:
            yield f"| `{rule.check_name}` | {rule.severity} | {rule.message_zh}<br>{rule.message_en} |"


def page() -> str:
    """Return the page: what is written by hand, and the rules as they are now."""
    by_hand = PAGE.read_text(encoding="utf-8").partition(_HEADING)[0]
    tables = ["\n".join([heading, "", _COLUMNS, *_rows(about)]) + "\n" for about, heading in _ABOUT.items()]
    return "\n".join([by_hand + _HEADING + _HEAD, *tables, *_checks()]) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
