"""Draws the star of docs/analysts.md from the parsed dbt project: which table joins which, by which columns.

Run `python -m orchestration.documentation.analysts_page`; it changes the picture only, the text is written by hand.
"""

from __future__ import annotations

import re

from orchestration.pipeline.dbt_runner import parsed_project
from orchestration.storage.product_files import PACKAGES

PAGE = PACKAGES / "docs" / "analysts.md"
_PICTURE = re.compile(r"(?<=```mermaid\n).*?(?=```)", re.DOTALL)
# the dimensions in the middle, the nearest first: a table that has the columns of one needs no other of the same kind
_DIMENSIONS = {
    "dim_unit_period": ("unit_code", "period_code"),
    "dim_unit": ("unit_code",),
    "dim_period": ("period_code",),
    "dim_metric": ("metric_code",),
    "dim_obligation": ("obligation_code",),
}
_COVERED = {"dim_unit_period": ("dim_unit", "dim_period")}


def star() -> str:
    """Every table of facts with the dimensions that it joins, as a mermaid picture."""
    models = {
        node.name: list(node.columns)
        for node in parsed_project().nodes.values()
        if str(node.resource_type) == "model" and node.schema == "marts"
    }
    lines = ["erDiagram"]
    for inner, dimensions in _COVERED.items():
        lines += [f'    {outer} ||--o{{ {inner} : "{", ".join(_DIMENSIONS[outer])}"' for outer in dimensions]
    for name, columns in sorted(models.items()):
        if not name.startswith("fct_") and name != "unit_period":
            continue
        covered: set[str] = set()
        for dimension, key in _DIMENSIONS.items():
            if dimension not in covered and set(key) <= set(columns):
                covered |= set(_COVERED.get(dimension, ()))
                lines.append(f'    {dimension} ||--o{{ {name} : "{", ".join(key)}"')
    return "\n".join(lines) + "\n"


def page() -> str:
    """The page with its picture drawn anew."""
    return _PICTURE.sub(lambda _: star(), PAGE.read_text(encoding="utf-8"), count=1)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
