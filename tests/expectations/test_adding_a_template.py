"""docs/adding-a-template.md is followed to the letter, so that it stays true."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import openpyxl
import pandas as pd
import pytest

from expectations import contract as contract_module
from expectations import loading
from expectations.contract import COMMON_COLUMNS, Contract, raw_columns
from expectations.derived import FUNCTIONS
from expectations.loading import contracts
from expectations.rules import rules_of
from expectations.suites import check
from orchestration.templates.workbook import HEADER_ROW, write_template
from orchestration.warehouse.schema import tables
from tests.collection.conftest import Desk
from tests.expectations.frames import COMMON, MARCH
from tests.warehouse import building, worlds

PROJECT = Path(contract_module.__file__).parents[1]
PAGE = (PROJECT / "docs" / "adding-a-template.md").read_text(encoding="utf-8")
NAME = "volunteer_service"
CONTRACT = f"expectations/contracts/{NAME}.yml"
MODELS = re.findall(r"^`(dbt_project/models/[^`]*_{2}activities\.sql)`", PAGE, flags=re.MULTILINE)
# the steps of a build lie in memory: what is looked at is written into its file
PROBE = """{{{{ config(database='snapshot') }}}}
select facts.held_on, facts.volunteers, units.period_code
from {{{{ ref('{fact}') }}}} as facts
inner join {{{{ ref('int_units__spine') }}}} as units
    on facts.unit_code = units.unit_code
where units.has_volunteer_service and units.period_code like '%-0%'
"""
LEDGER = [
    ["永昌县教育局2024年3月志愿服务台账"],
    ["序号", "单位", "服务日期", "参加人数", "备注"],
    [1, "县教育局", "3月5日", "12人", ""],
    [2, "县教育局", "3月12日", 8, ""],
    ["合计", "", "", 20, ""],
]


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Contract]:
    """The contract of the page, put beside the others."""
    folder = tmp_path / "contracts"
    shutil.copytree(loading.FOLDER, folder)
    (folder / f"{NAME}.yml").write_text(_blocks("yaml")[0], encoding="utf-8")
    monkeypatch.setattr(loading, "FOLDER", folder)
    contracts.cache_clear()
    yield contracts()[NAME]
    contracts.cache_clear()


def _blocks(language: str) -> list[str]:
    """The texts of the page that stand in files."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, flags=re.DOTALL)


def test_a_template_is_three_new_files_and_changes_none() -> None:
    assert len([CONTRACT, *MODELS]) == len([*_blocks("yaml"), *_blocks("sql")]) == 3
    assert not any((PROJECT / path).exists() for path in (CONTRACT, *MODELS))


def test_with_these_files_a_ledger_is_read_and_counted(
    added: Contract, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = Desk(tmp_path).sheet(LEDGER, name="C1A/台账.xlsx")
    assert (part.template, part.unit_code, part.period_code) == (NAME, "C1A", "2024-03")
    assert (part.rows_sent, part.rows_filtered, part.findings) == (2, 1, [])

    project = tmp_path / "dbt_project"
    shutil.copytree(building.PROJECT, project, ignore=shutil.ignore_patterns("target", "logs"))
    for path, text in zip(MODELS, _blocks("sql"), strict=True):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    monkeypatch.setattr(worlds, "TABLES", tables())
    world = worlds.World("2024-04-30")
    world.unit("C1A")
    names = ("unit_code", "held_on", "volunteers")
    rows = [dict(zip(names, row, strict=True)) for row in zip(*(part.columns[name] for name in names), strict=True)]
    world.ledger(NAME, "C1A", "2024-03", rows)
    world.write(tmp_path / "warehouse.duckdb")
    (project / "models" / "facts" / "probe.sql").write_text(PROBE.format(fact=Path(MODELS[1]).stem), encoding="utf-8")
    done = building.invoke(["run", "--select", "+probe"], world, tmp_path, project=project)
    assert done.success, done.exception
    with duckdb.connect(str(tmp_path / "build.duckdb")) as connection:
        rows = connection.execute("select held_on, volunteers, period_code from probe order by held_on").fetchall()
    assert rows == [(date(2024, 3, 5), 12, "2024-03"), (date(2024, 3, 12), 8, "2024-03")]


def test_the_contract_of_the_page_gives_a_raw_table(added: Contract) -> None:
    columns = {"unit_code": "VARCHAR", "held_on": "DATE", "volunteers": "BIGINT"}
    assert raw_columns(added) == columns | COMMON_COLUMNS
    assert added.event_day_column == "held_on"


def test_the_contract_of_the_page_gives_a_workbook(added: Contract, tmp_path: Path) -> None:
    write_template("volunteer_service", tmp_path / "blank.xlsx", None, None)
    sheet = openpyxl.load_workbook(tmp_path / "blank.xlsx").active
    headers = [cell.value for cell in sheet[HEADER_ROW + 1]]
    assert [cell.value for cell in sheet[3] if cell.value] == ["填报单位：", "期间："]
    assert headers == ["序号", "单位*", "服务日期*", "参加人数"]
    assert [added.field_for(header) for header in headers[1:]] == list(added.fields)


def test_the_contract_of_the_page_gives_checks(added: Contract) -> None:
    rows = pd.DataFrame(
        [
            COMMON
            | MARCH
            | {
                "unit_code": None,
                "held_on": MARCH["_period_start"],
                "volunteers": 12,
                "_source": None,
                "_identity": None,
            }
        ]
    )
    failed = [result.check_name for result in check(added, rows) if not result.passed]
    assert failed == ["volunteer_service.unit_given"]
    assert [rule.check_name.split(".")[1] for rule in rules_of(added)] == [
        "unit_given",
        "held_on_given",
        "volunteers_within_bounds",
        "held_on_within_period",
    ]


def test_every_file_that_the_page_names_exists() -> None:
    named = set(re.findall(r"`((?:expectations|dbt_project|tests|data|docs)/[^`<>]*)`", PAGE))
    assert sorted(path for path in named - {*MODELS} if not (PROJECT / path).exists()) == []


def test_the_page_names_every_helper_function() -> None:
    assert [name for name in FUNCTIONS if name not in PAGE] == []
