"""Writes docs/metrics.md and the columns of marts.unit_period from the seed that the models read: they cannot drift.

Run `python -m orchestration.documentation.metrics_page`; what is said before the metrics stands in metrics.md
beside it, what is said of the other columns in unit_period.yml.jinja.
"""

from __future__ import annotations

import csv
from pathlib import Path

import jinja2

from orchestration.messages import LocalizedText
from orchestration.reference.scheme import Scheme, load_schemes
from orchestration.storage.product_files import DBT_PROJECT, PACKAGES, REFERENCE

PAGE = PACKAGES / "docs" / "metrics.md"
WIDE_TABLE = DBT_PROJECT / "models" / "reporting" / "marts" / "_unit_period__models.yml"
_TEXT = Path(__file__).parent / "metrics.md"


def _both(group: str, code: str) -> str:
    text = LocalizedText(f"documentation.{group}.{code}")
    return f"{text.en} {text.zh}"


def _scoring(scheme: Scheme) -> str:
    lines = [
        f"## {_both('scheme', 'default')}",
        "",
        "| domain | weight | metric | weight | 0 points at | 100 points at |",
        "|---|---|---|---|---|---|",
    ]
    for name, domain in scheme.domains.items():
        for code, row in domain.metrics.items():
            posts = [f"{post:g}{' × months' if row.per_month else ''}" for post in (row.low, row.high)]
            lines.append(f"| {name} | {domain.weight:g} | `{code}` | {row.weight:g} | {posts[0]} | {posts[1]} |")
    return "\n".join(lines) + "\n"


def _metrics() -> list[dict[str, str]]:
    with (DBT_PROJECT / "seeds" / "metric.csv").open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def wide_table() -> str:
    """What dbt is told of marts.unit_period: its columns, their types and descriptions."""
    form = (Path(__file__).parent / "unit_period.yml.jinja").read_text(encoding="utf-8")
    return jinja2.Template(form, keep_trailing_newline=True, undefined=jinja2.StrictUndefined).render(
        metrics=_metrics()
    )


def page() -> str:
    """The whole page as Markdown."""
    metrics = _metrics()
    unit = _both("metric", "unit")
    blocks = [_TEXT.read_text("utf-8")]
    for domain in dict.fromkeys(row["domain"] for row in metrics):
        blocks.append(f"## {_both('domain', domain)}\n")
        for row in (row for row in metrics if row["domain"] == domain):
            direction = _both("direction", row["direction"])
            blocks.append(
                f"### {row['name_zh']} {row['name_en']}\n\n"
                f"`{row['metric_code']}` · {unit}: {row['unit']} · {direction}\n\n"
                f"{row['definition_en']}\n\n{row['definition_zh']}\n"
            )
    blocks.append(_scoring(load_schemes(REFERENCE / "scheme.yml")[-1]))
    return "\n".join(blocks)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    WIDE_TABLE.write_text(wide_table(), encoding="utf-8")
