"""Writes dbt_project/models/exposures.yml from the pages and the questions they ask: `python -m tests.dashboards.exposures`.

An exposure names a page and the tables behind it. Which tables, the page's own code says: the questions named in its modules and in the
components that they import, and the tables named in those questions.
"""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

from dashboards.i18n import texts
from dashboards.pages import PAGES
from dashboards.reader import _question
from orchestration.explain import questions

DASHBOARDS = Path(__file__).parents[2] / "dashboards"
REMINDERS = DASHBOARDS.parent / "orchestration" / "reminders" / "questions"
FILE = DASHBOARDS.parent / "dbt_project" / "models" / "exposures.yml"
_TABLE = re.compile(r"\b(?:marts|audit|meta)\.([a-z_]+)\b")
_HEAD = """\
# Written from the pages and their questions; change those and run `python -m tests.dashboards.exposures`.
version: 2

exposures:
"""
_ABOUT = {
    "overview": ("关键指标、趋势和需要关注的事项。", "Headline figures, trends and what needs attention."),
    "ranking": (
        "同类单位的名次、区间和档次，漏斗图与试算。",
        "Ranks of peers with their intervals and bands, funnel and what-if.",
    ),
    "unit": (
        "一个单位与同类比较、失分、报送与学习任务、报送批次。",
        "One unit beside its peers: points lost, reports and study duties owed, submissions.",
    ),
    "study": ("学习次数、任务完成和间断。", "Study sessions, duties fulfilled and gaps."),
    "reporting": ("应报材料的登记、迟报与漏报。", "The register of reports: on time, late and missing."),
    "case": ("诉求的受理、办结、积压与满意度。", "Cases: arrivals, closures, backlog and satisfaction."),
    "outreach": ("宣传产出的级别、渠道与无产出周。", "Output by level and channel, silent weeks."),
    "collection": ("谁报了、谁没报、什么被退回。", "Who has sent what, who is missing, what was held back."),
    "compare": ("若干单位或两个期间并列。", "Some units, or two periods, side by side."),
    "metrics": ("指标目录：口径、单位与覆盖。", "Catalogue of the metrics: definition, unit, coverage."),
    "quality": ("检查、对账与待查线索。", "Checks, reconciliation and things to look at."),
    "snapshots": ("发布版本及其差异。", "Snapshots and what changed between two."),
    "glossary": ("页面上的词语与全部指标口径。", "The words of the pages, and the definition of every metric."),
    "guide": ("新主目录的四步。", "The four steps of a new home."),
}


@cache
def _named_in(module: str) -> tuple[frozenset[str], frozenset[str]]:
    """Questions named in a module, and the pages' and components' modules that it imports."""
    source = (DASHBOARDS / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8")
    tree = ast.parse(source)
    known = {path.stem for path in (DASHBOARDS / "queries").glob("*.sql")}
    reminding = {f"reminders.{path.stem}" for path in REMINDERS.glob("*.sql") if 'f"reminders.{' in source}
    literals = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    imported = {
        node.module.removeprefix("dashboards.")
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and (node.module or "").startswith(("dashboards.pages.", "dashboards.components."))
    } | {
        f"{node.module.removeprefix('dashboards.')}.{name.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module in ("dashboards.pages", "dashboards.components")
        for name in node.names
        if (DASHBOARDS / f"{node.module.removeprefix('dashboards.')}/{name.name}.py").exists()
    }
    return frozenset((literals & known) | reminding), frozenset(imported)


def _questions(module: str) -> set[str]:
    found: set[str] = set()
    waiting, seen = [module], set()
    while waiting:
        here = waiting.pop()
        if here not in seen:
            seen.add(here)
            named, imported = _named_in(here)
            found |= named
            waiting += imported
    return found


def tables_of(page: str) -> list[str]:
    """Tables behind a page, in order."""
    asked = _questions(f"pages.{page}") | _named_in("context")[0]
    return sorted({table for one in asked for table in _TABLE.findall(_question(one)[0])})


def _tables_of_panel() -> list[str]:
    names = [
        "figure",
        "standing",
        "score_parts",
        "labels",
        *(f"{kind}.{domain}" for kind in ("totals", "rows") for domain in questions.DOMAINS),
    ]
    return sorted({table for name in names for table in _TABLE.findall(questions.question(name))})


def _exposure(name: str, label: str, path: str, about: tuple[str, str], tables: list[str]) -> str:
    needs = "".join(f"      - ref('{table}')\n" for table in tables)
    return (
        f"  - name: {name}\n    label: {label}\n    type: dashboard\n    maturity: high\n    url: http://127.0.0.1:8050{path}\n"
        f'    description: "{about[0]}{about[1]}"\n    owner: {{name: 数据台账 Taizhang}}\n    depends_on:\n{needs}'
    )


def content() -> str:
    """What the file has to say."""
    parts = [
        _exposure(
            f"{page.name}_page",
            f"{texts('zh')(f'nav.{page.name}')} {texts('en')(f'nav.{page.name}')}",
            page.path,
            _ABOUT[page.name],
            tables_of(page.name),
        )
        for page in PAGES.values()
    ]
    about = ("一个数从哪些单元格来，什么没有计入。", "Which cells a number comes from, and what was left out.")
    parts.append(_exposure("explain_panel", "来历 Explain", "/?explain=metric:unit:period", about, _tables_of_panel()))
    return _HEAD + "".join(parts)


if __name__ == "__main__":
    FILE.write_text(content(), encoding="utf-8")
