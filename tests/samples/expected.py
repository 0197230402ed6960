"""The figures that the documents of three real offices give, each with the question over a snapshot that must give it again."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class ExpectedFigure:
    """One reported figure. sql answers with one row and one column, `value`; qualifier more_than: the office says 余, more than."""

    unit: str
    period: str
    figure: str
    value: int
    qualifier: str
    sql: str


def expected_figures() -> tuple[ExpectedFigure, ...]:
    """All 16, in the order of the documents."""
    with (_HERE / "expected_figures.csv").open(encoding="utf-8", newline="") as stream:
        return tuple(
            ExpectedFigure(
                row["unit"],
                row["period"],
                row["figure"],
                int(row["value"]),
                row["qualifier"],
                (_HERE / "figures" / row["sql_file"]).read_text(encoding="utf-8"),
            )
            for row in csv.DictReader(stream)
        )
