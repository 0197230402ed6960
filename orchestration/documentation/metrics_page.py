"""Writes docs/metrics.md from the seed that the models read, so that the page cannot drift: `python -m orchestration.documentation.metrics_page`."""

from __future__ import annotations

import csv

from orchestration.reference.scheme import Scheme, load_schemes
from orchestration.storage.product_files import DBT_PROJECT, PACKAGES, REFERENCE

PAGE = PACKAGES / "docs" / "metrics.md"
_DOMAINS = {
    "study": "Study 理论学习",
    "reporting": "Reporting 材料报送",
    "case": "Cases 诉求办理",
    "outreach": "Outreach 宣传产出",
    "data": "Data and burden 数据质量与填报负担",
}
_DIRECTIONS = {
    "higher": "higher is better 越高越好",
    "lower": "lower is better 越低越好",
    "none": "no direction 不评价高低",
}
_HEAD = """\
# Metrics 指标

Written from `dbt_project/seeds/metric.csv`; change that file and run `python -m orchestration.documentation.metrics_page`. Rates are fractions from 0 to 1 and
carry numerator, denominator, n and a Wilson interval. Every metric exists for month, quarter, half-year and year.
`taizhang explain CODE --unit U --period P`, or a click on the number, shows the rows behind a value and what was left out of it.
本页由 `dbt_project/seeds/metric.csv` 生成。比率以 0–1 表示，并附分子、分母、样本量与 Wilson 区间；每个指标都有月、季、半年、年四种期间。
`taizhang explain 代码 --unit 单位 --period 期间`，或在页面上点击数值，可见其来源行及未计入的行。
"""


def _scoring(scheme: Scheme) -> str:
    lines = [
        "## Default scoring scheme 默认计分方案",
        "",
        "| domain | weight | metric | weight | 0 points at | 100 points at |",
        "|---|---|---|---|---|---|",
    ]
    for name, domain in scheme.domains.items():
        for code, row in domain.metrics.items():
            posts = [f"{post:g}{' × months' if row.per_month else ''}" for post in (row.low, row.high)]
            lines.append(f"| {name} | {domain.weight:g} | `{code}` | {row.weight:g} | {posts[0]} | {posts[1]} |")
    return "\n".join(lines) + "\n"


def page() -> str:
    """The whole page as Markdown."""
    with (DBT_PROJECT / "seeds" / "metric.csv").open(encoding="utf-8", newline="") as handle:
        metrics = list(csv.DictReader(handle))
    blocks = [_HEAD]
    for domain in dict.fromkeys(row["domain"] for row in metrics):
        blocks.append(f"## {_DOMAINS.get(domain, domain)}\n")
        for row in (row for row in metrics if row["domain"] == domain):
            blocks.append(
                f"### {row['name_zh']} {row['name_en']}\n\n`{row['metric_code']}` · unit 单位: {row['unit']} · {_DIRECTIONS[row['direction']]}\n\n"
                f"{row['definition_en']}\n\n{row['definition_zh']}\n"
            )
    blocks.append(_scoring(load_schemes(REFERENCE / "scheme.yml")[-1]))
    return "\n".join(blocks)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
