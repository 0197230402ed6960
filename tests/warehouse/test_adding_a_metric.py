"""docs/adding-a-metric.md is followed to the letter, so that it stays true and short."""

from __future__ import annotations

import filecmp
import re
import shutil
from pathlib import Path

import pytest

from orchestration.documentation import metrics_page
from tests.warehouse.building import PROJECT, invoke
from tests.warehouse.comparing import rows
from tests.warehouse.worlds import World, date

PAGE = PROJECT.parent / "docs" / "adding-a-metric.md"
CODE = "study_long_session_rate"


def _block(kind: str) -> str:
    (found,) = re.findall(rf"```{kind}\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    return str(found)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the project and of the page of metrics, changed as the page says."""
    folder = tmp_path / "checkout"
    shutil.copytree(PROJECT, folder / "dbt_project", ignore=shutil.ignore_patterns("target", "logs", "__pycache__"))
    with (folder / "dbt_project" / "seeds" / "metric.csv").open("a", encoding="utf-8") as seed:
        seed.write(_block("csv"))
    definitions = folder / "dbt_project" / "macros" / "metric_definitions.sql"
    head, fact, rest = definitions.read_text(encoding="utf-8").partition(
        "{% macro session_metrics() -%}\n    {{ return([\n"
    )
    definitions.write_text(head + fact + _block("jinja") + rest, encoding="utf-8")
    monkeypatch.setattr(metrics_page, "DBT_PROJECT", folder / "dbt_project")
    (folder / "docs").mkdir()
    (folder / "docs" / "metrics.md").write_text(metrics_page.page(), encoding="utf-8")
    wide_table = folder / metrics_page.WIDE_TABLE.relative_to(PROJECT.parent)
    wide_table.write_text(metrics_page.wide_table(), encoding="utf-8")
    return folder


def _world() -> World:
    world = World("2024-04-10")
    world.scheme(minimum_n=1)
    world.unit("B", "division")
    world.unit("B1", parent="B")
    minutes = {"B": [90, None], "B1": [60, 59, 10]}
    for unit, durations in minutes.items():
        sessions = [
            {"held_on": date(2024, 3, day), "duration_minutes": duration}
            for day, duration in enumerate(durations, start=4)
        ]
        world.ledger("study_session", unit, "2024-03", sessions)
    return world


def test_a_metric_takes_two_edited_and_two_written_files_and_has_figures_with_everything_that_belongs_to_them(
    checkout: Path, tmp_path: Path
) -> None:
    changed = [
        path.relative_to(checkout).as_posix()
        for path in sorted(checkout.rglob("*"))
        if path.is_file() and not filecmp.cmp(path, PROJECT.parent / path.relative_to(checkout), shallow=False)
    ]
    assert changed == [
        "dbt_project/macros/metric_definitions.sql",
        "dbt_project/models/reporting/marts/_unit_period__models.yml",
        "dbt_project/seeds/metric.csv",
        "docs/metrics.md",
    ]

    _world().write(tmp_path / "warehouse.duckdb")
    result = invoke(["build"], _world(), tmp_path, project=checkout / "dbt_project")
    assert result.success, [item.message for item in result.result or () if item.status in ("error", "fail")]
    figures = rows(
        tmp_path / "build.duckdb",
        f"""select unit_code, period_code, numerator, denominator, n, status, lower is not null from marts.fct_unit_metric
            where metric_code = '{CODE}' and period_code in ('2024-02', '2024-03', '2024-Q1') order by all""",
    )
    assert figures == [
        ("B", "2024-03", 2, 4, 4, "ok", True),
        ("B", "2024-Q1", 2, 4, 4, "ok", True),
        ("B1", "2024-03", 1, 3, 3, "ok", True),
        ("B1", "2024-Q1", 1, 3, 3, "ok", True),
    ]
    assert rows(
        tmp_path / "build.duckdb",
        f"select unit_code, {CODE} from marts.unit_period where period_code = '2024-03' order by all",
    ) == [("B", 2 / 4), ("B1", 1 / 3)]
    assert f"`{CODE}` · unit 单位: fraction" in (checkout / "docs" / "metrics.md").read_text(encoding="utf-8")
